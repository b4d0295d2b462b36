package jar

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Miss is a cookie that is, or lately was, in the jar and is not sent somewhere.
type Miss struct {
	Cookie Cookie
	// Reason is a sentence without a final period, such as `sid exists, but its Path=/auth does not match /api`. It holds
	// the cookie's name, never its value, and the path of the URL as it would be sent.
	Reason string
}

// Why tells of every cookie that u's host or its site (registrable domain) has and that is not sent to u, why not; then of
// the last hundred that expired, were deleted by a server or evicted, as far as they were of that site. Both by domain,
// path, name and creation. Nil for a nil u or one without a host.
func (j *Jar) Why(u *url.URL) []Miss {
	at := place(u)
	if at.err != nil {
		return nil
	}
	now := j.clock()
	j.mu.Lock()
	defer j.mu.Unlock()
	var misses []Miss
	home := j.site(at.host)
	here := j.stored(func(s slot) bool {
		return j.related(home, at.host, s.Domain) && (s.expired(now) || !at.gets(s.entry))
	})
	slices.SortFunc(here, func(a, b slot) int { return listOrder(a.entry, b.entry) })
	for _, s := range here {
		misses = append(misses, Miss{s.shown(), at.obstacle(s.entry, now)})
	}
	gone := slices.DeleteFunc(slices.Clone(j.gone), func(l lost) bool { return !j.related(home, at.host, l.Domain) })
	slices.SortStableFunc(gone, func(a, b lost) int { return listOrder(a.entry, b.entry) })
	for _, l := range gone {
		misses = append(misses, Miss{l.copied(), l.reason()})
	}
	return misses
}

// related says that a cookie's domain has to do with a host: one is below the other, or they are of one site.
func (j *Jar) related(home, host, domain string) bool {
	return domainMatch(host, domain) || domainMatch(domain, host) || j.site(domain) == home
}

// obstacle is the sentence for a cookie that is in the jar.
func (o *origin) obstacle(e *entry, now time.Time) string {
	if e.expired(now) {
		return e.label() + " expired at " + stamp(e.Expires)
	}
	var but []string
	if !o.covered(e) {
		but = append(but, o.elsewhere(e))
	}
	if !pathMatch(o.path, e.Path) {
		but = append(but, fmt.Sprintf("its Path=%s does not match %s", e.Path, o.path))
	}
	if e.Secure && !o.secure {
		but = append(but, fmt.Sprintf("it is Secure and %s://%s is not", o.scheme, o.host))
	}
	return e.label() + " exists, but " + strings.Join(but, ", and ")
}

func (o *origin) elsewhere(e *entry) string {
	if e.HostOnly {
		return "it is host-only for " + e.Domain
	}
	return fmt.Sprintf("it is for %s and below, not for %s", e.Domain, o.host)
}

// reason is the sentence for a cookie that is no longer in the jar.
func (l lost) reason() string {
	if l.how == "expired" {
		return l.label() + " expired at " + stamp(l.Expires)
	}
	return l.label() + " " + l.how
}

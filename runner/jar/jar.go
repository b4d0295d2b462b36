package jar

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options says how a jar behaves. The zero value is right for a session that behaves like a browser's.
type Options struct {
	// Now is the clock; nil is time.Now. It must be safe for concurrent use.
	Now func() time.Time
	// PublicSuffix gives the public suffix of a domain (lower case, A-labels); nil is the list of golang.org/x/net. A
	// cookie may not be for all hosts below such a suffix. NoPublicSuffix switches the rule off.
	PublicSuffix func(domain string) string
	// Evicted is told of every cookie that had to go because the jar was full; nil is told nothing. It is called by the
	// goroutine whose Set or Put made it so, after the jar's lock is released, and also for clones of the jar.
	Evicted func(Cookie)
}

// Jar holds the cookies of one session. All methods are safe for concurrent use. The zero Jar does not work; use New.
type Jar struct {
	now     func() time.Time
	suffix  func(string) string
	evicted func(Cookie)

	mu      sync.Mutex
	owner   *owner
	buckets map[string]*bucket // by domain
	gone    []lost             // shared with clones: never written to in place
	count   int                // slots in all buckets
	seq     uint64
	kept    []member // what storage states held beside cookies; shared with clones: never written to in place
}

// New gives an empty jar.
func New(o Options) *Jar {
	j := &Jar{now: o.Now, suffix: o.PublicSuffix, evicted: o.Evicted, owner: new(owner), buckets: map[string]*bucket{}}
	if j.now == nil {
		j.now = time.Now
	}
	if j.suffix == nil {
		j.suffix = listedSuffix
	}
	return j
}

// clock is the present without its monotonic reading, so that times compare alike in a jar and in a file.
func (j *Jar) clock() time.Time { return j.now().Round(0).UTC() }

// Set takes in the Set-Cookie field values of an answer from u, in their order (5.6, 5.7), and gives one cookie for each:
// as stored, or as read with Rejected set, or one that is expired and so deleted what had its identity. For a nil u, or
// one without a host, every line is refused.
func (j *Jar) Set(u *url.URL, lines []string) []Cookie {
	if len(lines) == 0 {
		return nil
	}
	at := place(u)
	now := j.clock()
	results := make([]Cookie, len(lines))
	var evicted []Cookie
	j.mu.Lock()
	for i, raw := range lines {
		c := j.candidate(at, raw, now)
		c.Rejected = c.judge(lineRules)
		if c.Rejected == nil {
			evicted = append(evicted, j.insert(&c.Cookie, nil, now)...)
		}
		results[i] = c.Cookie
	}
	j.mu.Unlock()
	j.report(evicted)
	return results
}

// candidate reads a line into a cookie that the rules can judge.
func (j *Jar) candidate(at origin, raw string, now time.Time) *candidate {
	l := parseLine(raw)
	c := &candidate{jar: j, origin: at, domain: l.domain, explicitPath: l.hasPath}
	c.Cookie = Cookie{
		Name: l.name, Value: l.value, Domain: l.domain, HostOnly: l.domain == "", Path: l.path, MaxAge: l.maxAge,
		Secure: l.secure, HttpOnly: l.httpOnly, SameSite: l.sameSite, Partitioned: l.partition,
		Created: now, LastAccess: now, Raw: raw,
	}
	c.Expires, c.Persistent = l.lifetime(now)
	if n := len(c.domain); strings.IndexByte(at.host, ':') >= 0 && n > 2 && c.domain[0] == '[' && c.domain[n-1] == ']' {
		c.domain = c.domain[1 : n-1] // Domain=[::1]: hosts are kept without brackets
		c.Domain = c.domain
	}
	if c.HostOnly {
		c.Domain = at.host
	}
	if c.Path == "" {
		c.Path = defaultPath(at.path)
	}
	return c
}

// Put stores a cookie by hand; the error is a *Refusal. The caller fills in Domain, HostOnly and Path ("" is "/"); Domain is
// made canonical. Size, control octets, prefixes, SameSite=None, Partitioned and public suffixes are judged as for a
// server's cookie; ";" in name or value and "=" in the name are refused, and as there is no origin any may be Secure.
// Expires alone decides its life (zero: session cookie; past: deletes) and is capped at 400 days from now; MaxAge and Raw
// are kept as data, Persistent is set from Expires, Rejected dropped. Created and LastAccess are now where zero;
// a cookie of the same identity is replaced and its Created kept.
func (j *Jar) Put(c Cookie) error {
	now := j.clock()
	k := j.byHand(&c, now)
	if k.Rejected != nil {
		return k.Rejected
	}
	j.mu.Lock()
	evicted := j.insert(&k.Cookie, nil, now)
	j.mu.Unlock()
	j.report(evicted)
	return nil
}

// byHand completes a copy of a cookie that no server sent, and judges it.
func (j *Jar) byHand(c *Cookie, now time.Time) *candidate {
	k := &candidate{Cookie: c.copied(), jar: j, explicitPath: true}
	k.complete(now)
	k.Rejected = k.judge(handRules)
	return k
}

// complete fills in what a cookie set by hand may leave open.
func (c *candidate) complete(now time.Time) {
	c.Domain, c.origin.err = CanonicalHost(strings.TrimPrefix(c.Domain, "."))
	if c.Path == "" {
		c.Path = "/"
	}
	c.Persistent = !c.Expires.IsZero()
	if c.Persistent {
		c.Expires = capped(c.Expires.Round(0).UTC(), now)
	}
	for _, t := range []*time.Time{&c.Created, &c.LastAccess} {
		if t.IsZero() {
			*t = now
		}
		*t = t.Round(0).UTC()
	}
}

func (j *Jar) report(evicted []Cookie) {
	if j.evicted == nil {
		return
	}
	for _, c := range evicted {
		j.evicted(c)
	}
}

// Cookies gives what is sent to u, in sending order (5.8.3), and notes that it was accessed now. Nil for a nil u or one
// without a host.
func (j *Jar) Cookies(u *url.URL) []Cookie { return j.sent(u, true) }

// Peek gives what Cookies would give and leaves the times of access as they are.
func (j *Jar) Peek(u *url.URL) []Cookie { return j.sent(u, false) }

func (j *Jar) sent(u *url.URL, touch bool) []Cookie {
	at := place(u)
	now := j.clock()
	var found []slot
	j.mu.Lock()
	defer j.mu.Unlock()
	for domain := at.host; domain != ""; domain = parent(domain) {
		if touch {
			j.sweep(domain, now)
		}
		found = j.match(found, domain, at, now, touch)
	}
	if found == nil {
		return nil
	}
	slices.SortFunc(found, sendingOrder)
	cookies := make([]Cookie, len(found))
	for i, s := range found {
		cookies[i] = s.shown()
	}
	return cookies
}

// match appends the cookies of one domain that are sent to a place.
func (j *Jar) match(found []slot, domain string, at origin, now time.Time, touch bool) []slot {
	b := j.buckets[domain]
	if b == nil {
		return found
	}
	for i := range b.slots {
		s := b.slots[i]
		if !at.gets(s.entry) || s.expired(now) {
			continue
		}
		if touch && !s.access.Equal(now) {
			b = j.own(domain)
			b.slots[i].access = now
			s.access = now
		}
		found = append(found, s)
	}
	return found
}

// gets says that a cookie, if not expired, is sent to this place (5.8.3 step 1).
func (o *origin) gets(e *entry) bool {
	return o.covered(e) && pathMatch(o.path, e.Path) && (!e.Secure || o.secure)
}

// covered says that the place's host is one the cookie is for.
func (o *origin) covered(e *entry) bool {
	if e.HostOnly {
		return o.host == e.Domain
	}
	return domainMatch(o.host, e.Domain)
}

// parent takes off a host's first label; "" at the end.
func parent(host string) string {
	_, rest, _ := strings.Cut(host, ".")
	return rest
}

// All gives everything stored and not expired, by domain, path, name and creation.
func (j *Jar) All() []Cookie {
	now := j.clock()
	j.mu.Lock()
	defer j.mu.Unlock()
	return list(j.stored(func(s slot) bool { return !s.expired(now) }))
}

// stored gives the slots that match, in no order.
func (j *Jar) stored(match func(slot) bool) []slot {
	var found []slot
	for _, b := range j.buckets {
		for _, s := range b.slots {
			if match(s) {
				found = append(found, s)
			}
		}
	}
	return found
}

func list(found []slot) []Cookie {
	slices.SortFunc(found, func(a, b slot) int { return listOrder(a.entry, b.entry) })
	cookies := make([]Cookie, len(found))
	for i, s := range found {
		cookies[i] = s.shown()
	}
	return cookies
}

// Delete takes out the cookies of a name that would be sent to u, and those of u's host whatever their path and Secure,
// and gives how many.
func (j *Jar) Delete(u *url.URL, name string) int {
	at := place(u)
	now := j.clock()
	n := 0
	j.mu.Lock()
	defer j.mu.Unlock()
	for domain := at.host; domain != ""; domain = parent(domain) {
		j.sweep(domain, now)
		n += j.drop(domain, func(s slot) bool {
			return s.Name == name && (s.Domain == at.host || at.gets(s.entry))
		}, "")
	}
	return n
}

// Clear empties the jar, of what came with its cookies in storage states too.
func (j *Jar) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.buckets, j.gone, j.count, j.kept = map[string]*bucket{}, nil, 0, nil
}

// ClearSession takes out the cookies that do not outlive a session, as when a browser is closed.
func (j *Jar) ClearSession() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, domain := range slices.Collect(maps.Keys(j.buckets)) {
		j.drop(domain, func(s slot) bool { return !s.Persistent }, "")
	}
}

// Clone gives an independent copy that stays as it is whatever happens to j, and the other way round. It costs as much as
// there are domains, not cookies: those of a domain are copied when one of the two jars first changes them.
func (j *Jar) Clone() *Jar {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.owner = new(owner)
	return &Jar{
		now: j.now, suffix: j.suffix, evicted: j.evicted,
		owner: new(owner), buckets: maps.Clone(j.buckets), gone: j.gone, count: j.count, seq: j.seq, kept: j.kept,
	}
}

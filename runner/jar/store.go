package jar

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// entry is a stored cookie. It never changes once stored, so jars and their clones share it.
type entry struct {
	Cookie
	seq   uint64   // order of creation, where the clock is too coarse; kept when replaced
	extra []member // what else the storage state it came from said of it; kept when replaced
}

// slot is an entry's place in a bucket, with what changes when it is sent.
type slot struct {
	*entry
	access time.Time
}

// bucket holds the cookies of one domain. It may be changed by the jar whose owner it carries, else it is copied first.
type bucket struct {
	owner *owner
	slots []slot
}

// owner is a token: a jar and its clone get new ones, which leaves all their buckets to neither of them.
type owner struct{ _ byte }

// lost is a cookie that was in the jar, for Why.
type lost struct {
	*entry
	how string
}

// own gives the bucket of a domain to write to: made, or copied if a clone may see it.
func (j *Jar) own(domain string) *bucket {
	b := j.buckets[domain]
	if b == nil || b.owner != j.owner {
		c := &bucket{owner: j.owner}
		if b != nil {
			c.slots = append(make([]slot, 0, len(b.slots)+1), b.slots...)
		}
		b = c
		j.buckets[domain] = b
	}
	return b
}

// insert stores a cookie, replaces the one of its identity, or deletes that if the new one is expired (5.7 steps 23, 24).
// It settles the creation time in c and gives the cookies that had to go to make room. A nil extra leaves that of the one
// replaced.
func (j *Jar) insert(c *Cookie, extra []member, now time.Time) []Cookie {
	j.sweep(c.Domain, now)
	at := -1
	if b := j.buckets[c.Domain]; b != nil {
		at = slices.IndexFunc(b.slots, func(s slot) bool { return s.same(c) })
	}
	if at >= 0 {
		old := j.buckets[c.Domain].slots[at]
		c.Created = old.Created
		if extra == nil {
			extra = old.extra
		}
	}
	switch {
	case c.expired(now) && at < 0:
	case c.expired(now):
		j.drop(c.Domain, func(s slot) bool { return s.same(c) }, "was deleted at "+stamp(now))
	case at >= 0:
		b := j.own(c.Domain)
		b.slots[at] = slot{&entry{settled(c), b.slots[at].seq, extra}, c.LastAccess}
	default:
		j.forget(c)
		j.seq++
		b := j.own(c.Domain)
		b.slots = append(b.slots, slot{&entry{settled(c), j.seq, extra}, c.LastAccess})
		j.count++
		return j.makeRoom(now)
	}
	return nil
}

// settled is the cookie as kept: of a very long line only the beginning, and nothing that holds on to the rest.
func settled(c *Cookie) Cookie {
	d := c.copied()
	if len(c.Raw) > maxRaw {
		d.Raw = strings.Clone(c.Raw[:maxRaw])
		d.Name, d.Value, d.Path = strings.Clone(c.Name), strings.Clone(c.Value), strings.Clone(c.Path)
		d.Domain = strings.Clone(c.Domain)
	}
	return d
}

// drop takes out the cookies of a domain that match and gives how many. With a reason they are remembered for Why.
func (j *Jar) drop(domain string, match func(slot) bool, how string) int {
	b := j.buckets[domain]
	if b == nil || !slices.ContainsFunc(b.slots, match) {
		return 0
	}
	var out []lost
	kept := make([]slot, 0, len(b.slots))
	for _, s := range b.slots {
		if !match(s) {
			kept = append(kept, s)
			continue
		}
		out = append(out, lost{s.entry, how})
	}
	if how != "" {
		j.remember(out)
	}
	j.count -= len(out)
	if len(kept) == 0 {
		delete(j.buckets, domain)
	} else {
		j.buckets[domain] = &bucket{owner: j.owner, slots: kept}
	}
	return len(out)
}

// sweep takes out the expired cookies of a domain.
func (j *Jar) sweep(domain string, now time.Time) {
	j.drop(domain, func(s slot) bool { return s.expired(now) }, "expired")
}

// remember adds to the lost cookies, of which the last are kept. The slice is shared with clones and so made anew.
func (j *Jar) remember(out []lost) {
	all := append(slices.Clone(j.gone), out...)
	j.gone = all[max(0, len(all)-maxGone):]
}

// forget takes a cookie's identity off the lost ones, now that it is back.
func (j *Jar) forget(c *Cookie) {
	if slices.ContainsFunc(j.gone, func(l lost) bool { return l.same(c) }) {
		j.gone = slices.DeleteFunc(slices.Clone(j.gone), func(l lost) bool { return l.same(c) })
	}
}

// secureBelow gives the first live Secure cookie that c, set from a plain origin, would overlay (5.7 step 16), or nil.
// Domains may match either way, so all of them are looked at.
func (j *Jar) secureBelow(c *Cookie, now time.Time) *entry {
	var first *entry
	for domain, b := range j.buckets {
		if !domainMatch(domain, c.Domain) && !domainMatch(c.Domain, domain) {
			continue
		}
		for _, s := range b.slots {
			overlaid := s.Secure && s.Name == c.Name && pathMatch(c.Path, s.Path) && !s.expired(now)
			if overlaid && (first == nil || listOrder(s.entry, first) < 0) {
				first = s.entry
			}
		}
	}
	return first
}

// makeRoom goes down to lowWater cookies once there are more than highWater, and gives those that went: expired ones
// first, then not Secure ones of domains with many, then any of those domains, then all; the least recently used of them.
func (j *Jar) makeRoom(now time.Time) []Cookie {
	if j.count <= highWater {
		return nil
	}
	for _, domain := range slices.Collect(maps.Keys(j.buckets)) {
		j.sweep(domain, now)
	}
	type victim struct {
		slot
		rank int
	}
	all := make([]victim, 0, j.count)
	for _, b := range j.buckets {
		for _, s := range b.slots {
			all = append(all, victim{s, rank(s.entry, len(b.slots))})
		}
	}
	slices.SortFunc(all, func(a, b victim) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), a.access.Compare(b.access), cmp.Compare(a.seq, b.seq))
	})
	all = all[:max(0, len(all)-lowWater)]
	out, gone := make([]Cookie, len(all)), make([]lost, len(all))
	doomed, domains := make(map[*entry]bool, len(all)), map[string]bool{}
	how := "was evicted at " + stamp(now) + " as the jar was full"
	for i, v := range all {
		out[i], gone[i] = v.shown(), lost{v.entry, how}
		doomed[v.entry], domains[v.Domain] = true, true
	}
	j.remember(gone)
	for domain := range domains {
		j.drop(domain, func(s slot) bool { return doomed[s.entry] }, "")
	}
	return out
}

// rank is the order of eviction among cookies that are not expired; n is how many their domain has.
func rank(e *entry, n int) int {
	switch {
	case n <= perDomain:
		return 2
	case e.Secure:
		return 1
	}
	return 0
}

// shown is the cookie as handed out.
func (s slot) shown() Cookie {
	c := s.copied()
	c.LastAccess = s.access
	return c
}

// sendingOrder is longer paths first, then earlier creation (5.8.3 step 4).
func sendingOrder(a, b slot) int {
	return cmp.Or(cmp.Compare(len(b.Path), len(a.Path)), a.Created.Compare(b.Created), cmp.Compare(a.seq, b.seq))
}

// listOrder is by domain, path, name and creation.
func listOrder(a, b *entry) int {
	return cmp.Or(strings.Compare(a.Domain, b.Domain), strings.Compare(a.Path, b.Path), strings.Compare(a.Name, b.Name),
		a.Created.Compare(b.Created), cmp.Compare(a.seq, b.seq))
}

// stamp writes a time for a sentence.
func stamp(t time.Time) string { return t.Format(time.RFC3339) }

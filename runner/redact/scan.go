package redact

import (
	"strings"
	"unicode/utf8"
)

// A search that costs more than this many steps for each byte of the text is
// given up, and what is left of the text is hidden. Only a text made for it
// comes near.
const (
	stepsPerByte = 64
	stepsAtLeast = 1 << 20
	branchSteps  = 16 // that reading escapes costs
)

// unsearched stands for a text that was too costly to search.
const unsearched = "‹too costly to search for secrets›"

// context is how many bytes before a place tell a folded line of base64.
const context = 16

// A scan replaces the needles in a text, from left to right.
type scan struct {
	input
	ns    *needles
	steps int // that are left
	stack []state
	seen  map[state]bool

	out strings.Builder
	cover
}

// A state is a place in a needle and the place in the text that it must go on.
type state struct {
	n   *node
	off int
	pos int
}

// A match is where a needle ends.
type match struct {
	end   int
	stand string
}

// A cover is the part of the text, up to its end, that is hidden by what was
// written already. Matches that overlap are one cover, with a stand-in for
// each that is needed to reach its end.
type cover struct {
	end     int
	further match // the longest of those that begin within and end behind it
}

// Text returns s with a stand-in for each secret in it, whatever its
// spelling. A text without one is returned as it is.
func (r *Redactor) Text(s string) string {
	if r.show || s == "" {
		return s
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.needles.none() {
		return s
	}
	sc := newScan(&r.needles, s, true)
	sc.run(0)
	if sc.out.Len() == 0 {
		return s
	}
	return sc.out.String()
}

// Bytes is Text for bytes. The result is b itself if there is no secret in it.
func (r *Redactor) Bytes(b []byte) []byte {
	if r.show || len(b) == 0 {
		return b
	}
	s := string(b)
	if t := r.Text(s); t != s {
		return []byte(t)
	}
	return b
}

// in reports whether a needle is in s.
func (ns *needles) in(s string) bool {
	if ns.none() {
		return false
	}
	sc := newScan(ns, s, true)
	for pos := sc.skip(0); pos < len(s); pos = sc.skip(pos + 1) {
		if m := sc.match(pos); m.end > 0 || sc.steps < 0 {
			return true
		}
	}
	return false
}

func newScan(ns *needles, s string, final bool) *scan {
	return &scan{input: input{s: s, final: final}, ns: ns, steps: stepsAtLeast + stepsPerByte*len(s)}
}

// run searches the text from the place pos and returns where it stopped: at
// its end or, if it is not final, where a match may begin that needs more.
// The text before is written to out, unless all is final and has no secret.
func (sc *scan) run(pos int) int {
	plain := max(pos, sc.cover.end)
	for pos < len(sc.s) {
		if pos >= sc.cover.end {
			if sc.further.end > sc.cover.end {
				plain = sc.hide(sc.further)
			} else if pos = sc.skip(pos); pos == len(sc.s) {
				break
			}
		}
		m := sc.match(pos)
		if sc.steps < 0 {
			sc.out.WriteString(sc.s[min(plain, pos):pos] + unsearched)
			return len(sc.s)
		}
		if sc.short {
			break
		}
		switch {
		case m.end > 0 && pos >= sc.cover.end:
			sc.out.WriteString(sc.s[plain:pos])
			plain = sc.hide(m)
		case m.end > sc.further.end:
			sc.further = m
		}
		pos++
	}
	if plain < pos && (sc.out.Len() > 0 || !sc.final) {
		sc.out.WriteString(sc.s[plain:pos])
	}
	return pos
}

// hide writes the stand-in of a match and covers it.
func (sc *scan) hide(m match) int {
	sc.out.WriteString(m.stand)
	sc.cover = cover{end: m.end}
	return m.end
}

// skip returns the first place from pos on at which a match may begin.
func (sc *scan) skip(pos int) int {
	s := sc.s
	for ; pos+1 < len(s); pos++ {
		if sc.ns.may(s[pos], s[pos+1]) {
			return pos
		}
	}
	if pos < len(s) && !sc.final && sc.ns.first[s[pos]] {
		return pos
	}
	return len(s)
}

// match returns the longest match that begins at pos; its end is 0 if there
// is none. If sc.short is set, more of the text decides.
func (sc *scan) match(pos int) match {
	sc.short = false
	if sc.dull(pos) {
		return match{}
	}
	var first units
	if c := sc.s[pos]; lead(c) || c == '\'' || c == '"' {
		sc.read(pos, levels, &first)
		sc.quotes(&first)
	} else {
		first.addByte(c, pos+1)
	}
	var best match
	for _, t := range [...]*trie{&sc.ns.plain, &sc.ns.base64, &sc.ns.hex} {
		sc.begin(t, &first)
		if len(sc.stack) > 0 {
			if m := sc.walk(t); m.end > best.end {
				best = m
			}
		}
	}
	return best
}

// dull reports whether at pos is the percent-encoding of a byte with which no
// needle begins, which is most of a form.
func (sc *scan) dull(pos int) bool {
	if sc.s[pos] != '%' || pos+2 >= len(sc.s) {
		return false
	}
	high, ok := digit(sc.s[pos+1], 16)
	low, ok2 := digit(sc.s[pos+2], 16)
	c := byte(high<<4 | low)
	return ok && ok2 && c < utf8.RuneSelf && !lead(c) && !sc.ns.starts(c) && !sc.ns.starts('%')
}

// begin puts on the stack where needles of t begin with one of these.
func (sc *scan) begin(t *trie, us *units) {
	sc.stack = sc.stack[:0]
	if len(sc.seen) > 0 {
		clear(sc.seen)
	}
	for i := range us.n {
		u := &us.u[i]
		if c := u.b[0]; t.first[c] || t == &sc.ns.hex && t.first[c|0x20] {
			if next, ok := sc.follow(t, state{n: &t.root}, *u); ok {
				sc.stack = append(sc.stack, next)
			}
		}
	}
}

// walk returns the longest needle of t that the states on the stack lead to.
func (sc *scan) walk(t *trie) (best match) {
	for len(sc.stack) > 0 && sc.steps >= 0 {
		st := sc.stack[len(sc.stack)-1]
		sc.stack = sc.stack[:len(sc.stack)-1]
		for ok := true; ok; {
			if st.off == len(st.n.label) {
				if st.n.stand != "" && st.pos > best.end {
					best = match{st.pos, st.n.stand}
				}
				if st.n.firsts == "" {
					break
				}
			}
			sc.steps--
			st, ok = sc.advance(t, st)
		}
	}
	return best
}

// advance goes on by one byte. If there are several ways to go on, it puts
// them on the stack instead and is not ok.
func (sc *scan) advance(t *trie, st state) (state, bool) {
	c, ok := sc.at(st.pos)
	if !ok {
		return st, false
	}
	switch c {
	case '%', '\\', '&', '+', '\'', '"', '\r', '\n':
		sc.branch(t, st)
		return st, false
	}
	if next, ok := sc.follow(t, st, unit{b: [4]byte{c}, n: 1, end: st.pos + 1}); ok {
		return next, true
	}
	st.pos++
	return st, t == &sc.ns.hex && sc.separator(st, c)
}

// follow goes from a state by the bytes of a unit.
func (sc *scan) follow(t *trie, st state, u unit) (state, bool) {
	for _, c := range u.b[:u.n] {
		if t == &sc.ns.hex && 'A' <= c && c <= 'F' {
			c |= 0x20
		}
		var ok bool
		if st.n, st.off, ok = st.n.step(st.off, c); !ok {
			return st, false
		}
	}
	st.pos = u.end
	return st, true
}

// separator reports whether c, which ends at st, may separate bytes in hex.
func (sc *scan) separator(st state, c byte) bool {
	const separators = ": -"
	depth := st.n.depth + st.off
	return depth > 0 && depth%2 == 0 && strings.IndexByte(separators, c) >= 0 &&
		strings.IndexByte(separators, sc.s[st.pos-2]) < 0
}

// branch puts all ways to go on from a state on the stack, if it comes there
// for the first time.
func (sc *scan) branch(t *trie, st state) {
	if len(sc.seen) > 0 && sc.seen[st] {
		return
	}
	sc.steps -= branchSteps
	var us units
	sc.read(st.pos, levels, &us)
	sc.quotes(&us)
	n := len(sc.stack)
	for _, u := range us.u[:us.n] {
		if next, ok := sc.follow(t, st, u); ok {
			sc.stack = append(sc.stack, next)
		}
	}
	if t == &sc.ns.base64 {
		if end, ok := sc.fold(st.pos); ok {
			sc.stack = append(sc.stack, state{st.n, st.off, end})
		}
	}
	if len(sc.seen) > 0 || len(sc.stack) > n+1 {
		if sc.seen == nil {
			sc.seen = map[state]bool{}
		}
		sc.seen[st] = true
	}
}

// quotes adds, for each quote, the ways in which YAML, CSV and SQL double it
// and in which a shell's quoted text is left for it.
func (sc *scan) quotes(us *units) {
	start := us.u[0].end - 1
	for _, u := range us.u[:us.n] {
		if u.n != 1 || u.b[0] != '\'' && u.b[0] != '"' {
			continue
		}
		spelt := sc.s[start:u.end]
		sc.literally(us, u, spelt)
		if c, ok := sc.at(u.end); u.b[0] == '\'' && ok && (c == '\\' || c == '"') {
			sc.literally(us, u, `\`+spelt+spelt)
			sc.literally(us, u, `"`+spelt+`"`+spelt)
		}
	}
}

// literally adds u with this behind it, if it stands there.
func (sc *scan) literally(us *units, u unit, behind string) {
	for _, want := range []byte(behind) {
		c, ok := sc.at(u.end)
		if !ok || c != want {
			return
		}
		u.end++
	}
	us.add(u)
}

// fold returns the end of a line break, with the indentation behind it, in
// text that looks like the lines of base64.
func (sc *scan) fold(pos int) (end int, ok bool) {
	for i := max(0, pos-context); i < pos; i++ {
		if c := sc.s[i]; !base64ish(c) {
			return 0, false
		}
	}
	c, end, ok := sc.next(pos, levels-1)
	if ok && c == '\r' {
		c, end, ok = sc.next(end, levels-1)
	}
	if !ok || c != '\n' || pos < context {
		return 0, false
	}
	for range context {
		if c, ok := sc.at(end); !ok || c != ' ' && c != '\t' {
			break
		}
		end++
	}
	return end, true
}

// base64ish reports whether c may stand in base64 or an escape within.
func base64ish(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("+/-_=%\\", c) >= 0
}

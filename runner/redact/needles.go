package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"unicode/utf8"
)

// needles are the texts to be found, in three tries that differ in what may
// stand between two bytes of a needle.
type needles struct {
	plain  trie
	base64 trie
	hex    trie

	first [256]bool          // a match may begin with this byte
	pairs [1 << 16 / 8]uint8 // a match may begin with these two bytes
}

// A trie holds needles with shared beginnings. Its root has no label.
type trie struct {
	root  node
	first [256]bool // a needle begins with this byte
}

// A node is the end of a label; it has a stand-in if a needle ends with it.
type node struct {
	label  string
	depth  int    // bytes from the root to the beginning of label
	stand  string // "" if no needle ends here
	firsts string // first bytes of the labels of kids
	kids   []*node
}

// add adds needles for a secret, and with encoded also those of its base64
// and hex. A secret that is too short adds nothing.
func (ns *needles) add(secret, stand string, encoded bool) {
	for _, form := range forms(secret) {
		ns.insert(&ns.plain, form, stand)
		if !encoded {
			continue
		}
		ns.insert(&ns.hex, hex.EncodeToString([]byte(form)), stand)
		for _, s := range escapedForms(form) {
			for alignment := range 3 {
				ns.insert(&ns.base64, middle(base64.RawStdEncoding, s, alignment), stand)
				ns.insert(&ns.base64, middle(base64.RawURLEncoding, s, alignment), stand)
			}
		}
	}
}

// forms returns the texts that give a secret away: itself, with other line
// ends, its lines, in Latin-1, and as JSON writes it where it is not UTF-8.
func forms(secret string) []string {
	lf := strings.ReplaceAll(secret, "\r\n", "\n")
	all := []string{secret, strings.TrimSpace(secret), lf, strings.ReplaceAll(lf, "\n", "\r\n")}
	all = append(all, strings.Split(lf, "\n")...)
	if s, ok := latin1(secret); ok {
		all = append(all, s)
	}
	if s := replaceInvalid(secret); len(strings.ReplaceAll(s, "\ufffd", "")) >= Sought {
		all = append(all, s)
	}
	return distinct(all)
}

// escapedForms returns a text and what it is where software escapes it before
// it encodes all in base64, like the client secret of RFC 6749 section 2.3.1.
func escapedForms(s string) []string {
	quoted, _ := json.Marshal(s) // a string cannot fail
	return distinct([]string{s, url.QueryEscape(s), string(quoted[1 : len(quoted)-1]), html.EscapeString(s)})
}

// distinct returns those of a list that are long enough, each once.
func distinct(all []string) []string {
	seen := map[string]bool{}
	kept := all[:0]
	for _, s := range all {
		if len(s) >= Sought && !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}

// latin1 returns a text in ISO 8859-1, and whether that is possible and
// another text than before.
func latin1(s string) (string, bool) {
	var b []byte
	for _, c := range s {
		if c > 0xff {
			return "", false
		}
		b = append(b, byte(c))
	}
	return string(b), len(b) != len(s)
}

// replaceInvalid returns s with U+FFFD for each byte that is no UTF-8.
func replaceInvalid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// middle returns those characters of the base64 of a text with s in it that
// depend on s only, when alignment bytes (modulo 3) stand before s.
func middle(enc *base64.Encoding, s string, alignment int) string {
	text := enc.EncodeToString([]byte("\x00\x00"[:alignment] + s))
	return text[(alignment*8+5)/6 : (alignment+len(s))*8/6]
}

// insert adds one needle; the first stand-in of a needle stays.
func (ns *needles) insert(t *trie, needle, stand string) {
	ns.prefilter(t, needle)
	t.first[needle[0]] = true
	n, rest := &t.root, needle
	depth := 0
	for rest != "" {
		i := strings.IndexByte(n.firsts, rest[0])
		if i < 0 {
			n.firsts += rest[:1]
			n.kids = append(n.kids, &node{label: rest, depth: depth, stand: stand})
			return
		}
		n = n.kids[i]
		k := common(n.label, rest)
		if k < len(n.label) {
			n.split(k)
		}
		rest, depth = rest[k:], depth+k
	}
	if n.stand == "" {
		n.stand = stand
	}
}

// split makes the label of n end after k bytes, with a kid for the rest.
func (n *node) split(k int) {
	tail := *n
	tail.label, tail.depth = n.label[k:], n.depth+k
	*n = node{label: n.label[:k], depth: n.depth, firsts: tail.label[:1], kids: []*node{&tail}}
}

// common returns the length of the common beginning of two texts.
func common(a, b string) int {
	k := 0
	for k < len(a) && k < len(b) && a[k] == b[k] {
		k++
	}
	return k
}

// prefilter notes with which two bytes a spelling of the needle may begin.
func (ns *needles) prefilter(t *trie, needle string) {
	if !ns.first['%'] {
		for _, lead := range []byte(`%\&`) {
			for second := range 256 {
				ns.pair(lead, byte(second))
			}
		}
	}
	seconds := needle[1:2] + `%\&`
	switch {
	case needle[0] == '\'' || needle[0] == '"':
		seconds += `'"`
	case t == &ns.base64:
		seconds += "\r\n"
	case t == &ns.hex:
		seconds += strings.ToUpper(needle[1:2])
	}
	if needle[1] == ' ' {
		seconds += "+"
	}
	firsts := needle[:1]
	if t == &ns.hex {
		firsts += strings.ToUpper(firsts)
	} else if firsts == " " {
		firsts += "+"
	}
	for _, a := range []byte(firsts) {
		for _, b := range []byte(seconds) {
			ns.pair(a, b)
		}
	}
}

func (ns *needles) pair(a, b byte) {
	ns.first[a] = true
	i := uint(a)<<8 | uint(b)
	ns.pairs[i>>3] |= 1 << (i & 7)
}

// may reports whether a match may begin with these two bytes.
func (ns *needles) may(a, b byte) bool {
	i := uint(a)<<8 | uint(b)
	return ns.pairs[i>>3]&(1<<(i&7)) != 0
}

// starts reports whether a needle begins with c.
func (ns *needles) starts(c byte) bool {
	return ns.plain.first[c] || ns.base64.first[c] || ns.hex.first[c|0x20]
}

// none reports whether there are no needles.
func (ns *needles) none() bool {
	return len(ns.plain.root.kids) == 0
}

// step follows one byte from the place off in the label of n.
func (n *node) step(off int, b byte) (*node, int, bool) {
	if off < len(n.label) {
		return n, off + 1, n.label[off] == b
	}
	i := strings.IndexByte(n.firsts, b)
	if i < 0 {
		return n, off, false
	}
	return n.kids[i], 1, true
}

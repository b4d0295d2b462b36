package expression

import (
	"strings"

	"github.com/theory/jsonpath"
)

// A node is a part of a checked expression.
type node interface {
	eval(s *state) (any, error)
	pos() place
}

// guard says what of a missing value counts as nil at a node.
type guard uint8

const (
	absentOK guard = 1 << iota // a member that is not there
	unsetOK                    // a name without a value
	nilOK                      // a member of nil
	asked                      // the expression asks whether there is one
)

type (
	literal struct {
		place
		value any
	}
	// name is a top-level name.
	name struct {
		place
		name  string
		guard guard
		use   int
	}
	// local is a name that let gives.
	local struct {
		place
		slot int
	}
	// element is what a loop is at: #, #index or #acc.
	element struct {
		place
		what string
	}
	unary struct {
		place
		op      string
		operand node
	}
	logic struct {
		place
		op          string
		or          bool
		left, right node
	}
	equality struct {
		place
		op          string
		left, right node
	}
	ordering struct {
		place
		op          string
		left, right node
	}
	arithmetic struct {
		place
		op          string
		left, right node
	}
	containment struct { // in
		place
		left, right node
	}
	textual struct { // contains, startsWith, endsWith, matches
		place
		op          string
		left, right node
		pattern     matcher // of a constant matches
	}
	coalesce struct {
		place
		left, right node
	}
	member struct {
		place
		base     node
		key      node // nil if constant
		name     any  // the constant key
		optional bool // ?.
		lenient  bool // its type says that it may be absent
		guard    guard
		use      int
	}
	// chain is a group of members that ?. leaves.
	chain struct {
		place
		inner node
	}
	slice struct {
		place
		base, low, high node // low and high may be nil
	}
	// call calls a value that is a function, or a method of a time.
	call struct {
		place
		callee node
		args   []node
	}
	// calling calls one of our functions, or a builtin of expr.
	calling struct {
		place
		name  string
		fn    *function
		args  []node
		path  *jsonpath.Path // of a constant jsonPath
		regex matcher        // of a constant regex
	}
	// looping is a builtin with a predicate.
	looping struct {
		place
		name  string
		list  node
		body  node // nil: the element itself
		extra node // the start of reduce, the order of sortBy; may be nil
	}
	binding struct { // let
		place
		slot        int
		value, body node
	}
	conditional struct {
		place
		cond, yes, no node
	}
	listing struct {
		place
		items []node
	}
	pairing struct {
		place
		keys, values []node
	}
)

// matcher is a compiled regular expression.
type matcher interface {
	MatchString(string) bool
	Match([]byte) bool
	FindStringSubmatch(string) []string
}

// text names a node in a message: by its source, or as part of the element.
func (p *Program) text(n node) string {
	text := p.code(n)
	switch n := n.(type) {
	case *element:
		if n.what == "" {
			return "the element"
		}
	case *member:
		if strings.HasPrefix(text, ".") {
			return "the element's " + text[1:]
		}
	}
	return text
}

// code returns the source of a node, cut for a message.
func (p *Program) code(n node) string {
	at := n.pos()
	text := p.src.slice(int(at.from), int(at.to))
	if text == "." {
		return "#"
	}
	if len(text) > 60 {
		text = printable(text)
		if runes := []rune(text); len(runes) > 60 {
			text = string(runes[:59]) + "…"
		}
	}
	return text
}

// fault returns an error at all of a node.
func fault(n node, message, hint string) *Error {
	at := n.pos()
	return &Error{Message: message, Hint: hint, From: int(at.from), To: int(at.to)}
}

// faultAt returns an error at the token of a node.
func faultAt(n node, message, hint string) *Error {
	at := n.pos()
	return &Error{Message: message, Hint: hint, From: int(at.at), To: int(at.end)}
}

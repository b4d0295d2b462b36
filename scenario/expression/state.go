package expression

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

const (
	maxSource   = 16_384    // bytes of a source
	maxNodes    = 1_000     // nodes of an expression
	maxElements = 1_000_000 // elements of all lists that one evaluation makes
	maxBytes    = 128 << 20 // bytes of all texts that one evaluation makes
)

// A state is one evaluation.
type state struct {
	p        *Program
	rt       *Runtime
	ctx      context.Context
	rec      *recorder // nil but in Explain
	locals   []any
	loop     *loop
	rand     *rand.Rand
	pattern  string // the last one that was compiled, and
	regex    matcher
	steps    uint
	elements int
	bytes    int
}

// a loop is where a loop stands.
type loop struct {
	item, acc any
	index     int
	outer     *loop
}

// errChain leaves the members behind a ?. that found nil.
var errChain = errors.New("nil before a question mark")

func (s *state) eval(n node) (any, error) {
	v, err := n.eval(s)
	if s.rec != nil {
		s.rec.saw(n, v, err)
	}
	return v, err
}

// tick fails if the context has ended. Every loop calls it.
func (s *state) tick() error {
	if s.steps++; s.steps&31 != 0 || s.ctx == nil {
		return nil
	}
	return s.ended()
}

func (s *state) ended() error {
	if s.ctx == nil || s.ctx.Err() == nil {
		return nil
	}
	e := &Error{Message: "the evaluation was cancelled", To: s.p.src.len, cause: s.ctx.Err()}
	if errors.Is(e.cause, context.DeadlineExceeded) {
		e.Message = "the evaluation took too long"
	}
	return e
}

// grow counts elements of a list that is made.
func (s *state) grow(n int) error {
	if s.elements += n; n < 0 || s.elements > maxElements {
		return fmt.Errorf("this makes lists of more than %d elements", maxElements)
	}
	return nil
}

// write counts bytes of a text that was made.
func (s *state) write(n int) error {
	if err := s.room(n); err != nil {
		return err
	}
	s.bytes += n
	return s.ended()
}

// room fails if a text of n bytes may not be made.
func (s *state) room(n int) error {
	if n < 0 || n > maxBytes-s.bytes {
		return fmt.Errorf("this makes texts of more than %d MiB", maxBytes>>20)
	}
	return nil
}

// random returns the source of random values.
func (s *state) random() *rand.Rand {
	switch {
	case s.rt.Rand != nil:
		return s.rt.Rand
	case s.rand == nil:
		s.rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	return s.rand
}

// a shower shows a value in a message, cut at max runes, as Format does.
type shower = func(v any, max int) string

// show shows a value in a message.
func (s *state) show(v any, max int) string { return s.rt.shower()(v, max) }

// describe shows a value with its kind.
func (s *state) describe(v any) string { return describe(v, s.rt.shower()) }

func (rt *Runtime) shower() shower {
	if rt.Show != nil {
		return rt.Show
	}
	return Format
}

// located gives err the place of n, if it has none.
func located(n node, err error) error {
	var placed *Error
	if err == nil || err == errChain || errors.As(err, &placed) && placed == err {
		return err
	}
	e := fault(n, printable(err.Error()), "")
	e.cause = err
	return e
}

// is says what an operand is: json.count is nil. It is empty for a literal.
func (s *state) is(n node, v any) string {
	if constant(n) {
		return ""
	}
	return s.p.text(n) + " is " + s.describe(v)
}

// are says what operands are, the literal ones left out.
func (s *state) are(l node, lv any, r node, rv any) string {
	a, b := s.is(l, lv), s.is(r, rv)
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + ", " + b
}

func constant(n node) bool {
	switch n := n.(type) {
	case *literal:
		return true
	case *unary:
		return constant(n.operand)
	case *arithmetic:
		return constant(n.left) && constant(n.right)
	case *calling: // duration("1s")
		return len(n.args) == 1 && constant(n.args[0])
	}
	return false
}

// truth returns v, the value of n, if it is a bool. Rule says that it must be.
func (s *state) truth(n node, v any, rule string) (bool, error) {
	if b, ok := v.(bool); ok {
		return b, nil
	}
	if kindOf(v) == kindBool {
		return Equal(v, true)
	}
	return false, fault(n, fmt.Sprintf("%s, but %s is %s", rule, s.p.text(n), s.describe(v)), "")
}

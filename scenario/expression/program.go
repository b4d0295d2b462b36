package expression

import (
	"context"
	"math/rand/v2"
	"time"
)

// Kind says what an expression is for.
type Kind int

const (
	// Condition is an expression that must give true or false.
	Condition Kind = iota
	// Value is an expression with any result.
	Value
	// Template is an expression inside ${}: it may have any result, and only
	// here the functions that make up values (uuid, random...) are allowed.
	Template
)

// Runtime is what an evaluation may ask of the world. The zero Runtime knows
// no name, reads no file, and its now() is the zero time.
type Runtime struct {
	Context  context.Context                   // ends the evaluation; nil never does
	Lookup   func(name string) (any, error)    // the value of a top-level name
	Now      time.Time                         // what now() gives
	Rand     *rand.Rand                        // of uuid, random, randomString, fake; nil seeds one at random
	ReadFile func(path string) ([]byte, error) // of readFile; nil refuses it
	// Show writes a value into messages and notes, on one line, cut at max
	// runes; nil is Format. It can hide what must not be seen before it cuts.
	Show func(v any, max int) string
}

// Program is a checked expression. It is safe for concurrent use.
type Program struct {
	src   source
	kind  Kind
	root  node
	uses  []Use
	slots int // names that let gives
}

// Source returns the text that the program was compiled from.
func (p *Program) Source() string { return p.src.text }

// Uses returns every use of a top-level name, in the order of the source. The
// caller must not change it.
func (p *Program) Uses() []Use { return p.uses }

// Eval evaluates the program. The error is always an *Error with a place; if
// the context of rt ended, it wraps the context's error. A nil rt is the zero
// Runtime.
func (p *Program) Eval(rt *Runtime) (any, error) {
	v, err := p.run(rt, nil)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (p *Program) run(rt *Runtime, rec *recorder) (v any, fault *Error) {
	if rt == nil {
		rt = &Runtime{}
	}
	s := &state{p: p, rt: rt, rec: rec, ctx: rt.Context}
	if p.slots > 0 {
		s.locals = make([]any, p.slots)
	}
	defer func() {
		if recover() != nil { // a value of the caller's that panics
			v, fault = nil, p.placed(errInternal)
		}
	}()
	v, err := s.eval(p.root)
	if err != nil && err != errChain {
		return nil, p.placed(err)
	}
	if _, ok := v.(bool); !ok && p.kind == Condition {
		if kindOf(v) == kindBool {
			return plainBool(v), nil
		}
		return nil, p.placed(s.noBool(v))
	}
	return v, nil
}

// noBool says that a condition gave v.
func (s *state) noBool(v any) error {
	message := "this gives " + s.describe(v) + ", not true or false"
	hint := ""
	switch s.p.root.(type) {
	case *name, *member, *chain, *call:
		if isNil(v) {
			break
		}
		hint = "write " + s.p.code(s.p.root) + " != nil to ask whether there is one"
	}
	e := fault(s.p.root, message, hint)
	if isNil(v) {
		e.cause = ErrNil
	}
	return e
}

// placed is err as an *Error that marks something.
func (p *Program) placed(err error) *Error {
	e := located(p.root, err).(*Error)
	if e.From >= e.To {
		e = &Error{e.Message, e.Hint, 0, p.src.len, e.cause}
	}
	return e.inside(p.src.text)
}

// Use is one use of a top-level name.
type Use struct {
	Path     []string // the name, then its members as far as they are constant
	From, To int      // of that path: runes of the source, To exclusive
	Guarded  bool     // the expression asks whether there is such a value
}

// Explanation says why an expression gave false or failed.
type Explanation struct {
	Operands []Operand   // in the order of evaluation
	Compare  *Comparison // nil if no comparison decided
	Notes    []string    // plain sentences
}

// Operand is a part of an expression, no literal, and the value it last had.
type Operand struct {
	At    int // the rune of the source that it stands under
	Value any
}

// Comparison is the == or != that decided that a condition failed.
type Comparison struct {
	Op          string
	Left, Right any
	From, To    int // runes of the source, To exclusive
}

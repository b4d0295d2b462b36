package expression

import (
	"errors"
	"unicode/utf8"
)

// ErrUnset is wrapped by the error of Runtime.Lookup for a name that is known
// but has no value. Where an expression asks whether there is one (`x ?? y`,
// `x == nil`, `x != nil`, `x?.y`) the name then counts as nil.
var ErrUnset = errors.New("not set")

// ErrNil is wrapped by the error of a condition that gave nil.
var ErrNil = errors.New("nil")

// Error is a fault in an expression, or of its evaluation.
type Error struct {
	Message  string // lower case, no final period
	Hint     string // what would be right; empty if unknown
	From, To int    // the place: runes of the source, To exclusive
	cause    error
}

// Error returns the message, without place and hint.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the error behind e, such as that of a context; nil if none.
func (e *Error) Unwrap() error { return e.cause }

// inside brings the place of e into the source, and marks one rune at least.
func (e *Error) inside(src string) *Error {
	n := utf8.RuneCountInString(src)
	e.From = max(min(e.From, n-1), 0)
	e.To = min(max(e.To, e.From+1), n)
	return e
}

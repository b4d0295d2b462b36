package expression

import "errors"

// Program is a checked expression. It is safe for concurrent use.
type Program struct{ source string }

// Source returns the text the program was compiled from.
func (p *Program) Source() string { return p.source }

// Uses returns every use of a top-level name, in source order.
func (p *Program) Uses() []Use { return nil }

// Eval evaluates the program. The error is always an *Error.
func (p *Program) Eval(rt *Runtime) (any, error) { return nil, &Error{Message: "not implemented"} }

// Explain evaluates once more and says what it saw.
func (p *Program) Explain(rt *Runtime) Explanation { return Explanation{} }

// Scope holds the names an expression may use. Not safe for concurrent use.
type Scope struct{ names Map }

// NewScope returns a scope with the names given, which it does not keep.
func NewScope(names Map) *Scope {
	s := &Scope{Map{}}
	for n, t := range names {
		s.names[n] = t
	}
	return s
}

// Define adds a name, or gives it another type.
func (s *Scope) Define(name string, t Type) { s.names[name] = t }

// DefineMember adds a member to a name whose type is a Map.
func (s *Scope) DefineMember(name, member string, t Type) {}

// Undefine removes a name.
func (s *Scope) Undefine(name string) { delete(s.names, name) }

// Has tells whether the name is known.
func (s *Scope) Has(name string) bool { _, ok := s.names[name]; return ok }

// Compile checks src. The error is always an *Error.
func (s *Scope) Compile(src string, kind Kind) (*Program, error) { return &Program{src}, nil }

// Headers are the fields of an HTTP message.
type Headers struct{}

// NewHeaders returns headers with the fields given.
func NewHeaders(fields map[string][]string) Headers { return Headers{} }

// BigInt is a JSON integer outside int64.
type BigInt struct{ digits string }

// DecodeJSON decodes one JSON value.
func DecodeJSON(data []byte) (any, error) { return nil, errors.New("not implemented") }

// Equal compares deeply.
func Equal(a, b any) (bool, error) { return false, nil }

// Format shows a value on one line of at most max runes.
func Format(v any, max int) string { return "" }

// KindOf names the kind of a value.
func KindOf(v any) string { return "" }

// Text writes a value as it stands inside a longer text.
func Text(v any) (string, error) { return "", nil }

// Function documents a function.
type Function struct{ Name, Signature, Doc, Example string }

// Functions returns all functions, sorted by name.
func Functions() []Function { return nil }

// Reserved returns the names that a user may not take, sorted.
func Reserved() []string { return nil }

// IsReserved tells whether a user may not take the name.
func IsReserved(name string) bool { return false }

// Nearest returns the one of names within two edits of got, or "".
func Nearest(got string, names []string) string { return "" }

package expression

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser/operator"
)

// Function documents a function that expressions may call.
type Function struct {
	Name      string
	Signature string // parameters and result: trim(text, characters?) text
	Doc       string // one sentence
	Example   string // an expression
}

// a function is one that expressions may call. Those of expr's own have no
// types here: expr checks them; those without a call are evaluated by expr too,
// or are loops.
type function struct {
	Function
	over   []any // nil Go functions: the overloads
	random bool  // allowed in templates only
	call   func(s *state, n *calling, args []any) (any, error)
}

// Functions returns all functions, sorted by name without regard to case.
func Functions() []Function {
	out := make([]Function, len(functions))
	for i := range functions {
		out[i] = functions[i].Function
	}
	slices.SortFunc(out, func(a, b Function) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out
}

// Reserved returns the names that a user may not take, sorted: the words of
// the language and the functions.
func Reserved() []string {
	all := index()
	names := make([]string, 0, len(all.reserved))
	for name := range all.reserved {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// IsReserved tells whether a user may not take the name.
func IsReserved(name string) bool {
	_, reserved := index().reserved[name]
	return reserved
}

// tables are what is looked up by name. They do not change.
type tables struct {
	byName   map[string]*function
	reserved map[string]struct{}
	ours     conf.FunctionsTable // functions that expr does not know
	builtins conf.FunctionsTable // those it does
}

// index is built on first use: it costs time that a start should not pay.
var index = sync.OnceValue(func() *tables {
	t := &tables{map[string]*function{}, map[string]struct{}{}, conf.FunctionsTable{}, conf.FunctionsTable{}}
	for i := range functions {
		f := &functions[i]
		t.byName[f.Name] = f
		t.reserved[f.Name] = struct{}{}
		if f.over != nil {
			t.ours[f.Name] = &builtin.Function{Name: f.Name, Types: f.types()}
		}
	}
	t.ours[loose] = &builtin.Function{Name: loose, Types: []reflect.Type{reflect.TypeFor[func(any) any]()}}
	for _, f := range builtin.Builtins {
		t.builtins[f.Name] = f
		t.reserved[f.Name] = struct{}{}
	}
	for _, word := range words {
		t.reserved[word] = struct{}{}
	}
	for _, word := range foreign {
		t.reserved[word] = struct{}{}
	}
	for word := range operator.Binary {
		if 'a' <= word[0] && word[0] <= 'z' {
			t.reserved[word] = struct{}{}
		}
	}
	return t
})

// callForm is how a function is called: now(), len(...).
func callForm(name string) string {
	if f := index().byName[name]; f != nil && strings.HasPrefix(f.Signature, name+"()") {
		return name + "()"
	}
	return name + "(...)"
}

// words are the words of the language that are no binary operators.
var words = [...]string{"true", "false", "nil", "not", "let", "if", "else"}

// foreign are words of other languages for what has another word here. A name
// like them would hide the mistake.
var foreign = [...]string{"null", "None", "undefined", "True", "False"}

// loose is a function that no source can spell. Its argument is any value to
// expr's checker.
const loose = "(any)"

// types are the overloads of a function, as Go types.
func (f *function) types() []reflect.Type {
	out := make([]reflect.Type, 0, 2)
	for _, fn := range f.over {
		out = append(out, reflect.TypeOf(fn))
	}
	return out
}

// builtin evaluates a function of expr's own that is no loop.
func (s *state) builtin(n *calling, args []any) (any, error) {
	i, ok := builtin.Index[n.name]
	if !ok {
		return nil, errInternal
	}
	f := builtin.Builtins[i]
	if len(f.Types) > 0 {
		if err := s.fit(n, f.Types, args); err != nil {
			return nil, err
		}
	}
	if n.fn != nil && n.fn.call != nil {
		return n.fn.call(s, n, args)
	}
	return viaExpr(f, args)
}

// viaExpr calls expr's own implementation, whose panics and errors name Go
// types: they do not get out.
func viaExpr(f *builtin.Function, args []any) (v any, err error) {
	defer func() {
		if recover() != nil {
			v, err = nil, errInternal
		}
	}()
	switch {
	case f.Fast != nil && len(args) == 1:
		return f.Fast(args[0]), nil
	case f.Func != nil:
		v, err = f.Func(args...)
	default:
		return nil, errInternal
	}
	if err != nil {
		err = plainError(f.Name, err)
	}
	return v, err
}

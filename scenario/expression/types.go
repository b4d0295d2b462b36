package expression

import (
	"reflect"
	"time"

	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/types"
)

// Type is the type of a name or of a member.
type Type = types.Type

// Map is the type of a mapping whose members are named: to use another is a
// fault. The key types.Extra (Extra) opens it: members not named have the type
// given there, and are nil when they are absent.
type Map = types.Map

// Extra is the key under which a Map gives the type of members it does not name.
const Extra = types.Extra

// The types of values. A value of type Any is checked when it is used.
var (
	Any      Type = types.Any
	Int      Type = types.Int
	Float    Type = types.Float64
	String   Type = types.String
	Bool     Type = types.Bool
	Bytes    Type = types.TypeOf([]byte(nil))
	Duration Type = types.TypeOf(time.Duration(0))
	Time     Type = types.TypeOf(time.Time{})
)

// HeadersType is the type of HTTP headers, whose values at run time are
// Headers: any member is a text, or nil when there is no such field.
var HeadersType Type = headersType{}

// List is the type of a list whose elements have the type of.
func List(of Type) Type { return list{types.Array(of), of} }

// list is an array type that tells what its elements are.
type list struct {
	Type
	of Type
}

func (l list) element() Type { return l.of }

// FuncType is the type of a function with the parameters and the result of the
// Go function fn. The value of such a name is a Go function of the same type;
// it may return an error as its second result.
func FuncType(fn any) Type { return types.TypeOf(fn) }

type headersType struct{}

func (headersType) Nature() nature.Nature {
	n := nature.FromType(reflect.TypeFor[map[string]any]())
	text := String.Nature()
	n.TypeData = &nature.TypeData{Fields: map[string]nature.Nature{}, DefaultMapValue: &text}
	return n
}

func (headersType) Equal(t Type) bool { return t == Any || t == HeadersType }

func (headersType) String() string { return "headers" }

// Object is a value whose members are computed when they are asked for. It can
// stand wherever a mapping can. It must be safe for concurrent use if the
// programs that use it are run concurrently.
type Object interface {
	// Member returns the member of that name. ok false says there is none; an
	// err says there is one that could not be computed.
	Member(name string) (v any, ok bool, err error)
	// Members returns the names of all members, in the order to show them.
	Members() []string
}

// Lenient marks an Object whose absent members are nil, not errors.
type Lenient interface{ Lenient() }

// Optional is a mapping whose absent members are nil, not errors.
type Optional map[string]any

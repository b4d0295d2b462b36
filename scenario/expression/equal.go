package expression

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"
)

// Equal compares two values deeply. Numbers are equal by value, so 7 equals
// 7.0; a BigInt also equals the text of its digits; nil equals nil only. Two
// values of different kinds, such as a text and a number, are an error that
// names both; inside of lists and mappings they are just not equal.
func Equal(a, b any) (bool, error) {
	return (&comparer{}).equal(a, b, 0)
}

// a comparer compares until tick fails. Nil never does.
type comparer struct{ tick func() error }

var (
	errDepth = errors.New("nested too deeply to compare")
	errFuncs = errors.New("functions cannot be compared")
)

func (c *comparer) equal(a, b any, depth int) (bool, error) {
	if c.tick != nil {
		if err := c.tick(); err != nil {
			return false, err
		}
	}
	if depth > maxDepth {
		return false, errDepth
	}
	switch x := a.(type) { // the common cases
	case int:
		if y, ok := b.(int); ok {
			return x == y, nil
		}
	case string:
		if y, ok := b.(string); ok {
			return x == y, nil
		}
	}
	ka, kb := kindOf(a), kindOf(b)
	if ka == kindNil || kb == kindNil {
		return ka == kb, nil
	}
	if same, ok := bigText(a, b); ok {
		return same, nil
	}
	if ka != kb {
		if depth > 0 {
			return false, nil
		}
		return false, &mismatch{a, b}
	}
	return c.sameKind(ka, a, b, depth)
}

func (c *comparer) sameKind(k kind, a, b any, depth int) (bool, error) {
	switch k {
	case kindBool:
		return reflect.ValueOf(a).Bool() == reflect.ValueOf(b).Bool(), nil
	case kindNumber:
		return compareNumbers(a, b) == 0, nil
	case kindText:
		return textOf(a) == textOf(b), nil
	case kindBytes:
		return bytes.Equal(a.([]byte), b.([]byte)), nil
	case kindTime:
		return a.(time.Time).Equal(b.(time.Time)), nil
	case kindDuration:
		return a.(time.Duration) == b.(time.Duration), nil
	case kindList:
		return c.lists(a, b, depth)
	case kindMap:
		return c.mappings(a, b, depth)
	case kindFunc:
		if depth > 0 {
			return true, nil // a function among the members says nothing
		}
		return false, errFuncs
	}
	return reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.TypeOf(a).Comparable() && a == b, nil
}

func (c *comparer) lists(a, b any, depth int) (bool, error) {
	x, _ := sequenceOf(a)
	y, _ := sequenceOf(b)
	if x.len != y.len {
		return false, nil
	}
	for i := range x.len {
		if same, err := c.equal(x.at(i), y.at(i), depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *comparer) mappings(a, b any, depth int) (bool, error) {
	if size(a) != size(b) {
		return false, nil
	}
	if _, ok := a.(Headers); ok {
		a, b = b, a // which are asked without regard to case
	}
	if x, ok := a.(map[string]any); ok {
		if y, ok := b.(map[string]any); ok {
			return c.plainMaps(x, y, depth)
		}
	}
	for _, key := range keysOf(a) {
		x, _, err := fetch(a, key)
		if err != nil {
			return false, err
		}
		y, ok, err := fetch(b, key)
		if !ok || err != nil {
			return false, err
		}
		if same, err := c.equal(x, y, depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *comparer) plainMaps(a, b map[string]any, depth int) (bool, error) {
	for name, x := range a {
		y, ok := b[name]
		if !ok {
			return false, nil
		}
		if same, err := c.equal(x, y, depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

// bigText compares a BigInt with a text; ok says that they are such a pair.
func bigText(a, b any) (same, ok bool) {
	if big, is := a.(BigInt); is && kindOf(b) == kindText {
		return big.digits == textOf(b), true
	}
	if big, is := b.(BigInt); is && kindOf(a) == kindText {
		return big.digits == textOf(a), true
	}
	return false, false
}

// mismatch says that two values cannot be compared for their kinds.
type mismatch struct{ a, b any }

func (m *mismatch) Error() string {
	return fmt.Sprintf("%s is not %s", describe(m.a, Format), KindOf(m.b))
}

// describe shows a value with its kind: the text "7".
func describe(v any, show shower) string {
	switch k := kindOf(v); k {
	case kindNil, kindBool, kindFunc, kindBytes, kindOther:
		return show(v, 60)
	case kindText:
		return "the text " + show(v, 60)
	case kindNumber:
		return "the number " + show(v, 60)
	case kindList:
		return "the list " + show(v, 60)
	case kindMap:
		return "the mapping " + show(v, 60)
	case kindTime:
		return "the time " + show(v, 60)
	default:
		return "the duration " + show(v, 60)
	}
}

func textOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return reflect.ValueOf(v).String()
}

// a number is an int, a float or a BigInt.
type number struct {
	i   int
	f   float64
	big *big.Int
	int bool // it is i
}

func numberOf(v any) (number, bool) {
	switch x := v.(type) {
	case int:
		return number{i: x, f: float64(x), int: true}, true
	case float64:
		return number{f: x}, true
	case BigInt:
		n, _ := new(big.Int).SetString(x.digits, 10)
		if n == nil {
			n = new(big.Int)
		}
		f, _ := new(big.Float).SetInt(n).Float64()
		return number{f: min(max(f, -math.MaxFloat64), math.MaxFloat64), big: n}, true
	case time.Duration, nil:
		return number{}, false
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return number{i: int(r.Int()), f: float64(r.Int()), int: true}, true
	case r.CanUint() && r.Uint() <= math.MaxInt:
		return number{i: int(r.Uint()), f: float64(r.Uint()), int: true}, true
	case r.CanUint():
		return number{f: float64(r.Uint()), big: new(big.Int).SetUint64(r.Uint())}, true
	case r.CanFloat():
		return number{f: r.Float()}, true
	}
	return number{}, false
}

// unordered is what compareNumbers gives if one of them is NaN.
const unordered = 2

// compareNumbers returns -1, 0 or 1, exactly, of two values that are numbers.
func compareNumbers(a, b any) int {
	x, _ := numberOf(a)
	y, _ := numberOf(b)
	switch {
	case math.IsNaN(x.f) || math.IsNaN(y.f):
		return unordered
	case x.int && y.int:
		return order(x.i, y.i)
	case x.big == nil && y.big == nil && !x.int && !y.int || math.IsInf(x.f, 0) || math.IsInf(y.f, 0):
		return order(x.f, y.f)
	}
	return x.exact().Cmp(y.exact())
}

func order[T int | float64 | time.Duration | string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (n number) exact() *big.Float {
	f := new(big.Float).SetMode(big.ToNearestEven)
	switch {
	case n.big != nil:
		return f.SetPrec(uint(max(64, n.big.BitLen()))).SetInt(n.big)
	case n.int:
		return f.SetPrec(64).SetInt64(int64(n.i))
	}
	return f.SetPrec(64).SetFloat64(n.f)
}

package expression

import (
	"errors"
	"math"
	"reflect"
	"time"
)

var (
	errKinds    = errors.New("kinds do not fit")
	errOverflow = errors.New("a number does not fit into 64 bits")
	errZero     = errors.New("division by zero")
)

// compare returns the order of two values: -1, 0, 1, or unordered. ok is false
// if they are not of one kind that has an order.
func compare(a, b any) (sign int, ok bool) {
	if x, ok := a.(int); ok {
		if y, ok := b.(int); ok {
			return order(x, y), true
		}
	}
	k := kindOf(a)
	if k != kindOf(b) {
		return 0, false
	}
	switch k {
	case kindNumber:
		return compareNumbers(a, b), true
	case kindText:
		return order(textOf(a), textOf(b)), true
	case kindTime:
		return a.(time.Time).Compare(b.(time.Time)), true
	case kindDuration:
		return order(a.(time.Duration), b.(time.Duration)), true
	}
	return 0, false
}

// sign applies a unary + or -. The value comes back with the error.
func sign(op string, v any) (any, error) {
	if d, ok := v.(time.Duration); ok && op == "-" {
		return -d, nil
	}
	n, ok := numberOf(v)
	switch {
	case !ok:
		return v, errKinds
	case op == "+":
		return v, nil
	case n.big != nil:
		return v, errOverflow
	case n.int && n.i != math.MinInt:
		return -n.i, nil
	}
	return -n.f, nil
}

// calculate applies + - * / % ** ^ or .. to two values.
func (s *state) calculate(op string, a, b any) (any, error) {
	x, okx := numberOf(a)
	y, oky := numberOf(b)
	switch {
	case okx && oky && (x.big != nil || y.big != nil):
		return nil, errOverflow
	case okx && oky && x.int && y.int:
		return s.ints(op, x.i, y.i)
	case okx && oky:
		return floats(op, x.f, y.f)
	case op == "+" && kindOf(a) == kindText && kindOf(b) == kindText:
		t, u := textOf(a), textOf(b)
		if err := s.write(len(t) + len(u)); err != nil {
			return nil, err
		}
		return t + u, nil
	}
	return times(op, a, b, x, y, okx, oky)
}

func (s *state) ints(op string, x, y int) (any, error) {
	switch op {
	case "+":
		if z := x + y; (z > x) == (y > 0) {
			return z, nil
		}
	case "-":
		if z := x - y; (z < x) == (y > 0) {
			return z, nil
		}
	case "*":
		if x == 0 || y == 0 {
			return 0, nil
		}
		if z := x * y; z/y == x && !(x == -1 && y == math.MinInt) && !(y == -1 && x == math.MinInt) {
			return z, nil
		}
	case "%":
		if y == 0 {
			return nil, errZero
		}
		return x % y, nil
	case "..":
		return s.span(x, y)
	default:
		return floats(op, float64(x), float64(y))
	}
	return nil, errOverflow
}

// span is the list of the integers from low to high.
func (s *state) span(low, high int) (any, error) {
	if low > high {
		return []int{}, nil
	}
	if high-low < 0 || high-low >= maxElements {
		return nil, s.grow(maxElements + 1)
	}
	if err := s.grow(high - low + 1); err != nil {
		return nil, err
	}
	list := make([]int, high-low+1)
	for i := range list {
		list[i] = low + i
	}
	return list, nil
}

// bounds evaluates the two ends of a range.
func (s *state) bounds(n *arithmetic) (low, high int, err error) {
	l, r, err := s.both(n.left, n.right)
	if err != nil {
		return 0, 0, err
	}
	low, ok := wholeOf(l)
	high, okh := wholeOf(r)
	if !ok || !okh {
		return 0, 0, fault(n, "cannot use .. on "+KindOf(l)+" and "+KindOf(r)+colon(s.are(n.left, l, n.right, r)), "")
	}
	return low, high, nil
}

// wholeOf returns a number that is whole.
func wholeOf(v any) (int, bool) {
	n, ok := numberOf(v)
	if !ok || n.big != nil {
		return 0, false
	}
	if n.int {
		return n.i, true
	}
	i := int(n.f)
	return i, float64(i) == n.f && math.Abs(n.f) < 1<<62
}

func floats(op string, x, y float64) (any, error) {
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "/":
		if y == 0 {
			return nil, errZero
		}
		return x / y, nil
	case "**", "^":
		return math.Pow(x, y), nil
	}
	return nil, errKinds
}

// times calculates with times and durations.
func times(op string, a, b any, x, y number, okx, oky bool) (any, error) {
	at, aTime := a.(time.Time)
	bt, bTime := b.(time.Time)
	ad, aDur := a.(time.Duration)
	bd, bDur := b.(time.Duration)
	switch {
	case op == "-" && aTime && bTime:
		return at.Sub(bt), nil
	case op == "-" && aTime && bDur:
		return at.Add(-bd), nil
	case op == "-" && aDur && bDur:
		return ad - bd, nil
	case op == "+" && aTime && bDur:
		return at.Add(bd), nil
	case op == "+" && aDur && bTime:
		return bt.Add(ad), nil
	case op == "+" && aDur && bDur:
		return ad + bd, nil
	case op == "*" && aDur && oky:
		return scale(ad, y)
	case op == "*" && okx && bDur:
		return scale(bd, x)
	}
	return nil, errKinds
}

func scale(d time.Duration, n number) (any, error) {
	product := float64(d) * n.f
	if math.Abs(product) >= math.MaxInt64 || math.IsNaN(product) {
		return nil, errOverflow
	}
	if n.int {
		return d * time.Duration(n.i), nil
	}
	return time.Duration(product), nil
}

// isNil tells whether v is nil, or a pointer, map, list or function that is.
func isNil(v any) bool {
	switch v.(type) {
	case nil:
		return true
	case string, int, float64, bool, map[string]any, []any:
		return false
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Interface:
		return r.IsNil()
	}
	return false
}

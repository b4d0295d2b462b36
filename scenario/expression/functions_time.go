package expression

import (
	"fmt"
	"reflect"
	"time"

	"github.com/expr-lang/expr/builtin"
)

func callNow(s *state, _ *calling, _ []any) (any, error) { return s.rt.Now, nil }

func callDuration(s *state, _ *calling, args []any) (any, error) {
	return parseDuration(textOf(args[0]), s.show)
}

func parseDuration(text string, show shower) (any, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not a duration: it needs a number and a unit, such as 500ms, 30s, 2m", show(text, 60))
	}
	return d, nil
}

func callDate(s *state, n *calling, args []any) (any, error) {
	for i, v := range args {
		if _, zone := v.(*time.Location); kindOf(v) != kindText && !(zone && i == 0) {
			return nil, s.oddArgument(n.name, n.args[i], v, kindText)
		}
	}
	return parseDate(args, s.show)
}

// parseDate is expr's own date, with a plain error.
func parseDate(args []any, show shower) (v any, err error) {
	v, err = viaExpr(builtin.Builtins[builtin.Index["date"]], args)
	if err != nil {
		text := args[0]
		if len(args) > 1 && kindOf(text) != kindText {
			text = args[1]
		}
		return nil, fmt.Errorf("%s is not a date as expected, such as 2026-11-23 or 2026-11-23T10:00:00Z", show(text, 60))
	}
	return v, nil
}

func plainInt(v any) int { return int(reflect.ValueOf(v).Int()) }

func plainBool(v any) bool { return reflect.ValueOf(v).Bool() }

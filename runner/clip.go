package runner

import (
	"maps"
	"math"
	"slices"

	"crumb/scenario/expression"
)

// clip is as much of a value as its first max characters can show: secrets need not be sought in the rest. The parts that
// are left out are nil, so that what follows is still there.
func clip(v any, max int) any {
	left := max
	return clipped(v, &left)
}

// withFields is a value whose header fields are a mapping.
func withFields(v any) any { return clip(v, math.MaxInt) }

// clipped takes a character off what is left for each part that it keeps, in the order in which they are written.
func clipped(v any, left *int) any {
	if *left--; *left < 0 {
		return nil
	}
	switch v := v.(type) {
	case expression.Headers:
		m := map[string]any{}
		for _, name := range v.Names() {
			m[name], _ = v.Get(name)
		}
		return m
	case []any:
		list := make([]any, min(len(v), *left+1))
		for i := range list {
			list[i] = clipped(v[i], left)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			m[k] = clipped(v[k], left)
		}
		return m
	}
	return v
}

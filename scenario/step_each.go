package scenario

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

func (r *reader) readEach(n *yaml.Node) *Each {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write `each: {user: [alice, bob]}`", "each must be a mapping of one name to a list, not %s", kindOf(n))
		return nil
	}
	entries := r.entries(n, "each")
	if len(entries) != 1 {
		r.fault(n, "write `each: {user: [alice, bob]}`", "each names one thing, not %d", len(entries))
		return nil
	}
	e := entries[0]
	if !r.newName(e.key, "each") {
		return nil
	}
	before := len(r.load.diagnostics)
	items := r.value(e.value, "each")
	if len(r.load.diagnostics) > before && items.Kind == Constant {
		return &Each{Name: e.key.Value, Items: items} // the fault is told; the name is known all the same
	}
	if items.Kind == Mapping || items.Kind == Constant {
		r.fault(e.value, r.listHint(e), "each needs a list, not %s", kindOf(e.value))
	}
	if items.Kind == List && len(items.Items) == 0 && len(r.load.diagnostics) == before {
		r.warn(e.value, "", "each lists nothing, so the step never runs")
	}
	return &Each{Name: e.key.Value, Items: items}
}

// listHint says how to write what each runs over.
func (r *reader) listHint(e entry) string {
	name := e.key.Value
	switch {
	case e.value.Kind == yaml.MappingNode:
		return "write a list of mappings: `" + name + ": [{user: alice}, {user: bob}]`"
	case e.value.Tag == "!!int":
		return fmt.Sprintf("write a range: `%s: \"${1..%s}\"`", name, e.value.Value)
	case r.names.before.Has(e.value.Value):
		return fmt.Sprintf("write `%s: \"${%s}\"` for what %s stands for", name, e.value.Value, e.value.Value)
	case e.value.Tag == "!!str":
		return fmt.Sprintf("write a list: `%s: [%s]`", name, strings.Join(strings.FieldsFunc(e.value.Value, func(c rune) bool { return c == ',' || c == ' ' }), ", "))
	}
	return "write a list: `" + name + ": [a, b]`"
}

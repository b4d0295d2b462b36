package scenario

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// reader walks the YAML tree of one file and gathers every fault in it.
type reader struct {
	load       *loader
	src        *Source
	file       *File
	names      *names
	step       *Step // the one being read
	baseFailed bool  // the base is faulty, so nothing is said of its lack
	unknown    bool  // it may name what is not known, as its each: or the file that it runs is faulty
	openNames  bool  // every step may, as vars: or data: is faulty
	depth      int
	aliased    int  // nodes that aliases brought in so far
	flooded    bool // they were too many
	inAlias    []*yaml.Node
	kinds      []actionKind // see actions
}

func (r *reader) report(d Diagnostic) {
	if d.Source == nil {
		d.Source = r.src
	}
	r.load.diagnostics = append(r.load.diagnostics, d)
}

// fault reports something at a node.
func (r *reader) fault(n *yaml.Node, hint, format string, args ...any) {
	r.report(Diagnostic{Span: r.spanOf(n), Message: fmt.Sprintf(format, args...), Hint: hint})
}

// warn reports something that does not keep the file from running.
func (r *reader) warn(n *yaml.Node, hint, format string, args ...any) {
	r.report(Diagnostic{Span: r.spanOf(n), Severity: Warning, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// spanOf is the place of a whole scalar, or where a list or a mapping starts.
func (r *reader) spanOf(n *yaml.Node) Span {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return placeOf(r.src, n).whole()
	}
	return Span{From: Pos{n.Line, n.Column}}
}

// resolve follows an alias to what it stands for; nil after a fault.
func (r *reader) resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		if slices.Contains(r.inAlias, n.Alias) {
			r.fault(n, "", "the alias *%s stands inside what it stands for", n.Value)
			return nil
		}
		if r.aliased++; r.aliased > maxAliased {
			if !r.flooded {
				r.fault(n, "", "aliases bring in more than %d values", maxAliased)
			}
			r.flooded = true
			return nil
		}
		n = n.Alias
	}
	return n
}

// enter guards a walk into a list or a mapping: against depth, and against an alias that stands inside itself. leave undoes
// it.
func (r *reader) enter(n *yaml.Node) bool {
	if r.depth >= maxDepth {
		r.fault(n, "", "lists and mappings stand more than %d deep in each other", maxDepth)
		return false
	}
	r.depth++
	r.inAlias = append(r.inAlias, n)
	if r.aliased > 0 {
		r.aliased += len(n.Content)
	}
	return true
}

func (r *reader) leave() {
	r.depth--
	r.inAlias = r.inAlias[:len(r.inAlias)-1]
}

// entry is one key of a mapping with its value; the value is never an alias.
type entry struct{ key, value *yaml.Node }

// entries are the keys of a mapping in the order of the file, with what << merges in. Repeated keys are faults.
func (r *reader) entries(n *yaml.Node, what string) []entry {
	if n.Kind != yaml.MappingNode {
		r.fault(n, noMappingHint(n), "%s must be a mapping, not %s", what, kindOf(n))
		return nil
	}
	if !r.enter(n) {
		return nil
	}
	defer r.leave()
	var own, merged []entry
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := r.resolve(n.Content[i]), r.resolve(n.Content[i+1])
		switch {
		case key == nil || value == nil:
		case key.Kind != yaml.ScalarNode:
			r.fault(key, "", "%s has a key that is %s", what, kindOf(key))
		case key.Tag == "!!merge":
			merged = append(merged, r.merge(value, what)...)
		case seen[key.Value] != nil:
			r.fault(key, "", "%s sets %q twice; the first is on line %d", what, key.Value, seen[key.Value].Line)
		default:
			seen[key.Value] = key
			own = append(own, entry{key, value})
		}
	}
	for _, e := range merged {
		if seen[e.key.Value] == nil {
			seen[e.key.Value] = e.key
			own = append(own, e)
		}
	}
	return own
}

// merge is what << brings into a mapping: the entries of a mapping, or of a list of them.
func (r *reader) merge(n *yaml.Node, what string) []entry {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = r.items(n)
	}
	var all []entry
	for _, item := range list {
		if item.Kind != yaml.MappingNode {
			r.fault(item, "write `<<: *name`, and &name before the mapping", "<< brings in mappings, not %s", kindOf(item))
			continue
		}
		all = append(all, r.entries(item, what)...)
	}
	return all
}

// items are the values of a list; none of them is an alias.
func (r *reader) items(n *yaml.Node) []*yaml.Node {
	if !r.enter(n) {
		return nil
	}
	defer r.leave()
	list := make([]*yaml.Node, 0, len(n.Content))
	for _, item := range n.Content {
		if item = r.resolve(item); item != nil {
			list = append(list, item)
		}
	}
	return list
}

// fields are the entries of a mapping of a known shape. Each is asked for by name; done reports those that the shape does
// not know.
type fields struct {
	r       *reader
	shape   *Shape
	node    *yaml.Node
	entries []entry
}

func (r *reader) mapping(n *yaml.Node, shape *Shape) *fields {
	return &fields{r: r, shape: shape, node: n, entries: r.entries(n, shape.What)}
}

// get is the value of a key, nil where the mapping does not have it.
func (f *fields) get(name string) *yaml.Node {
	for _, e := range f.entries {
		if e.key.Value == name {
			return e.value
		}
	}
	return nil
}

// key is the node of a key itself.
func (f *fields) key(name string) *yaml.Node {
	for _, e := range f.entries {
		if e.key.Value == name {
			return e.key
		}
	}
	return f.node
}

// has reports whether a key stands there with something other than null.
func (f *fields) has(name string) bool {
	n := f.get(name)
	return n != nil && !isNull(n)
}

// done reports the keys that the shape does not have.
func (f *fields) done() {
	for _, e := range f.entries {
		if !f.shape.has(e.key.Value) && !strings.HasPrefix(e.key.Value, "x-") {
			f.r.fault(e.key, f.shape.hint(e.key.Value), "%s has no key %q", f.shape.What, e.key.Value)
		}
	}
}

func (s *Shape) has(name string) bool {
	return slices.ContainsFunc(s.Keys, func(k Key) bool { return k.Name == name })
}

func (s *Shape) names() []string {
	list := make([]string, len(s.Keys))
	for i, k := range s.Keys {
		list[i] = k.Name
	}
	return list
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	}
	return "a text"
}

// noMappingHint says how a mapping is written, to who wrote a list.
func noMappingHint(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode && n.Style&yaml.FlowStyle == 0:
		return "leave out the dashes: each entry is a line `name: value`"
	case n.Kind == yaml.SequenceNode:
		return "write `{name: value}`, in braces"
	}
	return ""
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

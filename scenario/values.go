package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// Bounds of a mapping of values.
const (
	maxValues     = 200_000
	maxValueDepth = 100
)

// ParseValues reads a YAML or JSON mapping of names to values, which have the types that they are spelt with: numbers as JSON
// spells them, no ${}. Errors name a line. It is safe for concurrent use.
func ParseValues(data []byte) (values map[string]any, err error) {
	defer func() {
		if recover() != nil {
			values, err = nil, errors.New("it is no YAML that can be read")
		}
	}()
	var doc, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	case decoder.Decode(&second) == nil:
		return nil, fmt.Errorf("line %d: it must be one document", second.Line)
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, errors.New("it must be a mapping of names to values")
	}
	w := valueWalk{}
	return w.mapping(top, 0)
}

// valueWalk turns nodes into values and counts them, so that aliases of aliases end.
type valueWalk struct{ nodes int }

func (w *valueWalk) value(n *yaml.Node, depth int) (any, error) {
	if w.nodes++; w.nodes > maxValues {
		return nil, fmt.Errorf("it has more than %d values", maxValues)
	}
	if depth > maxValueDepth {
		return nil, fmt.Errorf("line %d: values lie deeper than %d in each other", n.Line, maxValueDepth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return w.value(n.Alias, depth+1)
	case yaml.MappingNode:
		return w.mapping(n, depth)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			v, err := w.value(item, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	}
	return plainScalar(n)
}

func (w *valueWalk) mapping(n *yaml.Node, depth int) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			return nil, fmt.Errorf("line %d: a name must be plain text", key.Line)
		}
		if _, twice := m[key.Value]; twice {
			return nil, fmt.Errorf("line %d: %q stands there twice", key.Line, key.Value)
		}
		v, err := w.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		m[key.Value] = v
	}
	return m, nil
}

// plainScalar reads null, true, false and numbers as JSON spells them; all else is text.
func plainScalar(n *yaml.Node) (any, error) {
	switch n.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return n.Value == "true" || n.Value == "True" || n.Value == "TRUE", nil
	case "!!int", "!!float":
		v, err := expression.DecodeJSON([]byte(n.Value))
		if err != nil {
			return nil, fmt.Errorf("line %d: JSON does not spell a number %s; quote it to mean the text", n.Line, n.Value)
		}
		return v, nil
	case "!!str", "!!timestamp":
		return n.Value, nil
	}
	return nil, fmt.Errorf("line %d: a value cannot be of the type %s", n.Line, n.Tag)
}

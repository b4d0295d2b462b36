package scenario

import (
	"fmt"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// declared is a name that a layer gives a value to.
type declared struct {
	v     *Var
	key   *yaml.Node
	value *yaml.Node
	layer int
	r     *reader
	uses  []string // names of other vars
}

// readVars reads vars and secrets of all layers: the strongest value of each name counts, and values are put into an order
// in which each uses earlier ones only.
func (r *reader) readVars(layers []layer) {
	list := r.declare(layers)
	for _, d := range list {
		r.names.kinds[d.v.Name] = map[bool]string{true: "secrets", false: "vars"}[d.v.Secret]
		r.names.define(d.v.Name, expression.Any)
	}
	r.defineGiven(list)
	list = r.defineColumns(list, layers)
	for _, d := range list {
		r.readVar(d)
	}
	for _, d := range r.order(list) {
		r.file.Vars = append(r.file.Vars, d.v)
	}
}

// declare collects the names, in the order they first appear.
func (r *reader) declare(layers []layer) []*declared {
	var list []*declared
	for i, l := range layers {
		sub := l.reader(r)
		for _, key := range []string{"vars", "secrets"} {
			n := l.fields.get(key)
			if n == nil || isNull(n) {
				continue
			}
			r.openNames = r.openNames || n.Kind != yaml.MappingNode
			for _, e := range sub.entries(n, key) {
				if why := validName(e.key.Value); why != "" {
					r.refused(e.key)
					sub.fault(e.key, why, "%q cannot be a name of %s", e.key.Value, key)
					continue
				}
				d := &declared{v: &Var{Name: e.key.Value, Secret: key == "secrets"}, key: e.key, value: e.value, layer: i, r: sub}
				at := slices.IndexFunc(list, func(o *declared) bool { return o.v.Name == d.v.Name })
				switch {
				case at < 0:
					list = append(list, d)
				case list[at].layer == i:
					sub.fault(e.key, "", "%s stands in vars and in secrets", d.v.Name)
				default:
					d.v.Secret = d.v.Secret || list[at].v.Secret
					list[at] = d
				}
			}
		}
	}
	return list
}

// defineGiven makes names known that only the command line gives.
func (r *reader) defineGiven(list []*declared) {
	for name := range r.load.options.Vars {
		if !slices.ContainsFunc(list, func(d *declared) bool { return d.v.Name == name }) && validName(name) == "" {
			r.names.kinds[name] = "vars"
			r.names.define(name, expression.Any)
			r.file.Vars = append(r.file.Vars, &Var{Name: name, Value: &Value{Const: r.load.options.Vars[name].Value}})
		}
	}
}

// defineColumns makes the columns of the data known. A column stands before a var of crumb.yaml; the command line and a
// profile stand before a column. It returns the vars that are left.
func (r *reader) defineColumns(list []*declared, layers []layer) []*declared {
	if r.file.Data == nil {
		return list
	}
	t := expression.Any
	if r.file.Data.text {
		t = expression.String
	}
	r.names.define("row", expression.Map{expression.Extra: t})
	for _, c := range r.file.Data.Columns {
		if validName(c) != "" {
			continue
		}
		list = slices.DeleteFunc(list, func(d *declared) bool {
			if d.v.Name != c {
				return false
			}
			if layers[d.layer].src == r.src {
				d.r.fault(d.key, "rename one of them", "%s is a column of data already", c)
			}
			_, given := r.load.options.Vars[c]
			return !given && d.layer == 0 && layers[0].src != r.src
		})
		r.names.kinds[c] = "data"
		r.names.define(c, t)
	}
	return list
}

func (r *reader) readVar(d *declared) {
	if given, ok := r.load.options.Vars[d.v.Name]; ok {
		d.v.Value = &Value{Const: given.Value, at: placeOf(d.r.src, d.value)}
		if given.Text {
			d.v.Value.Const = r.convert(d, fmt.Sprint(given.Value))
		}
		return
	}
	before := len(r.load.diagnostics)
	d.v.Value = d.r.value(d.value, d.v.Name)
	d.v.Null = isNull(d.value)
	d.r.lostZero(d.value, d.v.Value)
	for i := before; i < len(r.load.diagnostics); i++ {
		if strings.HasPrefix(r.load.diagnostics[i].Message, "unknown name") && r.load.diagnostics[i].Hint == "" {
			r.load.diagnostics[i].Hint = "vars see env, row, and the vars before them"
		}
	}
	d.v.Value.walk(func(e *Expr) {
		for _, u := range e.Uses() {
			d.uses = append(d.uses, u.Path[0])
			if u.Path[0] == "steps" || u.Path[0] == "cookies" || u.Path[0] == "session" || u.Path[0] == "token" {
				r.report(Diagnostic{Source: d.r.src, Span: e.Span(u.From, u.To), Message: u.Path[0] + " is not known in vars: they are evaluated before the first step"})
			}
		}
	})
	s := d.v.Value.Raw()
	if d.v.Secret && d.v.Value.Kind == Constant && d.v.Value.Const != nil && s != "" && len(s) < 6 {
		d.r.warn(d.value, "use a secret of 6 bytes or more", "the secret %s is too short to be sought in output: it is hidden only where it is put", d.v.Name)
	}
}

// convert gives a text from outside the type of the constant that it stands for.
func (r *reader) convert(d *declared, text string) any {
	n := d.value
	if n.Kind != yaml.ScalarNode || n.Style != 0 || n.Tag == "!!str" || n.Tag == "!!null" {
		return text
	}
	if n.Tag == "!!bool" && (text == "true" || text == "false") {
		return text == "true"
	}
	if number, ok := jsonNumber(text); ok && (n.Tag == "!!int" || n.Tag == "!!float") {
		return number
	}
	return text
}

// order sorts so that every value stands behind those it uses. In one file that must be the order of the file.
func (r *reader) order(list []*declared) []*declared {
	index := map[string]*declared{}
	for _, d := range list {
		index[d.v.Name] = d
	}
	var sorted []*declared
	state := map[*declared]int{} // 1 being visited, 2 done
	var visit func(d *declared)
	visit = func(d *declared) {
		state[d] = 1
		for _, name := range d.uses {
			u := index[name]
			switch {
			case u == nil:
			case u == d:
				d.r.fault(d.value, "", "%s uses itself", d.v.Name)
			case state[u] == 1:
				d.r.fault(d.value, "", "%s and %s use each other", d.v.Name, name)
			case u.layer == d.layer && (Pos{d.key.Line, d.key.Column}).Before(Pos{u.key.Line, u.key.Column}):
				d.r.fault(d.value, fmt.Sprintf("move it behind %s, on line %d", name, u.key.Line), "%s is used before it is set, on line %d", name, u.key.Line)
			case state[u] == 0:
				visit(u)
			}
		}
		state[d] = 2
		sorted = append(sorted, d)
	}
	for _, d := range list {
		if state[d] == 0 {
			visit(d)
		}
	}
	return sorted
}

// walk calls f for every expression of a value.
func (v *Value) walk(f func(*Expr)) {
	if v == nil {
		return
	}
	if v.Text != nil {
		for _, p := range v.Text.Parts {
			if p.Expr != nil {
				f(p.Expr)
			}
		}
	}
	for _, item := range v.Items {
		item.walk(f)
	}
}

package expression

import (
	"fmt"
	"slices"
)

// maxNotes bounds the notes of an explanation.
const maxNotes = 6

// Explain evaluates the program once more and says what it saw. It is for an
// evaluation that gave false or an error. It never panics, and ends with the
// context of rt.
func (p *Program) Explain(rt *Runtime) (e Explanation) {
	rec := &recorder{p: p, show: Format, at: map[int]int{}, values: map[node]any{}}
	if rt != nil {
		rec.show = rt.shower()
	}
	v, fault := p.run(rt, rec)
	defer func() {
		if recover() != nil { // a value of the caller's that panics
			e = Explanation{}
		}
	}()
	for _, op := range rec.operands {
		if !op.hidden {
			e.Operands = append(e.Operands, op.Operand)
		}
	}
	e.Notes = rec.notes
	if fault == nil {
		e.Compare = rec.decisive(p.root, v)
	}
	return e
}

// a recorder keeps what an evaluation sees.
type recorder struct {
	p        *Program
	show     shower
	operands []seen
	at       map[int]int // rune to index of operands
	values   map[node]any
	notes    []string
}

type seen struct {
	Operand
	hidden bool
}

// saw records the value of n, or that it failed.
func (r *recorder) saw(n node, v any, err error) {
	switch n := n.(type) {
	case *member:
		r.hideBase(n.base, err != nil)
	case *call:
		if m, ok := n.callee.(*member); ok {
			r.hideBase(m.base, false)
		}
	}
	if err != nil {
		return
	}
	r.values[n] = v
	at := int(n.pos().at)
	switch n := n.(type) {
	case *binding, *conditional, *listing, *pairing:
		return
	case *chain:
		if v != nil {
			return
		}
		at = int(n.inner.pos().at)
	default:
		if constant(n) || kindOf(v) == kindFunc {
			return
		}
	}
	r.record(at, v)
}

func (r *recorder) record(at int, v any) {
	if i, again := r.at[at]; again {
		r.operands[i] = seen{Operand: Operand{at, v}}
		return
	}
	r.at[at] = len(r.operands)
	r.operands = append(r.operands, seen{Operand: Operand{at, v}})
}

// hideBase hides what is only the base of a member: a mapping, and a list if
// the member was found.
func (r *recorder) hideBase(n node, failed bool) {
	if c, ok := n.(*chain); ok {
		n = c.inner
	}
	i, ok := r.at[int(n.pos().at)]
	if !ok {
		return
	}
	switch kindOf(r.operands[i].Value) {
	case kindMap:
		r.operands[i].hidden = true
	case kindList:
		r.operands[i].hidden = !failed
	}
}

func (r *recorder) note(text string) {
	if len(r.notes) < maxNotes && !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

// decided notes which element ended a loop.
func (r *recorder) decided(n *looping, i int, item any) {
	r.note(fmt.Sprintf("element %d decided: %s", i, r.show(item, 100)))
}

// missing notes that a mapping has no such member.
func (r *recorder) missing(text string, m, key any) {
	names := make([]string, 0, 8)
	for _, k := range keysOf(m) {
		names = append(names, label(k))
	}
	if len(names) == 0 {
		r.note(fmt.Sprintf("%s has no %s; it is empty", text, r.show(label(key), 60)))
		return
	}
	r.note(fmt.Sprintf("%s has no %s; %s", text, r.show(label(key), 60), listed("there are", names)))
}

// null notes that a member is there and nil.
func (r *recorder) null(text string) { r.note(text + " is there, but null") }

// decisive is the comparison of texts or structures that made n give v.
func (r *recorder) decisive(n node, v any) *Comparison {
	switch n := n.(type) {
	case *unary:
		if b, ok := v.(bool); ok && (n.op == "not" || n.op == "!") {
			return r.decisive(n.operand, !b)
		}
	case *logic:
		for _, side := range [2]node{n.left, n.right} {
			if sv, ok := r.values[side]; ok && sv == v && v == n.or {
				return r.decisive(side, v)
			}
		}
	case *chain:
		return r.decisive(n.inner, v)
	case *binding:
		return r.decisive(n.body, v)
	case *equality:
		return r.comparison(n)
	}
	return nil
}

func (r *recorder) comparison(n *equality) *Comparison {
	l, lok := r.values[n.left]
	right, rok := r.values[n.right]
	k := kindOf(l)
	if !lok || !rok || k != kindOf(right) || k != kindText && k != kindList && k != kindMap {
		return nil
	}
	return &Comparison{Op: n.op, Left: l, Right: right, From: int(n.from), To: int(n.to)}
}

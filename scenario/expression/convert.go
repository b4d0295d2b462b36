package expression

import (
	"strconv"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
)

// A converter makes nodes of expr's tree, which it has checked, and finds the
// faults that expr's checker does not.
type converter struct {
	scope *Scope
	p     *Program
	lets  []let
	slots int
	uses  []Use
	fault *Error // the first
}

type let struct {
	name string
	slot int
}

func (c *converter) fail(e *Error) node {
	if c.fault == nil {
		c.fault = e
	}
	return &literal{}
}

// placed is where n stands: its token, and from..to.
func placed(n ast.Node, from, to int) place {
	at := n.Location()
	return place{int32(at.From), int32(at.To), int32(from), int32(to)}
}

// token is the place of a node that is one token.
func token(n ast.Node) place { return placed(n, n.Location().From, n.Location().To) }

// grouped converts an operand, and takes the parentheses around it into its
// place.
func (c *converter) grouped(n ast.Node, g guard) node {
	out := c.convert(n, g)
	if p := placeOf(out); p != nil {
		c.p.src.widen(p)
	}
	return out
}

func (c *converter) convert(n ast.Node, g guard) node {
	if c.fault != nil {
		return &literal{}
	}
	if e := c.vacuous(n); e != nil {
		return c.fail(e)
	}
	switch n := n.(type) {
	case *ast.NilNode:
		return &literal{token(n), nil}
	case *ast.IntegerNode:
		return &literal{token(n), n.Value}
	case *ast.FloatNode:
		return &literal{token(n), n.Value}
	case *ast.BoolNode:
		return &literal{token(n), n.Value}
	case *ast.StringNode:
		return &literal{token(n), n.Value}
	case *ast.BytesNode:
		return &literal{token(n), n.Value}
	case *ast.IdentifierNode:
		return c.identifier(n, g)
	case *ast.PointerNode:
		return pointer(n)
	case *ast.MemberNode:
		return c.member(n, g)
	case *ast.ChainNode:
		inner := c.convert(n.Node, g)
		return &chain{inner.pos(), inner}
	case *ast.UnaryNode:
		operand := c.grouped(n.Node, 0)
		return &unary{placed(n, n.Location().From, int(operand.pos().to)), n.Operator, operand}
	case *ast.BinaryNode:
		return c.binary(n, g)
	}
	return c.compound(n, g)
}

// pointer is a #, whose name follows without a blank.
func pointer(n *ast.PointerNode) node {
	to := n.Location().To + utf8.RuneCountInString(n.Name)
	at := placed(n, n.Location().From, to)
	at.end = at.to
	return &element{at, n.Name}
}

func (c *converter) compound(n ast.Node, g guard) node {
	switch n := n.(type) {
	case *ast.CallNode:
		return c.call(n, g)
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.PredicateNode:
		return c.convert(n.Node, 0)
	case *ast.SliceNode:
		return c.slice(n)
	case *ast.ConditionalNode:
		return c.conditional(n, g)
	case *ast.VariableDeclaratorNode:
		return c.let(n, g)
	case *ast.SequenceNode:
		return c.fail(c.parted(n))
	case *ast.ArrayNode:
		items := c.all(n.Nodes)
		return &listing{c.bracketed(n, items), items}
	case *ast.MapNode:
		return c.mapping(n)
	}
	return c.fail(&Error{Message: "this cannot be used here", From: n.Location().From, To: n.Location().To})
}

func (c *converter) all(nodes []ast.Node) []node {
	out := make([]node, len(nodes))
	for i, n := range nodes {
		out[i] = c.convert(n, 0)
	}
	return out
}

// bracketed is the place of n, which begins with its token and holds inner.
func (c *converter) bracketed(n ast.Node, inner []node) place {
	from, to := n.Location().From, n.Location().To
	for _, in := range inner {
		from, to = min(from, int(in.pos().from)), max(to, int(in.pos().to))
	}
	return placed(n, from, c.p.src.closed(n.Location().From, to))
}

func (c *converter) identifier(n *ast.IdentifierNode, g guard) node {
	for i := len(c.lets) - 1; i >= 0; i-- {
		if c.lets[i].name == n.Value {
			return &local{token(n), c.lets[i].slot}
		}
	}
	at := token(n)
	switch {
	case c.scope.Has(n.Value):
		c.uses = append(c.uses, Use{Path: []string{n.Value}, From: int(at.from), To: int(at.to), Guarded: g&asked != 0})
		return &name{at, n.Value, g, len(c.uses)}
	case IsReserved(n.Value):
		return c.fail(faultAt(&name{place: at}, n.Value+" is a function", c.functionHint(n.Value)))
	}
	return c.fail(c.unknownName(n))
}

func (c *converter) member(n *ast.MemberNode, g guard) node {
	m := &member{optional: n.Optional, guard: g, lenient: named(n.Node.Nature())}
	whole := c.grouped(n.Node, baseGuard(n, g))
	base, chained := unchained(whole)
	m.base = base
	from, to := int(whole.pos().from), n.Location().To
	var part string
	if m.name, part = constantKey(n.Property); m.name == nil {
		m.key = c.convert(n.Property, 0)
		to = int(m.key.pos().to)
	} else {
		to = max(to, n.Property.Location().To)
	}
	if c.p.src.at(n.Location().From) == '[' {
		to = c.p.src.closed(n.Location().From, to)
	}
	m.place = placed(n, from, to)
	if m.name != nil {
		m.use = c.extend(m.base, part, to)
	}
	if chained {
		return &chain{m.place, m}
	}
	return m
}

// unchained takes n out of its chain: a?.b[0].c leaves all of it at the ?. .
func unchained(n node) (node, bool) {
	if c, ok := n.(*chain); ok {
		return c.inner, true
	}
	return n, false
}

// baseGuard is the guard of the base of a member whose guard is g.
func baseGuard(n *ast.MemberNode, g guard) guard {
	if g&nilOK == 0 {
		g &= asked
	}
	if n.Optional {
		g |= absentOK | unsetOK | asked
	}
	return g
}

// constantKey returns the value of a key that is constant, else nil.
func constantKey(n ast.Node) (any, string) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, n.Value
	case *ast.IntegerNode:
		return n.Value, strconv.Itoa(n.Value)
	case *ast.UnaryNode:
		if i, ok := n.Node.(*ast.IntegerNode); ok && n.Operator == "-" {
			return -i.Value, strconv.Itoa(-i.Value)
		}
	}
	return nil, ""
}

// extend adds a part to the path of base, if that is a use of a name.
func (c *converter) extend(base node, part string, to int) int {
	use := 0
	switch base := base.(type) {
	case *name:
		use = base.use
	case *member:
		use = base.use
	case *chain:
		return c.extend(base.inner, part, to)
	}
	if use > 0 {
		u := &c.uses[use-1]
		u.Path, u.To = append(u.Path, part), to
	}
	return use
}

func (c *converter) slice(n *ast.SliceNode) node {
	whole := c.grouped(n.Node, 0)
	base, chained := unchained(whole)
	out := &slice{base: base}
	to := n.Location().To
	if n.From != nil {
		out.low = c.convert(n.From, 0)
		to = max(to, int(out.low.pos().to))
	}
	if n.To != nil {
		out.high = c.convert(n.To, 0)
		to = max(to, int(out.high.pos().to))
	}
	out.place = placed(n, int(whole.pos().from), c.p.src.closed(n.Location().From, to))
	if chained {
		return &chain{out.place, out}
	}
	return out
}

func (c *converter) conditional(n *ast.ConditionalNode, g guard) node {
	out := &conditional{cond: c.convert(n.Cond, 0), yes: c.convert(n.Exp1, g), no: c.convert(n.Exp2, g)}
	at := out.cond.pos()
	out.place = place{at.from, at.to, at.from, max(out.no.pos().to, at.to)}
	return out
}

func (c *converter) let(n *ast.VariableDeclaratorNode, g guard) node {
	out := &binding{slot: c.slots, value: c.convert(n.Value, 0)}
	c.slots++
	c.lets = append(c.lets, let{n.Name, out.slot})
	out.body = c.convert(n.Expr, g)
	c.lets = c.lets[:len(c.lets)-1]
	from := max(c.p.src.before(n.Location().From)-2, 0)
	out.place = placed(n, from, int(out.body.pos().to))
	return out
}

func (c *converter) mapping(n *ast.MapNode) node {
	out := &pairing{}
	for _, pair := range n.Pairs {
		pair := pair.(*ast.PairNode)
		out.keys = append(out.keys, c.convert(pair.Key, 0))
		out.values = append(out.values, c.convert(pair.Value, 0))
	}
	out.place = c.bracketed(n, out.values)
	return out
}

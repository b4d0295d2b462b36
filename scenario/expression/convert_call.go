package expression

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
)

func (c *converter) binary(n *ast.BinaryNode, g guard) node {
	lg, rg := operandGuards(n, g)
	l, r := c.grouped(n.Left, lg), c.grouped(n.Right, rg)
	at := placed(n, int(l.pos().from), int(r.pos().to))
	switch n.Operator {
	case "==", "!=":
		return &equality{at, n.Operator, l, r}
	case "and", "&&":
		return &logic{at, n.Operator, false, l, r}
	case "or", "||":
		return &logic{at, n.Operator, true, l, r}
	case "<", "<=", ">", ">=":
		return &ordering{at, n.Operator, l, r}
	case "in":
		return &containment{at, l, r}
	case "contains", "startsWith", "endsWith":
		return &textual{place: at, op: n.Operator, left: l, right: r}
	case "matches":
		return c.matches(n, at, l, r)
	case "??":
		return &coalesce{at, l, r}
	}
	return &arithmetic{at, n.Operator, l, r}
}

// operandGuards are the guards of the operands of n, whose own is g.
func operandGuards(n *ast.BinaryNode, g guard) (left, right guard) {
	switch n.Operator {
	case "??":
		return absentOK | unsetOK | nilOK | asked, g
	case "in":
		return absentOK, absentOK | asked
	case "==", "!=":
		if _, ok := n.Right.(*ast.NilNode); ok {
			left = absentOK | unsetOK | asked
		}
		if _, ok := n.Left.(*ast.NilNode); ok {
			right = absentOK | unsetOK | asked
		}
	}
	return left, right
}

func (c *converter) matches(n *ast.BinaryNode, at place, l, r node) node {
	out := &textual{place: at, op: n.Operator, left: l, right: r}
	if pattern, ok := n.Right.(*ast.StringNode); ok {
		re, err := compileRegex(pattern.Value)
		if err != nil {
			return c.fail(fault(r, err.Error(), ""))
		}
		out.pattern = re
	}
	return out
}

func (c *converter) call(n *ast.CallNode, g guard) node {
	if id, ok := n.Callee.(*ast.IdentifierNode); ok && id.Value == loose {
		return c.grouped(n.Arguments[0], g)
	}
	if id, ok := n.Callee.(*ast.IdentifierNode); ok && !c.scope.Has(id.Value) && !c.isLet(id.Value) {
		fn := index().byName[id.Value]
		if fn == nil || fn.over == nil {
			return c.fail(c.unknownName(id))
		}
		out := &calling{name: id.Value, fn: fn, args: c.all(n.Arguments)}
		out.place = c.bracketedCall(n, out.args)
		return c.checkedCall(n.Arguments, out)
	}
	if m, ok := n.Callee.(*ast.MemberNode); ok {
		if e := c.methodFault(m); e != nil {
			return c.fail(e)
		}
	}
	callee, chained := unchained(c.convert(n.Callee, g))
	out := &call{callee: callee, args: c.all(n.Arguments)}
	out.place = c.bracketedCall(n, out.args)
	out.from = min(out.from, out.callee.pos().from)
	if chained {
		return &chain{out.place, out}
	}
	return out
}

func (c *converter) isLet(name string) bool {
	return slices.ContainsFunc(c.lets, func(l let) bool { return l.name == name })
}

// bracketedCall is the place of a call: to the bracket that closes it.
func (c *converter) bracketedCall(n ast.Node, args []node) place {
	open := c.p.src.after(n.Location().To)
	at := c.bracketed(n, args)
	if c.p.src.at(open) == '(' {
		last := open + 1
		for _, arg := range args {
			last = max(last, int(arg.pos().to))
		}
		at.to = int32(c.p.src.closed(open, last))
	}
	return at
}

func (c *converter) builtin(n *ast.BuiltinNode) node {
	fn := index().byName[n.Name]
	args := c.all(n.Arguments)
	at := c.bracketedCall(n, args)
	if isLoop(n.Name) {
		out := &looping{place: at, name: n.Name, list: args[0]}
		if len(args) > 1 {
			out.body = args[1]
		}
		if len(args) > 2 {
			out.extra = args[2]
		}
		return out
	}
	return c.checkedCall(n.Arguments, &calling{place: at, name: n.Name, fn: fn, args: args})
}

func isLoop(name string) bool {
	switch name {
	case "all", "none", "any", "one", "filter", "map", "count", "sum", "find", "findIndex", "findLast", "findLastIndex", "groupBy", "sortBy", "reduce":
		return true
	}
	return false
}

// checkedCall checks the constant arguments of a call.
func (c *converter) checkedCall(args []ast.Node, out *calling) node {
	if out.fn != nil && out.fn.random && c.p.kind != Template {
		message := fmt.Sprintf("%s makes up a new value each time, so it may stand in ${} only", out.name)
		return c.fail(fault(out, message, "give the value a name under vars, and write the name here"))
	}
	texts := make([]string, 0, 3)
	for _, arg := range args {
		text, ok := arg.(*ast.StringNode)
		if !ok {
			break
		}
		texts = append(texts, text.Value)
	}
	i, err := out.check(texts, len(args))
	if len(texts) == 0 && len(args) == 2 { // f(value, "constant")
		if text, ok := args[1].(*ast.StringNode); ok {
			i, err = out.check([]string{"", text.Value}, -1)
		}
	}
	if err != nil {
		var placed *Error
		if errors.As(err, &placed) {
			return c.fail(placed)
		}
		return c.fail(fault(out.args[i], err.Error(), ""))
	}
	return out
}

// check checks the texts that are the first arguments of a call with n
// arguments; with n -1, only the second of the two is known. It returns which
// one is wrong.
func (n *calling) check(texts []string, args int) (at int, err error) {
	switch {
	case n.name == "jsonPath" && len(texts) == 2:
		n.path, err = parseJSONPath(texts[1])
		return 1, err
	case n.name == "regex" && len(texts) == 2:
		n.regex, err = compileRegex(texts[1])
		return 1, err
	case len(texts) != args || args == 0:
		return 0, nil
	case n.name == "duration":
		_, err = parseDuration(texts[0], Format)
	case n.name == "date":
		_, err = parseDate(anys(texts), Format)
	case n.name == "fake" && !knownFake(texts[0]):
		err = noFake(texts[0], Format)
	}
	return 0, err
}

// placeOf is the place of a node, to be changed.
func placeOf(n node) *place {
	if p, ok := n.(interface{ where() *place }); ok {
		return p.where()
	}
	return nil
}

func (p *place) where() *place { return p }

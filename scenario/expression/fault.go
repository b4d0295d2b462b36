package expression

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/file"
)

// checkFault says in plain words what expr's checker found in a tree. It is
// nil if that is no fault, and was changed to pass.
func (c *converter) checkFault(root ast.Node, err error) *Error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &Error{Message: plainWords(err.Error()), To: c.p.src.len}
	}
	found := &finder{at: at.Location}
	ast.Walk(&root, found)
	message := at.Message
	starts := func(prefix string) bool { return strings.HasPrefix(message, prefix) }
	switch {
	case starts("unknown name ") && found.name != nil:
		return c.unknownName(found.name)
	case starts("error parsing regexp") && found.binary != nil:
		_, err := compileRegex(found.binary.Right.(*ast.StringNode).Value)
		return c.faultIn(found.binary.Right, err.Error(), "")
	case starts("unknown field ") && found.parent != nil:
		return c.unknownMember(found.parent)
	case starts("invalid operation: ") && found.binary != nil:
		if c.comparable(found.binary) {
			loosen(found.binary)
			return nil
		}
		return c.operation(found.binary)
	case starts("invalid operation: ") && found.unary != nil:
		return c.unaryFault(found.unary)
	case starts("cannot use ") && found.binary != nil && found.binary.Operator == "in":
		return c.inFault(found.binary)
	case found.parent != nil && (starts("array elements") || starts("cannot use ")):
		return c.keyFault(found.parent)
	case found.member != nil && starts("type "):
		return c.noMember(found.member)
	case found.call != nil:
		return c.callFault(found.call, message)
	case found.first != nil:
		return c.partFault(found.first, message)
	}
	return &Error{Message: plainWords(message), From: at.From, To: at.To}
}

// comparable tells whether two sides of a comparison are of one kind, though
// not of one type: the month of a time and a number.
func (c *converter) comparable(n *ast.BinaryNode) bool {
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
		l, r := n.Left.Nature(), n.Right.Nature()
		k := kindOfNature(l)
		return k == kindOfNature(r) && (k == kindNumber || k == kindMap && (n.Operator == "==" || n.Operator == "!="))
	}
	return false
}

// finder finds the nodes that stand at a place.
type finder struct {
	at     file.Location
	first  ast.Node // the outermost
	name   *ast.IdentifierNode
	binary *ast.BinaryNode
	unary  *ast.UnaryNode
	member *ast.MemberNode
	parent *ast.MemberNode // whose property stands there
	call   ast.Node        // a CallNode or a BuiltinNode
}

func (l *finder) Visit(n *ast.Node) {
	if m, ok := (*n).(*ast.MemberNode); ok && m.Property.Location() == l.at {
		l.parent = m
	}
	if (*n).Location() != l.at {
		return
	}
	l.first = *n
	switch n := (*n).(type) {
	case *ast.IdentifierNode:
		l.name = n
	case *ast.BinaryNode:
		l.binary = n
	case *ast.UnaryNode:
		l.unary = n
	case *ast.MemberNode:
		l.member = n
	case *ast.CallNode, *ast.BuiltinNode:
		l.call = n
	}
}

// extent is where all of n stands.
func (c *converter) extent(n ast.Node) (from, to int) {
	e := extents{from: c.p.src.len}
	ast.Walk(&n, &e)
	if e.to == 0 {
		return 0, c.p.src.len
	}
	switch n.(type) {
	case *ast.CallNode, *ast.BuiltinNode:
		if open := c.p.src.after(e.to); c.p.src.at(open) == '(' {
			e.to = open + 1
		}
	}
	p := place{from: int32(e.from), to: int32(c.p.src.closed(e.from, e.to))}
	return int(p.from), int(p.to)
}

type extents struct{ from, to int }

func (e *extents) Visit(n *ast.Node) {
	if _, ok := (*n).(*ast.ConditionalNode); ok {
		return // stands at the token after it
	}
	if at := (*n).Location(); at.To > 0 {
		e.from, e.to = min(e.from, at.From), max(e.to, at.To)
	}
}

func (c *converter) text(n ast.Node) string {
	if p, ok := n.(*ast.PointerNode); ok && p.Name == "" {
		return "the element"
	}
	text := c.p.src.slice(c.extent(n))
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:59]) + "…"
	}
	return printable(text)
}

// faultIn is an error at all of n.
func (c *converter) faultIn(n ast.Node, message, hint string) *Error {
	from, to := c.extent(n)
	return &Error{Message: message, Hint: hint, From: from, To: to}
}

func (c *converter) unknownName(id *ast.IdentifierNode) *Error {
	at := id.Location()
	e := &Error{Message: fmt.Sprintf("unknown name %q", id.Value), From: at.From, To: at.To}
	called := c.p.src.at(c.p.src.after(at.To)) == '('
	if called {
		e.Message = fmt.Sprintf("unknown function %q", id.Value)
	}
	if e.Hint = hyphenHint(&c.p.src, at.From); e.Hint != "" {
		return e
	}
	if e.Hint = c.otherName(id, called); e.Hint != "" {
		return e
	}
	if e.Hint = nameHabit(id.Value, called); e.Hint != "" {
		return e
	}
	if strings.HasPrefix(id.Value, "$") {
		e.Message = id.Value + " is no part of the language"
		e.Hint = dollarHint(&c.p.src, at.From)
		return e
	}
	if called {
		var names []string
		for _, f := range Functions() {
			names = append(names, f.Name)
		}
		e.Hint = didYouMean(id.Value, names)
		return e
	}
	names := c.scope.names()
	if e.Hint = didYouMean(id.Value, names); e.Hint == "" && len(names) > 0 {
		e.Hint = listed("known names", names)
	}
	return e
}

func (c *converter) unknownMember(m *ast.MemberNode) *Error {
	key := m.Property.(*ast.StringNode).Value
	at := m.Property.Location()
	names := memberNames(m.Node.Nature())
	e := &Error{From: at.From, To: at.To}
	e.Message = fmt.Sprintf("%s has no %s", c.text(m.Node), Format(key, 60))
	if e.Hint = didYouMean(key, names); e.Hint == "" {
		e.Hint = listed("it has", names)
	}
	if m.Method {
		if habit := c.methodHint(m, key); habit != "" {
			e.Hint = habit
		}
	}
	return e
}

func memberNames(n *nature.Nature) []string {
	if n.TypeData == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(n.Fields))
}

// operation is the fault of a binary operator whose operands do not fit.
func (c *converter) operation(n *ast.BinaryNode) *Error {
	l, r := c.operand(n.Left), c.operand(n.Right)
	if from, _ := c.extent(n.Right); n.Operator == "-" {
		if hint := hyphenHint(&c.p.src, from); hint != "" {
			return c.faultIn(n, fmt.Sprintf("cannot use - on %s and %s", l.what(), r.what()), hint)
		}
	}
	for _, side := range [2]ast.Node{n.Left, n.Right} {
		if id, ok := side.(*ast.IdentifierNode); ok && index().byName[id.Value] != nil && !c.scope.Has(id.Value) {
			return c.faultIn(side, id.Value+" is a function", c.functionHint(id.Value))
		}
	}
	hint := c.memberHint(n, l, r)
	if hint == "" {
		hint = operationHint(n.Operator, l, r)
	}
	switch n.Operator {
	case "==", "!=":
		return c.faultIn(n, fmt.Sprintf("%s is %s and %s is %s: they are never equal", l.text, l.kind, r.text, r.kind), hint)
	case "and", "or", "&&", "||":
		odd, node := l, n.Left
		if l.kind == kindBool || l.any {
			odd, node = r, n.Right
		}
		if cmp, ok := n.Left.(*ast.BinaryNode); ok && node == n.Right && hint == "" {
			hint = c.inHint(cmp, n.Operator, r.text)
		}
		return c.faultIn(n, fmt.Sprintf("%s needs true or false on both sides, but %s is %s", n.Operator, odd.text, odd.kind), hint)
	case "in":
		return c.faultIn(n, fmt.Sprintf("in needs a list or a mapping, but %s is %s", r.text, r.kind), hint)
	case "contains", "startsWith", "endsWith", "matches":
		odd := l
		if l.kind == kindText || l.any {
			odd = r
		}
		return c.faultIn(n, fmt.Sprintf("%s needs texts on both sides, but %s is %s", n.Operator, odd.text, odd.kind), hint)
	case "<", "<=", ">", ">=":
		return c.faultIn(n, fmt.Sprintf("cannot compare %s with %s: %s", l.what(), r.what(), sides(l, r)), hint)
	}
	return c.faultIn(n, fmt.Sprintf("cannot use %s on %s and %s: %s", n.Operator, l.what(), r.what(), sides(l, r)), hint)
}

// an operand of an operation, as its type is known.
type operandType struct {
	text  string
	kind  kind
	any   bool
	value any // of a literal
}

func (o operandType) what() string {
	if o.any {
		return "any value"
	}
	return o.kind.String()
}

// sides says what operands are that are no literals.
func sides(l, r operandType) string {
	switch {
	case l.value == nil && !l.any:
		return l.text + " is " + l.kind.String()
	case r.any:
		return l.text + " is " + l.kind.String()
	}
	return r.text + " is " + r.kind.String()
}

func (c *converter) operand(n ast.Node) operandType {
	o := operandType{text: c.text(n), kind: kindOfNature(n.Nature()), any: c.unknown(n.Nature())}
	switch n := n.(type) {
	case *ast.StringNode:
		o.value = n.Value
	case *ast.IntegerNode:
		o.value = n.Value
	case *ast.FloatNode:
		o.value = n.Value
	case *ast.BoolNode:
		o.value = n.Value
	}
	return o
}

// inHint is for a == 1 or 2.
func (c *converter) inHint(cmp *ast.BinaryNode, op, more string) string {
	either := (op == "or" || op == "||") && cmp.Operator == "=="
	neither := (op == "and" || op == "&&") && cmp.Operator == "!="
	switch {
	case either:
		return fmt.Sprintf("write %s in [%s, %s]", c.text(cmp.Left), c.text(cmp.Right), more)
	case neither:
		return fmt.Sprintf("write %s not in [%s, %s]", c.text(cmp.Left), c.text(cmp.Right), more)
	}
	return ""
}

func (c *converter) unaryFault(n *ast.UnaryNode) *Error {
	o := c.operand(n.Node)
	if n.Operator == "not" || n.Operator == "!" {
		return c.faultIn(n, fmt.Sprintf("%s needs true or false, but %s is %s", n.Operator, o.text, o.kind), c.notHint(n, o))
	}
	return c.faultIn(n, fmt.Sprintf("%s needs a number, but %s is %s", n.Operator, o.text, o.kind), "")
}

func (c *converter) inFault(n *ast.BinaryNode) *Error {
	l, r := c.operand(n.Left), c.operand(n.Right)
	if r.kind == kindMap {
		return c.faultIn(n, fmt.Sprintf("a mapping is asked for the name of a member, a text, but %s is %s", l.text, l.kind), "")
	}
	elem := n.Right.Nature().Elem(&c.scope.config.NtCache)
	held := kindOfNature(&elem)
	first := operandType{text: r.text, kind: held}
	if a, ok := n.Right.(*ast.ArrayNode); ok && len(a.Nodes) > 0 {
		first = c.operand(a.Nodes[0])
	}
	return c.faultIn(n, fmt.Sprintf("%s is %s, but the list holds %s", l.text, l.kind, plural(held)), inListHint(l, first))
}

func (c *converter) keyFault(m *ast.MemberNode) *Error {
	base, key := c.operand(m.Node), c.operand(m.Property)
	hint := ""
	switch base.kind {
	case kindList:
		if name, ok := key.value.(string); ok {
			if hint = memberHabit(base.text, name); hint == "" {
				hint = c.namedHint(m.Node, name)
			}
			if hint == "" {
				hint = elementHint(base.text, name)
			}
			return c.faultIn(m.Property, fmt.Sprintf("%s is a list, which has no %s", base.text, Format(name, 60)), hint)
		}
		return c.faultIn(m.Property, fmt.Sprintf("%s is a list, which is asked for a whole number, but %s is %s", base.text, key.text, key.kind), hint)
	}
	return c.faultIn(m.Property, fmt.Sprintf("%s is a mapping, which is asked for a text, but %s is %s", base.text, key.text, key.kind), hint)
}

// noMember is the fault of a member of what has none.
func (c *converter) noMember(m *ast.MemberNode) *Error {
	base := c.operand(m.Node)
	at := m.Location()
	name, _ := m.Property.(*ast.StringNode)
	e := &Error{From: at.From, To: at.To}
	if name == nil {
		e.Message, e.Hint = fmt.Sprintf("%s is %s, which has no elements", base.text, base.kind), c.partHint(m)
		return e
	}
	if m.Method {
		if fault := c.methodFault(m); fault != nil {
			return fault
		}
	}
	methods := timeMethods[:]
	if base.kind == kindDuration {
		methods = durationMethods[:]
	}
	if near := Nearest(name.Value, methods); near != "" && (base.kind == kindTime || base.kind == kindDuration) {
		e.Hint = fmt.Sprintf("write %s.%s()", base.text, near)
	} else if e.Hint = memberHabit(base.text, name.Value); e.Hint == "" && m.Method {
		e.Hint = c.methodHint(m, name.Value)
	}
	if e.Hint == "" {
		e.Hint = c.partHint(m)
	}
	e.Message = fmt.Sprintf("%s is %s, which has no %s", base.text, base.kind, Format(name.Value, 60))
	return e
}

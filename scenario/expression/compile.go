package expression

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/parser"
)

func (s *Scope) compile(src string, kind Kind) (p *Program, fault *Error) {
	defer func() {
		if recover() != nil {
			p, fault = nil, &Error{Message: "this expression cannot be compiled", To: len(src)}
		}
	}()
	if fault := sized(src); fault != nil {
		return nil, fault
	}
	text := newSource(src)
	if fault := text.dated(); fault != nil {
		return nil, fault
	}
	tree, err := parser.ParseWithConfig(src, s.config)
	if err != nil {
		return nil, parseFault(&text, err)
	}
	if fault := text.ended(kind); fault != nil {
		return nil, fault
	}
	c := &converter{scope: s, p: &Program{src: text, kind: kind}}
	if fault := visitable(src, tree); fault != nil {
		return nil, fault
	}
	if id := dollarName(src, tree); id != nil {
		return nil, c.unknownName(id)
	}
	if fault := c.check(tree); fault != nil {
		return nil, fault
	}
	if fault := c.checkCalls(tree); fault != nil {
		return nil, fault
	}
	c.p.root = c.convert(tree.Node, 0)
	if c.fault == nil {
		c.fault = c.badResult(tree.Node, kind)
	}
	if c.fault != nil {
		return nil, c.fault
	}
	c.p.uses = c.sortedUses()
	c.p.slots = c.slots
	return c.p, nil
}

func sized(src string) *Error {
	switch {
	case len(src) > maxSource:
		return &Error{Message: fmt.Sprintf("an expression may have %d bytes, this one has %d", maxSource, len(src)), To: len(src)}
	case strings.TrimSpace(src) == "":
		return &Error{Message: "the expression is empty", To: len(src)}
	}
	return nil
}

// visitable fails if a tree has too many ways through it. Both comparisons of
// a < b < c hold the same b, so that nesting them doubles the ways.
func visitable(src string, tree *parser.Tree) (fault *Error) {
	if strings.Count(src, "<")+strings.Count(src, ">") < 8 {
		return nil
	}
	defer func() {
		if recover() != nil {
			fault = &Error{Message: "comparisons are nested too deeply", To: len(src)}
		}
	}()
	ast.Walk(&tree.Node, &visits{left: 20 * maxNodes})
	return nil
}

type visits struct{ left int }

func (v *visits) Visit(*ast.Node) {
	if v.left--; v.left < 0 {
		panic(errInternal)
	}
}

// dollarName is the first name that begins with a dollar sign, such as $env,
// through which expr would hand out names unchecked; nil if there is none.
func dollarName(src string, tree *parser.Tree) *ast.IdentifierNode {
	if !strings.Contains(src, "$") {
		return nil
	}
	var d dollars
	ast.Walk(&tree.Node, &d)
	return d.first
}

type dollars struct{ first *ast.IdentifierNode }

func (d *dollars) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && d.first == nil && strings.HasPrefix(id.Value, "$") {
		d.first = id
	}
}

// sortedUses orders the uses, and makes those of a path guarded everywhere if
// they are guarded somewhere.
func (c *converter) sortedUses() []Use {
	uses := c.uses
	if len(uses) < 2 {
		return uses
	}
	slices.SortStableFunc(uses, func(a, b Use) int { return a.From - b.From })
	uses = slices.CompactFunc(uses, func(a, b Use) bool { return a.From == b.From && a.To == b.To && a.Guarded == b.Guarded })
	for i := range uses {
		for j := range uses {
			if uses[j].Guarded && slices.Equal(uses[i].Path, uses[j].Path) {
				uses[i].Guarded = true
			}
		}
	}
	return uses
}

// badResult is the fault of an expression that cannot give what kind asks for.
func (c *converter) badResult(n ast.Node, kind Kind) *Error {
	nt := n.Nature()
	text := c.p.text(c.p.root)
	switch {
	case kindOfNature(nt) == kindFunc:
		return fault(c.p.root, text+" is a function", "write "+text+"(...)")
	case kind != Condition || nt.IsBool() || c.unknown(nt):
		return nil
	}
	return fault(c.p.root, "this gives "+kindOfNature(nt).String()+", not true or false", conditionHint(n, nt, text))
}

func (c *converter) unknown(n *nature.Nature) bool { return n.IsUnknown(&c.scope.config.NtCache) }

func kindOfNature(n *nature.Nature) kind {
	if n.Nil || n.Type == nil {
		return kindNil
	}
	return kindOfType(n.Type)
}

// check has expr's checker type the tree. It lets pass what the checker calls
// a mismatch of two values that are of one kind to a user.
func (c *converter) check(tree *parser.Tree) *Error {
	for range 20 {
		_, err := checker.Check(tree, c.scope.config)
		if err == nil {
			return nil
		}
		if fault := c.checkFault(tree.Node, err); fault != nil {
			return fault
		}
	}
	return &Error{Message: "too many comparisons of different types", To: c.p.src.len}
}

// loosen makes the left side of a comparison any value.
func loosen(n *ast.BinaryNode) {
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: loose}, Arguments: []ast.Node{n.Left}}
	call.SetLocation(n.Left.Location())
	n.Left = call
}

// checkCalls checks the arguments of the calls of values whose type is not
// known: expr's checker leaves those out. They are made part of the callee
// while it looks, from the outermost call inwards.
func (c *converter) checkCalls(tree *parser.Tree) *Error {
	if !strings.Contains(c.p.src.text, "(") {
		return nil
	}
	var wrapped []*ast.CallNode
	defer func() {
		for _, call := range slices.Backward(wrapped) {
			nodes := call.Callee.(*ast.SequenceNode).Nodes
			call.Callee, call.Arguments = nodes[len(nodes)-1], nodes[:len(nodes)-1]
		}
	}()
	for range 10 {
		found := uncheckedCalls{c: c}
		ast.Walk(&tree.Node, &found)
		if len(found.calls) == 0 {
			return nil
		}
		for _, call := range found.calls {
			nodes := append(slices.Clone(call.Arguments), call.Callee)
			call.Callee, call.Arguments = &ast.SequenceNode{Nodes: nodes}, nil
		}
		wrapped = append(wrapped, found.calls...)
		if fault := c.check(tree); fault != nil {
			return fault
		}
	}
	return &Error{Message: "calls are nested too deeply", To: c.p.src.len}
}

// uncheckedCalls finds the outermost calls whose arguments were not checked.
type uncheckedCalls struct {
	c     *converter
	calls []*ast.CallNode
}

func (u *uncheckedCalls) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok || len(call.Arguments) == 0 {
		return
	}
	if _, done := call.Callee.(*ast.SequenceNode); done || !u.c.unknown(call.Callee.Nature()) {
		return
	}
	from := call.Location().From
	for len(u.calls) > 0 && u.calls[len(u.calls)-1].Location().From > from {
		u.calls = u.calls[:len(u.calls)-1]
	}
	u.calls = append(u.calls, call)
}

// named tells whether a nature is one of a Map or of headers: members that it
// has may be absent at run time, and are nil then.
func named(n *nature.Nature) bool {
	return n.Kind == reflect.Map && n.TypeData != nil && (n.Fields != nil || n.DefaultMapValue != nil)
}

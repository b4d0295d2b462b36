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
	tree, err := parser.ParseWithConfig(src, s.config)
	if err != nil {
		return nil, parseFault(&text, err)
	}
	c := &converter{scope: s, p: &Program{src: text, kind: kind}}
	if id := dollarName(src, tree); id != nil {
		return nil, c.unknownName(id)
	}
	if _, err := checker.Check(tree, s.config); err != nil {
		return nil, c.checkFault(tree.Node, err)
	}
	if fault := c.checkCalls(tree); fault != nil {
		return nil, fault
	}
	c.p.root = c.convert(tree.Node, 0)
	if c.fault == nil && kind == Condition {
		c.fault = c.noCondition(tree.Node)
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

// noCondition is the fault of a condition that cannot be true or false.
func (c *converter) noCondition(n ast.Node) *Error {
	nt := n.Nature()
	if nt.IsBool() || c.unknown(nt) {
		return nil
	}
	text := c.p.text(c.p.root)
	return fault(c.p.root, "this gives "+kindOfNature(nt).String()+", not true or false", conditionHint(n, nt, text))
}

func (c *converter) unknown(n *nature.Nature) bool { return n.IsUnknown(&c.scope.config.NtCache) }

func kindOfNature(n *nature.Nature) kind {
	if n.Nil || n.Type == nil {
		return kindNil
	}
	return kindOfType(n.Type)
}

// checkCalls checks the arguments of the calls of values whose type is not
// known: expr's checker leaves those out.
func (c *converter) checkCalls(tree *parser.Tree) *Error {
	if !strings.Contains(c.p.src.text, "(") {
		return nil
	}
	var wrapped []*ast.CallNode
	defer func() {
		for _, call := range slices.Backward(wrapped) {
			nodes := call.Callee.(*ast.SequenceNode).Nodes
			call.Callee = nodes[len(nodes)-1]
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
			call.Callee = &ast.SequenceNode{Nodes: nodes}
		}
		wrapped = append(wrapped, found.calls...)
		if _, err := checker.Check(tree, c.scope.config); err != nil {
			return c.checkFault(tree.Node, err)
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

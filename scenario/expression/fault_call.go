package expression

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// callFault is the fault of a call with the wrong arguments.
func (c *converter) callFault(n ast.Node, message string) *Error {
	name, args := calledName(n)
	signature := ""
	if f := index().byName[name]; f != nil {
		signature = "it is " + f.Signature
	}
	counts := strings.HasPrefix(message, "not enough") || strings.HasPrefix(message, "too many") || strings.HasPrefix(message, "invalid number")
	switch {
	case strings.HasSuffix(message, "is not callable") || strings.HasSuffix(message, "cannot call nil as function"):
		return c.notCallable(n.(*ast.CallNode))
	case counts && strings.HasPrefix(message, "too many"):
		return c.faultIn(n, fmt.Sprintf("%s takes fewer arguments than %d", name, len(args)), signature)
	case counts && strings.HasPrefix(message, "not enough"):
		if text, ok := onlyText(args); ok && name == "jsonPath" && c.scope.Has("json") {
			signature = "write jsonPath(json, " + c.text(text) + ")"
		}
		return c.faultIn(n, fmt.Sprintf("%s takes more arguments than %d", name, len(args)), signature)
	case counts:
		return c.faultIn(n, fmt.Sprintf("%s does not take %s", name, count(len(args), "argument")), signature)
	case len(args) == 1:
		o := c.operand(args[0])
		return c.faultIn(args[0], fmt.Sprintf("%s cannot be used on %s, which is %s", name, o.text, o.kind), signature)
	}
	return c.faultIn(n, name+": "+plainWords(message), signature)
}

func (c *converter) notCallable(n *ast.CallNode) *Error {
	o := c.operand(n.Callee)
	hint := ""
	if m, ok := n.Callee.(*ast.MemberNode); ok {
		if key, ok := m.Property.(*ast.StringNode); ok {
			hint = c.methodHint(m, key.Value)
		}
	} else if text, ok := onlyText(n.Arguments); ok && o.kind == kindMap {
		hint = fmt.Sprintf("write %s[%s]", o.text, c.text(text))
	}
	return c.faultIn(n, fmt.Sprintf("%s is %s, not a function", o.text, o.kind), hint)
}

// onlyText is the one argument that there is, if it is a text.
func onlyText(args []ast.Node) (ast.Node, bool) {
	if len(args) != 1 {
		return nil, false
	}
	_, ok := args[0].(*ast.StringNode)
	return args[0], ok
}

func calledName(n ast.Node) (string, []ast.Node) {
	switch n := n.(type) {
	case *ast.BuiltinNode:
		return n.Name, n.Arguments
	case *ast.CallNode:
		callee := n.Callee
		switch callee := callee.(type) {
		case *ast.IdentifierNode:
			return callee.Value, n.Arguments
		case *ast.MemberNode:
			if key, ok := callee.Property.(*ast.StringNode); ok {
				return key.Value, n.Arguments
			}
		}
		return "the function", n.Arguments
	}
	return "", nil
}

// partFault is the fault of an argument, a predicate or another part.
func (c *converter) partFault(n ast.Node, message string) *Error {
	o := c.operand(n)
	starts := func(prefix string) bool { return strings.HasPrefix(message, prefix) }
	if p, ok := n.(*ast.PredicateNode); ok {
		o.kind, o.text = kindOfNature(p.Node.Nature()), c.text(p.Node)
	}
	switch {
	case starts("builtin ") && strings.Contains(message, "takes only array"):
		name := strings.Fields(message)[1]
		hint := ""
		if o.kind == kindMap {
			hint = fmt.Sprintf("write values(%[1]s), keys(%[1]s) or toPairs(%[1]s)", o.text)
		}
		return c.faultIn(n, fmt.Sprintf("%s needs a list, but %s is %s", name, o.text, o.kind), hint)
	case starts("predicate should"):
		return c.faultIn(n, fmt.Sprintf("the condition must be true or false, but %s is %s", o.text, o.kind), "")
	case starts("non-bool expression"):
		return c.faultIn(n, fmt.Sprintf("a condition must be true or false, but %s is %s", o.text, o.kind), "")
	case starts("cannot use ") && strings.Contains(message, " to call "):
		return c.argumentFault(n, o, message)
	case starts("cannot slice"):
		base := o
		if s, ok := n.(*ast.SliceNode); ok {
			base = c.operand(s.Node)
		}
		return c.faultIn(n, fmt.Sprintf("only a list or a text can be sliced, but %s is %s", base.text, base.kind), "")
	case starts("non-integer slice index"):
		return c.faultIn(n, fmt.Sprintf("the place of an element must be a whole number, but %s is %s", o.text, o.kind), "")
	case starts("cannot redeclare"):
		return c.faultIn(n, fmt.Sprintf("the name that let gives is taken: %s", message[strings.LastIndexByte(message, ' ')+1:]), "choose another name")
	case starts("cannot use pointer accessor"):
		return c.faultIn(n, "# stands for an element, so it can be used in the condition of a list function only", "")
	case starts("unknown pointer"):
		return c.faultIn(n, "unknown "+strings.TrimPrefix(message, "unknown pointer "), "known are #, #index, and #acc in reduce")
	}
	return c.faultIn(n, plainWords(message), "")
}

// argumentFault is the fault of an argument of the wrong kind.
func (c *converter) argumentFault(n ast.Node, o operandType, message string) *Error {
	name := strings.TrimSpace(message[strings.LastIndex(message, " to call ")+len(" to call "):])
	want := "another kind of value"
	if _, rest, ok := strings.Cut(message, "(type "); ok {
		if t, _, ok := strings.Cut(rest, ") to call"); ok {
			want = plainWords(t)
		}
	}
	hint := ""
	if want == "a text" && o.kind == kindNumber {
		hint = fmt.Sprintf("write string(%s)", o.text)
	}
	if o.value != nil {
		return c.faultIn(n, fmt.Sprintf("%s needs %s, not %s", name, want, describe(o.value, Format)), hint)
	}
	return c.faultIn(n, fmt.Sprintf("%s needs %s, but %s is %s", name, want, o.text, o.kind), hint)
}

// methodHint is what to write instead of a method of another language.
func (c *converter) methodHint(m *ast.MemberNode, name string) string {
	open := c.p.src.after(m.Location().To)
	arg := strings.TrimSpace(c.p.src.slice(open+1, c.p.src.closed(open, open+1)-1))
	return methodHabit(c.text(m.Node), name, cutName(arg), kindOfNature(m.Node.Nature()))
}

// methodFault is the fault of calling a method that no value has, nil if there
// may be one.
func (c *converter) methodFault(m *ast.MemberNode) *Error {
	key, ok := m.Property.(*ast.StringNode)
	if !ok {
		return nil
	}
	nt := m.Node.Nature()
	base := c.text(m.Node)
	at := m.Location()
	e := &Error{From: at.From, To: at.To}
	switch names := timeMethods[:]; {
	case nt.IsDuration():
		names = durationMethods[:]
		fallthrough
	case nt.IsTime():
		if slices.Contains(names, key.Value) {
			return nil
		}
		e.Message = fmt.Sprintf("%s is %s, which has no method %s", base, kindOfNature(nt), cutName(key.Value))
		if e.Hint = didYouMean(key.Value, names); e.Hint == "" {
			e.Hint = listed("it has", names)
		}
		return e
	case c.unknown(nt) || nt.IsString() || nt.IsArray() || nt.IsNumber():
		if e.Hint = c.methodHint(m, key.Value); e.Hint == "" {
			return nil
		}
		e.Message = "there is no method " + cutName(key.Value)
		return e
	}
	return nil
}

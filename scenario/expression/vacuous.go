package expression

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// vacuous is the fault of a part of a condition that gives the same whatever
// the answer is, so that it checks nothing; nil if n is no such part.
func (c *converter) vacuous(n ast.Node) *Error {
	if c.p.kind != Condition {
		return nil
	}
	switch n := n.(type) {
	case *ast.UnaryNode:
		if b, ok := n.Node.(*ast.BoolNode); ok && (n.Operator == "not" || n.Operator == "!") {
			return c.faultIn(n, fmt.Sprintf("%s is always %t", c.text(n), !b.Value), "write a comparison in its place, or leave it out")
		}
	case *ast.ConditionalNode:
		if b, ok := n.Cond.(*ast.BoolNode); ok {
			return c.faultIn(b, fmt.Sprintf("%t as a condition always chooses the same part", b.Value), "write that part alone, or a comparison in place of "+c.text(b))
		}
	case *ast.BinaryNode:
		if n.Operator == "==" || n.Operator == "!=" {
			return c.vacuousNil(n)
		}
		return c.vacuousLogic(n)
	}
	return nil
}

// vacuousLogic is for `or true`, `and false` and the like.
func (c *converter) vacuousLogic(n *ast.BinaryNode) *Error {
	or := n.Operator == "or" || n.Operator == "||"
	if !or && n.Operator != "and" && n.Operator != "&&" {
		return nil
	}
	other, phrase := n.Left, n.Operator+" "+c.text(n.Right)
	b, ok := n.Right.(*ast.BoolNode)
	if !ok {
		other, phrase = n.Right, c.text(n.Left)+" "+n.Operator+" ..."
		if b, ok = n.Left.(*ast.BoolNode); !ok {
			return nil
		}
	}
	effect := "changes nothing"
	if or && b.Value {
		effect = "always holds"
	} else if !or && !b.Value {
		effect = "never holds"
	}
	hint := "leave it out, or write a comparison in its place"
	if cmp, is := other.(*ast.BinaryNode); is && other == n.Left {
		if _, is := cmp.Right.(*ast.BoolNode); is && c.inHint(cmp, n.Operator, "") != "" {
			hint = c.inHint(cmp, n.Operator, c.text(b))
		}
	}
	return c.faultIn(b, phrase+" "+effect, hint)
}

// vacuousNil is for a comparison with nil of a name that is never nil.
func (c *converter) vacuousNil(n *ast.BinaryNode) *Error {
	side := n.Left
	if _, ok := side.(*ast.NilNode); ok {
		side = n.Right
	} else if _, ok := n.Right.(*ast.NilNode); !ok {
		return nil
	}
	id, ok := side.(*ast.IdentifierNode)
	if !ok || !c.scope.Has(id.Value) || c.unknown(id.Nature()) {
		return nil
	}
	hint := ""
	k := kindOfNature(id.Nature())
	switch k {
	case kindNumber, kindBool, kindTime, kindDuration:
		hint = fmt.Sprintf("compare it with a value: %s == ...", id.Value)
	case kindText:
		hint = fmt.Sprintf(`write %s %s "" to ask whether it is empty`, id.Value, n.Operator)
	case kindList, kindBytes:
		hint = fmt.Sprintf("write len(%s) %s 0 to ask whether it is empty", id.Value, n.Operator)
	default:
		return nil
	}
	effect := "never"
	if n.Operator == "!=" {
		effect = "always"
	}
	return c.faultIn(n, fmt.Sprintf("this %s holds: %s is %s, never nil", effect, id.Value, k), hint)
}

// parted is the fault of parts that a semicolon parts: but for the last they
// would be evaluated in vain.
func (c *converter) parted(n *ast.SequenceNode) *Error {
	_, at := c.extent(n.Nodes[0])
	for at < c.p.src.len-1 && c.p.src.at(at) != ';' {
		at++
	}
	return semicolon(at, c.p.kind)
}

func semicolon(at int, kind Kind) *Error {
	e := &Error{Message: "only the part behind the last ; would count", Hint: "write one expression; a semicolon stands behind let x = ... only", From: at, To: at + 1}
	if kind == Condition {
		e.Hint = "write two expectations, or join the conditions with and"
	}
	return e
}

// ended is the fault of a semicolon behind all, which the parser lets pass.
func (s *source) ended(kind Kind) *Error {
	if last := s.before(s.len); s.at(last) == ';' && !strings.Contains(s.text, "//") {
		e := semicolon(last, kind)
		e.Message, e.Hint = "unexpected ;", "leave it out"
		return e
	}
	return nil
}

// dated is the fault of a date without quotes, which would be a subtraction.
func (s *source) dated() *Error {
	for i := 0; i < s.len; i++ {
		switch r := s.at(i); {
		case r == '"' || r == '\'' || r == '`':
			i = s.quoted(i, r)
		case r == '/' && (s.at(i+1) == '/' || s.at(i+1) == '*'):
			i = s.commented(i)
		case digit(r) || letter(r):
			end := i
			for digit(s.at(end)) || letter(s.at(end)) || s.at(end) == '.' || s.at(end) == '-' && digit(s.at(end+1)) {
				end++
			}
			if s.dateAt(i, end) {
				return s.dateFault(i, end)
			}
			i = max(end-1, i)
		}
	}
	return nil
}

// dateAt tells whether i..end is a date, or begins with a date and a T.
func (s *source) dateAt(i, end int) bool {
	if end-i < 10 || end-i > 10 && s.at(i+10) != 'T' || s.at(i-1) == '.' {
		return false
	}
	for j := range 10 {
		if dash := j == 4 || j == 7; dash != (s.at(i+j) == '-') || !dash && !digit(s.at(i+j)) {
			return false
		}
	}
	return true
}

func (s *source) dateFault(from, to int) *Error {
	for digit(s.at(to)) || letter(s.at(to)) || s.at(to) == ':' || s.at(to) == '.' {
		to++
	}
	date := s.slice(from, to)
	return &Error{
		Message: cutName(date) + " without quotes is no date, but numbers that are subtracted",
		Hint:    fmt.Sprintf("write %q for the text, date(%q) for the time", cutName(date), cutName(date)), From: from, To: to,
	}
}

// commented is the place of the last rune of the comment that begins at i.
func (s *source) commented(i int) int {
	block := s.at(i+1) == '*'
	for i += 2; i < s.len; i++ {
		if block && s.at(i) == '*' && s.at(i+1) == '/' {
			return i + 1
		}
		if !block && s.at(i) == '\n' {
			return i
		}
	}
	return i
}

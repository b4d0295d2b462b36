package expression

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker/nature"
)

// nameHabit is what to write instead of a name of another language.
func nameHabit(name string, called bool) string {
	if called {
		return callHabit(name)
	}
	switch name {
	case "null", "None", "undefined", "NULL", "Null", "none", "Nil", "NIL", "nullptr":
		return "write nil"
	case "True", "TRUE":
		return "write true"
	case "False", "FALSE":
		return "write false"
	case "response", "res", "resp", "Response":
		return "the parts of the answer stand by themselves: write status, headers or json"
	case "lambda":
		return "write the condition itself: any(list, .name == 1)"
	}
	return ""
}

// callHabit is what to write instead of a function of another language.
func callHabit(name string) string {
	switch name {
	case "length", "size", "strlen":
		return "write len(x)"
	case "str", "String", "toString":
		return "write string(x)"
	case "parseInt", "Number", "integer":
		return "write int(x)"
	case "parseFloat":
		return "write float(x)"
	case "contains":
		return "write text contains part, or element in list"
	case "matches", "match":
		return "write text matches pattern"
	case "startsWith", "startswith":
		return "write text startsWith start"
	case "endsWith", "endswith":
		return "write text endsWith end"
	case "toLowerCase", "tolower", "toLower", "lowercase":
		return "write lower(text)"
	case "toUpperCase", "toupper", "toUpper", "uppercase":
		return "write upper(text)"
	case "exists", "defined", "isset":
		return "write x != nil"
	case "every":
		return "write all(list, condition)"
	case "some":
		return "write any(list, condition)"
	case "not":
		return "write not x"
	case "encodeURIComponent":
		return "write urlEncode(text)"
	}
	return ""
}

// memberHabit is what to write instead of a member that other languages have.
func memberHabit(base, name string) string {
	switch name {
	case "length", "size", "count", "Length", "len":
		return fmt.Sprintf("write len(%s)", base)
	}
	return ""
}

// methodHabit is what to write instead of a method, called with arg, that other
// languages have. The kind is that of base, if it is known.
func methodHabit(base, name, arg string, k kind) string {
	switch name {
	case "length", "size", "count", "len":
		return fmt.Sprintf("write len(%s)", base)
	case "toLowerCase", "lower", "toLower", "casefold":
		return fmt.Sprintf("write lower(%s)", base)
	case "toUpperCase", "upper", "toUpper":
		return fmt.Sprintf("write upper(%s)", base)
	case "trim", "strip":
		return fmt.Sprintf("write trim(%s)", base)
	case "toString", "str":
		return fmt.Sprintf("write string(%s)", base)
	case "keys", "values":
		return fmt.Sprintf("write %s(%s)", name, base)
	case "isEmpty":
		return fmt.Sprintf("write len(%s) == 0", base)
	case "indexOf", "split", "join", "replace", "concat", "reverse", "sort":
		if arg != "" {
			arg = ", " + arg
		}
		return fmt.Sprintf("write %s(%s%s)", name, base, arg)
	}
	if arg == "" {
		arg = "x"
	}
	return operatorHabit(base, name, arg, k)
}

func operatorHabit(base, name, arg string, k kind) string {
	switch name {
	case "includes", "contains", "include":
		switch k {
		case kindText:
			return fmt.Sprintf("write %s contains %s", base, arg)
		case kindList:
			return fmt.Sprintf("write %s in %s", arg, base)
		}
		return fmt.Sprintf("write %s contains %s for a text, %s in %s for a list", base, arg, arg, base)
	case "startsWith", "startswith":
		return fmt.Sprintf("write %s startsWith %s", base, arg)
	case "endsWith", "endswith":
		return fmt.Sprintf("write %s endsWith %s", base, arg)
	case "match", "matches", "test", "search":
		return fmt.Sprintf("write %s matches %s", base, arg)
	case "map", "filter", "find", "findIndex", "reduce":
		return fmt.Sprintf("write %s(%s, .name ...)", name, base)
	case "every", "all":
		return fmt.Sprintf("write all(%s, .name ...)", base)
	case "some", "any":
		return fmt.Sprintf("write any(%s, .name ...)", base)
	case "has", "hasOwnProperty", "containsKey", "has_key":
		return fmt.Sprintf("write %s in %s", arg, base)
	case "get":
		return fmt.Sprintf("write %s[%s]", base, arg)
	case "equals":
		return fmt.Sprintf("write %s == %s", base, arg)
	}
	return ""
}

// kindHint is what to write instead of a comparison of two values of
// different kinds.
func kindHint(op, left string, l any, right string, r any) string {
	return operationHint(op, operandType{text: left, kind: kindOf(l), value: l}, operandType{text: right, kind: kindOf(r), value: r})
}

// operationHint is what to write instead of an operation whose operands do not
// fit.
func operationHint(op string, l, r operandType) string {
	if l.any || r.any {
		return ""
	}
	switch op {
	case "in":
		if r.kind == kindText {
			return fmt.Sprintf("write %s contains %s", r.text, l.text)
		}
		return ""
	case "contains":
		if l.kind == kindList {
			return fmt.Sprintf("write %s in %s", r.text, l.text)
		}
		return ""
	case "+":
		if l.kind == kindText && r.kind == kindNumber {
			return fmt.Sprintf("write %s + string(%s)", l.text, r.text)
		}
		if l.kind == kindNumber && r.kind == kindText {
			return fmt.Sprintf("write string(%s) + %s", l.text, r.text)
		}
	case "and", "or", "&&", "||", "startsWith", "endsWith", "matches":
		return ""
	}
	if text := likened(l, r); text != "" {
		return fmt.Sprintf("write %s %s %s", l.text, op, text)
	}
	if text := likened(r, l); text != "" {
		return fmt.Sprintf("write %s %s %s", text, op, r.text)
	}
	return ""
}

// inListHint is for a value that is not of the kind of the elements of a list.
func inListHint(l, first operandType) string {
	if text := likened(l, first); text != "" {
		return fmt.Sprintf("write %s in [%s, ...]", l.text, text)
	}
	return ""
}

// likened is the source of b, made a value of the kind of a.
func likened(a, b operandType) string {
	text, isText := b.value.(string)
	switch {
	case a.kind == kindNumber && isText && isNumber(text) && literalText(b.text):
		return text
	case a.kind == kindNumber && b.kind == kindText && !literalText(b.text):
		return "int(" + b.text + ")"
	case a.kind == kindDuration && b.kind == kindNumber && b.value != nil && !strings.HasPrefix(b.text, "-"):
		return fmt.Sprintf(`duration("%vms")`, b.value)
	case a.kind == kindDuration && isText && literalText(b.text):
		if _, err := time.ParseDuration(text); err == nil {
			return "duration(" + b.text + ")"
		}
	case a.kind == kindTime && b.kind == kindText:
		return "date(" + b.text + ")"
	case a.kind == kindBool && isText && literalText(b.text) && (text == "true" || text == "false"):
		return text
	}
	return ""
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// literalText tells whether the source is that of a text literal.
func literalText(source string) bool {
	return source != "" && (source[0] == '"' || source[0] == '\'' || source[0] == '`')
}

// conditionHint is what to write instead of a condition that is none.
func conditionHint(n ast.Node, nt *nature.Nature, text string) string {
	switch n := n.(type) {
	case *ast.IntegerNode:
		if n.Value >= 100 && n.Value <= 599 {
			return fmt.Sprintf("write status == %d", n.Value)
		}
		return ""
	case *ast.ArrayNode:
		return fmt.Sprintf("write status in %s", text)
	case *ast.StringNode, *ast.FloatNode, *ast.NilNode, *ast.MapNode, *ast.ConditionalNode:
		return ""
	}
	switch kindOfNature(nt) {
	case kindFunc:
		return fmt.Sprintf("write %s(...)", text)
	case kindList:
		return fmt.Sprintf("write len(%s) > 0", text)
	case kindNumber:
		return fmt.Sprintf("compare it: %s == ...", text)
	}
	if _, ok := n.(*ast.IdentifierNode); ok && kindOfNature(nt) != kindMap { // which is never nil
		return fmt.Sprintf("compare it: %s == ...", text)
	}
	return fmt.Sprintf("write %s != nil to ask whether there is one", text)
}

func plural(k kind) string {
	switch k {
	case kindNumber:
		return "numbers"
	case kindText:
		return "texts"
	case kindList:
		return "lists"
	case kindMap:
		return "mappings"
	case kindTime:
		return "times"
	case kindDuration:
		return "durations"
	}
	return k.String()
}

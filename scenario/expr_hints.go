package scenario

import (
	"fmt"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// followsOn reports whether a fault is most likely there only because of an earlier one, which hides a name.
func (r *reader) followsOn(src string, d Diagnostic) bool {
	if slices.ContainsFunc(r.names.refused, func(name string) bool { return strings.Contains(src, name) }) {
		return true
	}
	if !strings.HasPrefix(d.Message, "unknown name") {
		return false
	}
	return r.unknown || r.openNames && !strings.HasPrefix(d.Hint, "did you mean")
}

// habitHint says what to write instead of words and braces of other tools.
func (r *reader) habitHint(src string, runes []rune, e *expression.Error) string {
	word := ""
	if e.From >= 0 && e.To <= len(runes) && e.From < e.To {
		word = string(runes[e.From:e.To])
	}
	if i := strings.IndexFunc(word, func(c rune) bool { return strings.ContainsRune("“”„«»‘’‚", c) }); i >= 0 {
		return "write straight quotes: \"...\""
	} else if strings.IndexFunc(word, strangeBlank) >= 0 {
		return fmt.Sprintf("delete the invisible character there (%U), or write a plain blank", runes[e.From])
	}
	if len(src) > 1 && src[0] == '-' && validWord(src[1:2]) == "" {
		return "write a blank behind the dash of a list: `- " + strings.Fields(src[1:])[0] + " ...`"
	}
	switch word {
	case "yes", "on", "Yes", "On", "YES", "ON":
		return "write true"
	case "no", "off", "No", "Off", "NO", "OFF":
		return "write false"
	case "always", "failure", "success", "cancelled":
		return "after a failed step the others are skipped; steps that always run stand under teardown:"
	case "secrets", "vars", "inputs", "matrix", "github":
		return "write the name itself, without " + word + "."
	case "status_code", "statusCode", "statuscode", "code":
		return "write status"
	case "elapsed", "responseTime", "response_time", "latency":
		return "write time, a duration: time < duration(\"500ms\")"
	case "content", "text", "responseBody":
		return "write body for the text, json for JSON"
	case "item":
		return "name it: `each: {item: [a, b]}`"
	}
	if before := strings.TrimRight(string(runes[:max(0, min(e.From, len(runes)))]), " "); word != "" && strings.HasPrefix(e.Message, "unknown name") &&
		(strings.HasSuffix(before, "==") || strings.HasSuffix(before, "!=") || strings.HasSuffix(before, "contains")) {
		return "quote it to mean the text: \"" + word + "\""
	}
	if strings.HasPrefix(src, "{") && strings.HasSuffix(src, "}") {
		if inner := strings.TrimSpace(src[1 : len(src)-1]); !strings.Contains(inner, ":") {
			return "one pair of braces is enough: ${" + inner + "}"
		}
	}
	return ""
}

// columnHint says how to write a column of data that is no name.
func (r *reader) columnHint(src string, runes []rune, e *expression.Error) string {
	if r.file.Data == nil || e.From < 0 || e.To > len(runes) || e.From >= e.To {
		return ""
	}
	word := string(runes[e.From:e.To])
	for _, c := range r.file.Data.Columns {
		if validName(c) != "" && (c == src || c == word) {
			return fmt.Sprintf("write row[%q] for the column", c)
		}
	}
	return ""
}

// conditionsHint says how to write what other tools write as a list or a mapping of conditions; "" where YAML bent an
// expression.
func conditionsHint(n *yaml.Node, kind expression.Kind) string {
	if n.Kind == yaml.SequenceNode && kind == expression.Condition {
		return "write one expression, its parts joined with `and`"
	}
	if n.Kind != yaml.MappingNode || len(n.Content) < 2 || validWord(n.Content[0].Value) != "" {
		return ""
	}
	key, value := n.Content[0].Value, n.Content[1]
	number := value.Tag == "!!int" && value.Style == 0
	if kind == expression.Value {
		switch bareKey(key) {
		case "jsonpath":
			return "write an expression: `jsonPath(json, \"$.id\")`, or json.id"
		case "regex":
			return "write an expression: `regex(body, \"id=([0-9]+)\")`"
		case "header":
			return "write an expression: `headers[\"Location\"]`"
		case "cookie":
			return "write an expression: `cookies.sid.value`"
		case "body", "json", "xpath":
			return "write an expression: `json.id`"
		}
		return ""
	}
	switch bareKey(key) {
	case "status", "statuscode", "code":
		if number {
			return "write an expression: `status == " + value.Value + "`"
		}
		return "write an expression: `status == 200`"
	case "json", "body", "headers", "cookies", "header":
		return "write an expression: `json.id == 1`, `body contains \"text\"`, `headers[\"X\"] == \"value\"`"
	case "eq", "equals", "equal", "ne", "lt", "gt", "contains", "jsonpath":
		return "write an expression: `json.id == 1`, `json.list contains 1`"
	}
	return ""
}

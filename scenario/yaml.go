package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

const (
	maxFile    = 16 << 20 // bytes of one YAML file
	maxDepth   = 100      // of lists and mappings in each other
	maxAliased = 100_000  // nodes that aliases may bring in
)

// parse turns the bytes of a file into its one document. A file that is no YAML gives faults and a nil node.
func parse(path string, data []byte) (*Source, *yaml.Node, Diagnostics) {
	src := &Source{Path: path}
	fail := func(p Pos, hint, format string, args ...any) (*Source, *yaml.Node, Diagnostics) {
		return src, nil, Diagnostics{{Source: src, Span: Span{From: p}, Message: fmt.Sprintf(format, args...), Hint: hint}}
	}
	if len(data) > maxFile {
		return fail(Pos{}, "move large texts into files of their own: file:, or data: with a path", "the file has %d MiB; a scenario may have %d", len(data)>>20, maxFile>>20)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return fail(Pos{1, 1}, "save it as UTF-8", "the file is UTF-16")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if at, what := junk(data); what != "" {
		return fail(at, "a scenario is a YAML file in UTF-8", "the file holds %s", what)
	}
	src.Lines = splitLines(string(data))
	doc, ds := document(src, data)
	return src, doc, ds
}

// junk finds the first byte that no YAML text holds.
func junk(data []byte) (Pos, string) {
	line, start := 1, 0
	for i := 0; i < len(data); {
		b := data[i]
		if b >= ' ' && b < utf8.RuneSelf && b != 0x7f || b == '\t' || b == '\r' {
			i++
			continue
		}
		if b == '\n' {
			i++
			line, start = line+1, i
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		at := Pos{line, utf8.RuneCount(data[start:i]) + 1}
		switch {
		case r == utf8.RuneError && n <= 1:
			return at, fmt.Sprintf("a byte that is no UTF-8 (0x%02x)", b)
		case b < utf8.RuneSelf:
			return at, fmt.Sprintf("a control character (0x%02x)", b)
		}
		i += n
	}
	return Pos{}, ""
}

func splitLines(text string) []string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	if n := len(lines); n > 1 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	return lines
}

// document reads the one document of a file. yaml.v3 panics on some inputs; that is a fault like others.
func document(src *Source, data []byte) (doc *yaml.Node, ds Diagnostics) {
	defer func() {
		if p := recover(); p != nil {
			doc, ds = nil, Diagnostics{{Source: src, Span: Span{From: Pos{1, 1}}, Message: "the file cannot be read as YAML"}}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, Diagnostics{{Source: src, Message: "the file is empty", Hint: "a scenario needs steps:"}}
	case err != nil:
		return nil, Diagnostics{syntaxFault(src, err)}
	}
	switch err := dec.Decode(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, Diagnostics{syntaxFault(src, err)}
	default:
		return nil, Diagnostics{{Source: src, Span: Span{From: documentStart(src, &second)}, Message: "a second document begins here",
			Hint: "one file is one scenario: move it to a file of its own"}}
	}
	return first.Content[0], nil
}

// documentStart is the place of the --- before a document.
func documentStart(src *Source, doc *yaml.Node) Pos {
	for n := doc.Line; n > 0; n-- {
		if strings.HasPrefix(src.Line(n), "---") {
			return Pos{n, 1}
		}
	}
	return Pos{max(doc.Line, 1), 1}
}

// syntaxFault puts a yaml.v3 error into its place: the error has a line in its text only (none for line 1), "did not find
// expected ..." is one line early, and there is no column.
func syntaxFault(src *Source, err error) Diagnostic {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				line, text = n, message
			}
		}
	}
	if strings.HasPrefix(text, "did not find expected") {
		line++
	}
	line = max(1, min(line, len(src.Lines)))
	for line > 1 && strings.TrimSpace(src.Line(line)) == "" {
		line--
	}
	d := Diagnostic{Source: src, Message: "no valid YAML: " + text}
	trap := findTrap(src, line, text)
	if trap.line > 0 {
		line = trap.line
	}
	full := []rune(src.Line(line))
	from := trap.col
	if from == 0 {
		from = leadingSpaces(full) + 1
	}
	d.Span = Span{Pos{line, from}, Pos{line, min(max(len(full)+1, from+1), from+80)}}
	if trap.col > 0 {
		d.Span.To.Col = trap.col + 1
	}
	if trap.message != "" {
		d.Message = "no valid YAML: " + trap.message
	}
	d.Hint = trap.hint
	return d
}

// trap is a habit that YAML does not forgive, and the line that would be right.
type trap struct {
	line, col     int
	message, hint string
}

// findTrap looks for what may have upset the parser on a line or the one before it.
func findTrap(src *Source, line int, text string) trap {
	for _, n := range []int{line, line - 1, line + 1} {
		full := src.Line(n)
		if n < 1 || strings.TrimSpace(full) == "" || strings.HasPrefix(strings.TrimSpace(full), "#") {
			continue
		}
		if i := strings.IndexByte(full, '\t'); i >= 0 && strings.TrimLeft(full[:i], " ") == "" {
			return trap{n, utf8.RuneCountInString(full[:i]) + 1, "a tab indents the line", "indent with spaces"}
		}
		if t := valueTrap(full); t.hint != "" {
			t.line = n
			return t
		}
	}
	return aliasTrap(src, line, text)
}

// aliasTrap finds the * or & that the parser took for an alias or an anchor.
func aliasTrap(src *Source, line int, text string) trap {
	name, lines := "", []int{line}
	if rest, ok := strings.CutPrefix(text, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(rest, "'")
		lines = nil
		for n := range src.Lines {
			lines = append(lines, n+1)
		}
	} else if !strings.Contains(text, "alphabetic or numeric") {
		return trap{}
	}
	for _, n := range append(lines, line+1) {
		full := src.Line(n)
		for i := 0; i < len(full); i++ {
			if (full[i] == '*' || full[i] == '&' && name == "") && (i == 0 || strings.IndexByte(" [{,", full[i-1]) >= 0) && strings.HasPrefix(full[i+1:], name) {
				message := fmt.Sprintf("%c begins an alias or an anchor in YAML", full[i])
				if name != "" {
					message = fmt.Sprintf("there is no anchor &%s", name)
				}
				return trap{n, utf8.RuneCountInString(full[:i]) + 1, message, "quote a text that begins with * or &"}
			}
		}
	}
	return trap{hint: "quote a text that begins with * or &"}
}

// valueTrap looks at the value on a line: text that begins with a character that means something to YAML, or that holds
// ": ".
func valueTrap(line string) trap {
	prefix, value := splitValue(line)
	if value == "" {
		return trap{}
	}
	col := utf8.RuneCountInString(prefix) + 1
	right := "quote it: `" + strings.TrimLeft(prefix, " ") + singleQuoted(value) + "`"
	switch value[0] {
	case '@', '`':
		return trap{col: col, message: fmt.Sprintf("no text begins with %c", value[0]), hint: right}
	case '%', '*', '&', '!':
		return trap{col: col, message: fmt.Sprintf("%c means something to YAML at the start of a text", value[0]), hint: right}
	case '"', '\'':
		if end := closingQuote(value); end > 0 && strings.TrimSpace(value[end:]) != "" && !strings.HasPrefix(strings.TrimSpace(value[end:]), "#") && strings.TrimSpace(value[end:])[0] != ',' {
			return trap{col: col + utf8.RuneCountInString(value[:end]), message: "text goes on after the closing quote", hint: right}
		}
		if closingQuote(value) < 0 {
			return trap{col: col, message: "the quote is not closed", hint: ""}
		}
	case '[', '{':
		if t := flowTrap(value); t != "" && expressionLike(value) {
			return trap{col: col, message: fmt.Sprintf("%c begins a YAML list or mapping", value[0]), hint: right}
		}
	default:
		if i := strings.Index(value, ": "); i >= 0 {
			return trap{col: col + utf8.RuneCountInString(value[:i]), message: "\": \" inside a text that is not quoted", hint: right}
		}
	}
	if value[0] == '{' || value[0] == '[' {
		if at := bareTemplate(value); at > 0 {
			return trap{col: col + utf8.RuneCountInString(value[:at]), message: "${} inside [...] or {...} needs quotes", hint: "write each text with ${} in double quotes"}
		}
		if at := innerBracket(value); at > 0 {
			return trap{col: col + utf8.RuneCountInString(value[:at]), message: fmt.Sprintf("%c ends the text before it, inside [...] and {...}", value[at]),
				hint: "quote the expression with '...', or give it a line of its own"}
		}
	}
	return trap{}
}

// bareTemplate is the index of the first ${ outside quotes, -1 if there is none.
func bareTemplate(value string) int {
	var quote byte
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case opensQuote(value, i):
			quote = c
		case c == '$' && strings.HasPrefix(value[i:], "${"):
			return i
		}
	}
	return -1
}

// opensQuote reports whether a quote stands at i where a text of a list or a mapping begins.
func opensQuote(value string, i int) bool {
	if value[i] != '"' && value[i] != '\'' {
		return false
	}
	before := strings.TrimRight(value[:i], " ")
	return before == "" || strings.IndexByte("[{,:", before[len(before)-1]) >= 0
}

// innerBracket is the index of the first bracket that stands right behind a text without quotes, as in [list[0]]; -1 if
// there is none.
func innerBracket(value string) int {
	var quote byte
	for i := 1; i < len(value); i++ {
		c, before := value[i], value[i-1]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case opensQuote(value, i):
			quote = c
		case (c == '[' || c == '{') && strings.IndexByte(" [{,:", before) < 0:
			return i
		}
	}
	return -1
}

// flowTrap says what follows the bracket that closes the first one, "" if nothing does.
func flowTrap(value string) string {
	depth := 0
	var quote rune
	for i, c := range value {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				rest := strings.TrimSpace(value[i+1:])
				if strings.HasPrefix(rest, "#") {
					return ""
				}
				return rest
			}
		}
	}
	return ""
}

func expressionLike(value string) bool {
	for _, op := range []string{"==", "!=", " in ", " and ", " or ", "&&", "||", ">", "<", "contains", "|"} {
		if strings.Contains(value, op) {
			return true
		}
	}
	return false
}

// closingQuote is the index after the quote that closes the one value begins with, or -1.
func closingQuote(value string) int {
	q := value[0]
	for i := 1; i < len(value); i++ {
		switch {
		case q == '"' && value[i] == '\\':
			i++
		case value[i] == q && q == '\'' && i+1 < len(value) && value[i+1] == q:
			i++
		case value[i] == q:
			return i + 1
		}
	}
	return -1
}

// splitValue parts a line into what stands before its value ("  - ", "    until: ") and the value.
func splitValue(line string) (prefix, value string) {
	rest := strings.TrimLeft(line, " ")
	for strings.HasPrefix(rest, "- ") {
		rest = strings.TrimLeft(rest[2:], " ")
	}
	word := 0
	for word < len(rest) && (rest[word] == '_' || rest[word] == '-' || rest[word]|0x20 >= 'a' && rest[word]|0x20 <= 'z' || rest[word] >= '0' && rest[word] <= '9') {
		word++
	}
	if word > 0 && strings.HasPrefix(rest[word:], ": ") {
		rest = strings.TrimLeft(rest[word+2:], " ")
	}
	return line[:len(line)-len(rest)], strings.TrimRight(rest, " ")
}

func singleQuoted(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

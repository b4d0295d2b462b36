package scenario

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// trap is a habit that YAML does not forgive, and the line that would be right.
type trap struct {
	line, col     int
	message, hint string
}

// findTrap looks for what may have upset the parser on a line or the one before it.
func findTrap(src *Source, line int, text string) trap {
	if strings.Contains(text, "escape character") || strings.Contains(text, "hexdecimal") {
		if t := escapeTrap(src, line); t.hint != "" {
			return t
		}
	}
	for _, n := range []int{line, line - 1, line + 1} {
		full := src.Line(n)
		if n < 1 || strings.TrimSpace(full) == "" || strings.HasPrefix(strings.TrimSpace(full), "#") {
			continue
		}
		if i := strings.IndexByte(full, '\t'); i >= 0 && strings.TrimLeft(full[:i], " ") == "" {
			return trap{n, utf8.RuneCountInString(full[:i]) + 1, "a tab indents the line", "indent with spaces"}
		}
		if t := lineTrap(full); t.hint != "" {
			t.line = n
			return t
		}
	}
	if t := aliasTrap(src, line, text); t.hint != "" {
		return t
	}
	return indentTrap(src, line, text)
}

// lineTrap looks at one line: at its characters, at its key, at its value.
func lineTrap(full string) trap {
	if i := strings.IndexFunc(full, strangeBlank); i >= 0 {
		return trap{col: utf8.RuneCountInString(full[:i]) + 1, message: fmt.Sprintf("a blank that is none to YAML (%U)", []rune(full[i:])[0]), hint: "write a plain blank"}
	}
	if strings.HasPrefix(full, "%") {
		return trap{col: 1, message: "a line of the file begins with %", hint: "leave it out: files have no directives"}
	}
	rest := strings.TrimLeft(full, " -")
	if key, value, ok := strings.Cut(rest, ":"); ok && StepShape.has(key) && value != "" && value[0] != ' ' {
		return trap{col: utf8.RuneCountInString(full[:len(full)-len(rest)+len(key)]) + 1, message: "no blank behind the colon", hint: "write `" + key + ": " + value + "`"}
	}
	return valueTrap(full)
}

// strangeBlank reports characters that look like a blank, or like nothing, and are no blank to YAML.
func strangeBlank(c rune) bool {
	return c > unicode.MaxASCII && (unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) && c != 0x200d)
}

// indentTrap finds the first line from near where the parser stopped whose indent is that of nothing above it. The parser
// names the line that the block begins at, or the one after the fault.
func indentTrap(src *Source, line int, text string) trap {
	if !strings.Contains(text, "mapping values are not allowed") && !strings.Contains(text, "did not find expected key") && !strings.Contains(text, "did not find expected '-'") {
		return trap{}
	}
	var open levels
	block, opens := -1, true // the indent of what a block of text belongs to; whether the line before begins a list or a mapping
	for n := 1; n <= len(src.Lines); n++ {
		full := strings.TrimRight(src.Line(n), " ")
		got := leadingSpaces([]rune(full))
		rest := strings.TrimLeft(full, " ")
		if rest == "" || rest[0] == '#' || block >= 0 && got > block {
			continue
		}
		block = -1
		if n >= line-1 && isKey(rest) && !open.fit(got, opens) {
			return trap{line: n, col: got + 1, message: fmt.Sprintf("the indent of this line, %d, is that of no line above it", got),
				hint: fmt.Sprintf("indent it by %d, like what it belongs to", open.nearest(got, rest[0] == '-'))}
		}
		rest = open.add(got, rest)
		opens = strings.HasSuffix(rest, ":") || rest == "-" || strings.Contains(rest, ": &")
		if at := strings.LastIndex(rest, ": "); at >= 0 && len(rest) > at+2 && (rest[at+2] == '|' || rest[at+2] == '>') {
			block = got
		}
	}
	return trap{}
}

// levels are the columns of the dashes and keys that a line may go on with, from the left.
type levels []struct {
	at   int
	dash bool
}

// fit reports whether a line may have an indent: that of an open level, or a deeper one where the line before opens one.
func (l levels) fit(indent int, opens bool) bool {
	if len(l) == 0 || opens && indent > l[len(l)-1].at {
		return true
	}
	for _, level := range l {
		if level.at == indent {
			return true
		}
	}
	return false
}

// nearest is the column of the level of a kind that an indent is nearest to, the deeper one of two.
func (l levels) nearest(indent int, dash bool) int {
	best := 0
	for _, level := range l {
		if d, b := level.at-indent, best-indent; level.dash == dash && d*d <= b*b {
			best = level.at
		}
	}
	return best
}

// add closes the levels deeper than a line's indent and opens those of its dashes and its key. It returns the line behind its
// dashes.
func (l *levels) add(indent int, rest string) string {
	for len(*l) > 0 && (*l)[len(*l)-1].at >= indent {
		*l = (*l)[:len(*l)-1]
	}
	for {
		after, dash := strings.CutPrefix(rest, "- ")
		*l = append(*l, struct {
			at   int
			dash bool
		}{indent, dash || rest == "-"})
		if !dash {
			return rest
		}
		indent += len(rest) - len(strings.TrimLeft(after, " "))
		rest = strings.TrimLeft(after, " ")
	}
}

// isKey reports whether a line begins a list or has a key, so that it is not the next line of a text.
func isKey(rest string) bool {
	word := strings.TrimLeft(rest, "- ")
	end := strings.IndexFunc(word, func(c rune) bool { return c != '_' && c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return rest[0] == '-' || end > 0 && word[end] == ':'
}

// escapeTrap finds the backslash in double quotes that begins no escape of YAML.
func escapeTrap(src *Source, line int) trap {
	for n := line; n > 0 && n >= line-1; n-- {
		full := src.Line(n)
		at := strings.IndexByte(full, '"')
		for i := at; at >= 0 && i+1 < len(full); i++ {
			if full[i] != '\\' {
				continue
			}
			digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[full[i+1]]
			hex := strings.TrimLeft(full[min(i+2, len(full)):min(i+2+digits, len(full))], "0123456789abcdefABCDEF")
			if digits > 0 && (hex != "" || i+2+digits > len(full)) || digits == 0 && strings.IndexByte("0abt\tnvfre \"/\\N_LP", full[i+1]) < 0 {
				return trap{n, utf8.RuneCountInString(full[:i]) + 1, fmt.Sprintf("\\%c is no escape of YAML", []rune(full[i+1:])[0]), "write \\\\ in double quotes, or put the text into single quotes"}
			}
			i++
		}
	}
	return trap{}
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
	if strings.HasPrefix(value, "- ") && strings.HasSuffix(strings.TrimRight(prefix, " "), ":") {
		return trap{col: col, message: "a list begins on the line of its key", hint: "begin it on the next line: `" + value + "`"}
	}
	switch value[0] {
	case '@', '`':
		return trap{col: col, message: fmt.Sprintf("no text begins with %c", value[0]), hint: right}
	case '%', '*', '&', '!', '?', ',', ']', '}', '|', '>':
		if value[0] == '|' || value[0] == '>' {
			if rest := strings.TrimSpace(strings.TrimLeft(value[1:], "+-0123456789")); rest == "" || rest[0] == '#' {
				return trap{}
			}
			return trap{col: col, message: fmt.Sprintf("%c begins a block of text in YAML", value[0]), hint: "leave it out, or begin the text on the next line"}
		}
		if value[0] == '?' && !strings.HasPrefix(value, "? ") {
			return trap{}
		}
		return trap{col: col, message: fmt.Sprintf("%c means something to YAML at the start of a text", value[0]), hint: right}
	case '"', '\'':
		if end := closingQuote(value); end > 0 && strings.TrimSpace(value[end:]) != "" && !strings.HasPrefix(strings.TrimSpace(value[end:]), "#") && strings.TrimSpace(value[end:])[0] != ',' {
			return trap{col: col + utf8.RuneCountInString(value[:end]), message: "text goes on after the closing quote", hint: right}
		}
		if closingQuote(value) < 0 {
			return trap{col: col, message: "the quote is not closed", hint: "write " + value[:1] + " at the end of the text"}
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
		if closer := unclosed(value); closer != "" {
			return trap{col: col, message: fmt.Sprintf("%c is not closed", value[0]), hint: "write " + closer + " at its end"}
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

// unclosed is what would close the brackets of a value that are open at its end, "" if none is.
func unclosed(value string) string {
	var quote byte
	var open []byte
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case opensQuote(value, i):
			quote = c
		case c == '[':
			open = append(open, ']')
		case c == '{':
			open = append(open, '}')
		case (c == ']' || c == '}') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if quote != 0 {
		return ""
	}
	slices.Reverse(open)
	return string(open)
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

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

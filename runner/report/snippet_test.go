package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"crumb/scenario"
)

var odd = source("examples/odd.yaml", "steps:\n"+
	"  - request: GET /\n"+
	"    expect:\n"+
	"      - steps.logn.status == 200\n"+
	"      - json.名前 == \"アリス\" and status == 200\n"+
	"      -\tstatus\t==\t200\n"+
	"      - body contains \"\u202eevil\x1b[2J\" and size > 10\n"+
	"      - status == 200 and "+strings.Repeat("len(json.items) > 0 and ", 30)+"status != 500\n"+
	"      - {that: \"status ==\n"+
	"          200\", because: x}\n"+
	"    capture: {}   \n")

func pos(line, col int) scenario.Pos { return scenario.Pos{Line: line, Col: col} }

func at(line, col, toLine, toCol int) scenario.Span {
	return scenario.Span{From: pos(line, col), To: pos(toLine, toCol)}
}

// oddities are diagnostics of every shape.
func oddities() []scenario.Diagnostic {
	last := len(odd.Lines[7])
	return []scenario.Diagnostic{
		{Message: "nothing to run: no file was named", Hint: "crumb run FILE"},
		{Source: odd, Message: "the file is empty"},
		{Source: odd, Span: find(odd, 4, "logn"), Message: `steps has no "logn"`, Hint: `did you mean "login"?`},
		{Source: odd, Span: at(4, 15, 0, 0), Severity: scenario.Warning, Message: "only a beginning is known"},
		{Source: odd, Span: at(3, 0, 0, 0), Severity: scenario.Note, Message: "only a line is known"},
		{Source: odd, Span: at(4, 33, 4, 34), Message: "the expression ends too early"},
		{Source: odd, Span: at(11, 5, 11, 999), Message: "a span beyond the end of the line"},
		{Source: odd, Span: at(99, 5, 99, 7), Message: "a line that is not there"},
		{Source: odd, Span: at(9, 16, 10, 14), Message: "several lines without values"},
		{Source: odd, Span: at(9, 16, 10, 14), Message: "several lines with values", Operands: []scenario.Operand{{At: pos(9, 24), Text: "false"}, {At: pos(9, 17), Text: "404"}}},
		{Source: odd, Span: find(odd, 5, `json.名前 == "アリス" and status == 200`), Message: "wide characters",
			Operands: operands(odd, 5, "名前", `"ボブ"`, "==", "false", "and", "false")},
		{Source: odd, Span: at(6, 9, 6, 22), Message: "tabs", Operands: []scenario.Operand{{At: pos(6, 9), Text: "404"}, {At: pos(6, 16), Text: "false"}}},
		{Source: odd, Span: find(odd, 7, "size > 10"), Message: "a hostile line", Operands: operands(odd, 7, "contains", "true", "size", "7", ">", "false", "and", "false")},
		{Source: odd, Span: at(8, last-12, 8, last+1), Message: "far to the right"},
		{Source: odd, Span: at(8, 9, 8, last+1), Message: "a long expression", Operands: append(operands(odd, 8, "status", "200", "==", "true", "and", "false", ">", "false", "items", "[]"),
			scenario.Operand{At: pos(8, last-4), Text: strings.Repeat("long ", 40)})},
		{Source: odd, Span: at(4, 9, 4, 33), Message: "duplicates and values in one place", Operands: []scenario.Operand{
			{At: pos(4, 9), Text: "nil"}, {At: pos(4, 9), Text: "nil"}, {At: pos(4, 9), Text: "other"}, {At: pos(4, 27), Text: "false"}, {At: pos(4, 500), Text: "behind"}}},
		{Source: odd, Span: find(odd, 2, "GET /"), Message: "a message of\nseveral lines \x1b[31m", Hint: "a hint of\nseveral lines", Notes: []string{"first note", "second note\r\nwith a tail"},
			Because: strings.Repeat("there are reasons, ", 12), Diff: "@@ -1 +1 @@\n-a\tb\r\n+a  b \n"},
	}
}

func TestDraw(t *testing.T) {
	for _, o := range []DrawOptions{{}, {Color: true}, {Width: 40}, {Width: 80}, {Width: 120}, {Width: 80, Color: true}} {
		name := fmt.Sprintf("draw-%d", o.Width)
		if o.Color {
			name += "-color"
		}
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := Draw(&b, oddities(), o); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.String())
			if !o.Color {
				harmless(t, b.String())
				if o.Width > 0 {
					withinWidth(t, b.String(), o.Width)
				}
			}
		})
	}
}

type broken struct{}

var errBroken = errors.New("no space left on device")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestDrawReturnsTheErrorOfItsWriter(t *testing.T) {
	if err := Draw(broken{}, oddities(), DrawOptions{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

// FuzzDraw draws a diagnostic with any text and any place: it never panics, stays in the window and lets no control out.
func FuzzDraw(f *testing.F) {
	f.Add("a: status == 200\n\tb", 1, 4, 1, 10, "401\x1b[2J", 7, uint8(40))
	f.Add("日本\xff\u202e e\u0301", 1, 2, 9, 1, "x", 3, uint8(1))
	f.Fuzz(func(t *testing.T, text string, line, col, toLine, toCol int, value string, at int, width uint8) {
		path := "x.yaml"
		if width == 0 { // a path is never broken, so that it can be copied
			path = value
		}
		d := scenario.Diagnostic{Source: &scenario.Source{Path: path, Lines: strings.Split(text, "\n")},
			Span:    scenario.Span{From: pos(line, col), To: pos(toLine, toCol)},
			Message: value, Hint: value, Notes: []string{value, text}, Because: text, Diff: "-" + value + "\n+" + text,
			Operands: []scenario.Operand{{At: pos(line, at), Text: value}, {At: pos(line, col), Text: text}, {At: pos(toLine, at), Text: "x"}, {At: pos(line, at+1), Text: "y"}}}
		for _, ops := range [][]scenario.Operand{d.Operands, nil} {
			d.Operands = ops
			var b strings.Builder
			if err := Draw(&b, []scenario.Diagnostic{d}, DrawOptions{Width: int(width)}); err != nil {
				t.Fatal(err)
			}
			harmless(t, b.String())
			if width >= 40 && len(d.Source.Lines) < 9999 {
				withinWidth(t, b.String(), int(width))
			}
		}
	})
}

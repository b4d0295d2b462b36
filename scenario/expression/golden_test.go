package expression

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew")

// TestFaults compiles the expressions of testdata/faults.txt, which shows what
// is said of each, with carets under the place.
func TestFaults(t *testing.T) {
	golden(t, "testdata/faults.txt", func(src string) string {
		p, err := fullScope().Compile(src, Condition)
		if err != nil {
			return drawn(t, src, err)
		}
		return uses(p)
	})
}

// TestFailures evaluates and explains the expressions of
// testdata/failures.txt.
func TestFailures(t *testing.T) {
	s := fullScope()
	golden(t, "testdata/failures.txt", func(src string) string {
		p, err := s.Compile(src, Condition)
		if err != nil {
			return "does not compile:\n" + drawn(t, src, err)
		}
		v, err := p.Eval(runtime())
		out := Format(v, 60) + "\n"
		if err != nil {
			out = drawn(t, src, err)
		}
		return out + explained(t, p)
	})
}

// golden compares what answer says to every source of a file, which stands
// behind "> ", with what follows in the file.
func golden(t *testing.T, path string, answer func(src string) string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, old := range strings.Split("\n"+string(data), "\n> ")[1:] {
		src, want, _ := strings.Cut(strings.TrimRight(old, "\n"), "\n")
		got := strings.TrimRight(answer(src), "\n")
		fmt.Fprintf(&all, "> %s\n%s\n\n", src, got)
		if got != want && !*update {
			t.Errorf("%s\n--- got\n%s\n--- want\n%s", src, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.TrimRight(all.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// drawn shows an error under its source.
func drawn(t *testing.T, src string, err error) string {
	e, ok := err.(*Error)
	if !ok {
		t.Fatalf("%s: the error is a %T", src, err)
	}
	checkError(t, src, e)
	out := "  " + strings.Repeat(" ", e.From) + strings.Repeat("^", e.To-e.From) + "\n" + e.Message + "\n"
	if e.Hint != "" {
		out += "hint: " + e.Hint + "\n"
	}
	return out
}

// checkError fails if an error names what is no business of a user, or no place.
func checkError(t *testing.T, src string, e *Error) {
	t.Helper()
	n := utf8.RuneCountInString(src)
	if e.From < 0 || e.To > n || e.From > e.To || e.From == e.To && n > 0 {
		t.Errorf("%q: the error stands at %d-%d: %s", src, e.From, e.To, e.Message)
	}
	for _, bad := range []string{"interface", "int64", "float64", "map[", "[]string", "[]any", "goroutine", "reflect", "runtime", "time.Duration", "panic", "<nil>", "cannot be compiled", "cannot be evaluated", "\n"} {
		if strings.Contains(e.Message, bad) && !strings.Contains(src, bad) {
			t.Errorf("%q: the message names %q: %s", src, bad, e.Message)
		}
	}
	if e.Message == "" || strings.HasSuffix(e.Message, ".") {
		t.Errorf("%q: message %q", src, e.Message)
	}
}

func uses(p *Program) string {
	out := "ok\n"
	for _, u := range p.Uses() {
		out += fmt.Sprintf("use %s %d-%d", strings.Join(u.Path, "/"), u.From, u.To)
		if u.Guarded {
			out += " guarded"
		}
		out += "\n"
	}
	return out
}

func explained(t *testing.T, p *Program) string {
	e := p.Explain(runtime())
	out := ""
	for _, o := range e.Operands {
		if o.At < 0 || o.At >= utf8.RuneCountInString(p.Source()) {
			t.Errorf("%s: an operand at %d", p.Source(), o.At)
		}
		out += fmt.Sprintf("  %s^ %s\n", strings.Repeat(" ", o.At), Format(o.Value, 50))
	}
	if c := e.Compare; c != nil {
		out += fmt.Sprintf("%s %s %s\n", Format(c.Left, 60), c.Op, Format(c.Right, 60))
	}
	for _, n := range e.Notes {
		out += "note: " + n + "\n"
	}
	return out
}

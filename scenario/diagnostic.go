package scenario

import (
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a file. Line and column count from 1; columns count runes. The zero Pos means the file as a whole.
type Pos struct{ Line, Col int }

// Before reports whether p stands before q.
func (p Pos) Before(q Pos) bool { return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col }

// Span is a range of a file, To exclusive. To may be zero: then only From is known.
type Span struct{ From, To Pos }

// Source is the text of one file, as diagnostics quote it. It is not changed after loading and safe for concurrent use.
type Source struct {
	Path  string   // as the user would name it
	Lines []string // without line ends; a byte order mark is left out
}

// Line returns line n, counted from 1, or "" where there is none.
func (s *Source) Line(n int) string {
	if s == nil || n < 1 || n > len(s.Lines) {
		return ""
	}
	return s.Lines[n-1]
}

// Severity says how much a Diagnostic weighs.
type Severity int

// Faults keep a file from running; warnings and notes do not.
const (
	Fault Severity = iota
	Warning
	Note
)

// String is the word a report uses: "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// Diagnostic is one thing to tell about a place in a file: a fault found while loading, or a failed expectation of a run.
// Libraries make it; only a report draws it.
type Diagnostic struct {
	Source   *Source // nil when no file is concerned
	Span     Span
	Severity Severity
	Message  string // lower case, no final period
	Hint     string // what would be right, or ""

	// What follows explains a failure at run time; all texts are free of secrets already.

	Operands []Operand // the values of the parts of a failed expression
	Notes    []string  // further sentences, one to a line
	Diff     string    // a unified diff between what was found (-) and what was wanted (+), or ""
	Because  string    // the reason that the file gives for the expectation, or ""

	Cause error // the error of an evaluation, for errors.Is; nil where there is none, and in what is reported
}

// Operand is the value that a part of a failed expression had.
type Operand struct {
	At   Pos    // where the value is drawn: under an operator, a name, a member
	Text string // the value as one line
}

// Error is the diagnostic in one line: path:line:col: message.
func (d Diagnostic) Error() string {
	var b strings.Builder
	if d.Source != nil {
		b.WriteString(d.Source.Path + ":")
		if d.Span.From.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", d.Span.From.Line, d.Span.From.Col)
		}
		b.WriteString(" ")
	}
	b.WriteString(d.Message)
	return b.String()
}

// Diagnostics is a list of diagnostics; as an error it holds at least one fault.
type Diagnostics []Diagnostic

// Error names the first fault and counts the others.
func (ds Diagnostics) Error() string {
	switch len(ds) {
	case 0:
		return "no faults"
	case 1:
		return ds[0].Error()
	}
	return fmt.Sprintf("%s (and %d more)", ds[0].Error(), len(ds)-1)
}

// Faults reports whether any of the diagnostics keeps a file from running.
func (ds Diagnostics) Faults() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Fault })
}

// Sort orders by file, in the order the files first appear, then by place, and drops repetitions.
func (ds Diagnostics) Sort() Diagnostics {
	order := map[*Source]int{}
	for _, d := range ds {
		if _, seen := order[d.Source]; !seen {
			order[d.Source] = len(order)
		}
	}
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		switch {
		case a.Source != b.Source:
			return order[a.Source] - order[b.Source]
		case a.Span.From.Before(b.Span.From):
			return -1
		case b.Span.From.Before(a.Span.From):
			return 1
		}
		return 0
	})
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool {
		return a.Source == b.Source && a.Span.From == b.Span.From && a.Message == b.Message
	})
}

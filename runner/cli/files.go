package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"crumb/runner/report"
	"crumb/scenario"
)

// maxDrawn is how many diagnostics are drawn; of more only the number is told.
const maxDrawn = 100

// loaded are the files of a command, loaded, and what is to be told about them.
type loaded struct {
	files       []*scenario.File
	diagnostics []scenario.Diagnostic // faults and warnings, by file and place, each once
	faults      int
}

// load loads all targets. Files below the same folder share a loader.
func load(list []target, o scenario.Options) *loaded {
	l := &loaded{}
	loaders := map[string]*scenario.Loader{}
	for _, t := range list {
		loader := loaders[t.limit]
		if loader == nil {
			o.Limit = t.limit
			loader = scenario.NewLoader(o)
			loaders[t.limit] = loader
		}
		file, err := loader.Load(t.path)
		var ds scenario.Diagnostics
		switch {
		case errors.As(err, &ds):
			l.diagnostics = append(l.diagnostics, ds...)
		case err != nil:
			l.diagnostics = append(l.diagnostics, scenario.Diagnostic{Source: &scenario.Source{Path: t.path}, Message: err.Error()})
		default:
			l.files = append(l.files, file)
			l.diagnostics = append(l.diagnostics, file.Warnings...)
		}
	}
	l.tidy()
	return l
}

// tidy sorts by file, in the order they appear, then by place; what several files say of a third stands once.
func (l *loaded) tidy() {
	order := map[string]int{}
	for _, d := range l.diagnostics {
		if _, ok := order[pathOf(d)]; !ok {
			order[pathOf(d)] = len(order)
		}
	}
	slices.SortStableFunc(l.diagnostics, func(a, b scenario.Diagnostic) int {
		if n := order[pathOf(a)] - order[pathOf(b)]; n != 0 {
			return n
		}
		if a.Span.From.Before(b.Span.From) {
			return -1
		} else if b.Span.From.Before(a.Span.From) {
			return 1
		}
		return strings.Compare(a.Message, b.Message)
	})
	l.diagnostics = slices.CompactFunc(l.diagnostics, func(a, b scenario.Diagnostic) bool {
		return pathOf(a) == pathOf(b) && a.Span.From == b.Span.From && a.Message == b.Message
	})
	l.faults = 0
	for _, d := range l.diagnostics {
		if d.Severity == scenario.Fault {
			l.faults++
		}
	}
}

func pathOf(d scenario.Diagnostic) string {
	if d.Source == nil {
		return ""
	}
	return d.Source.Path
}

// draw writes the diagnostics, faults first where there are too many.
func (l *loaded) draw(out *output) error {
	ds := l.diagnostics
	if len(ds) > maxDrawn {
		ds = slices.Clone(ds)
		slices.SortStableFunc(ds, func(a, b scenario.Diagnostic) int { return int(a.Severity) - int(b.Severity) })
		ds = ds[:maxDrawn]
	}
	ds = slices.Clone(ds)
	hideDeclared(out.redactor, ds)
	err := report.Draw(out, ds, report.DrawOptions{Color: out.color, Width: out.width})
	if more := len(l.diagnostics) - len(ds); more > 0 {
		fmt.Fprintf(out, "… and %d more\n", more)
	}
	return err
}

// count is "3 faults and 1 warning in 2 files".
func (l *loaded) count() string {
	paths := map[string]bool{}
	for _, d := range l.diagnostics {
		if d.Severity != scenario.Note {
			paths[pathOf(d)] = true
		}
	}
	text := plural(l.faults, "fault")
	if n := l.warned(); n > 0 {
		text += " and " + plural(n, "warning")
	}
	return text + " in " + plural(len(paths), "file")
}

// warned is the number of warnings.
func (l *loaded) warned() (n int) {
	for _, d := range l.diagnostics {
		if d.Severity == scenario.Warning {
			n++
		}
	}
	return n
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

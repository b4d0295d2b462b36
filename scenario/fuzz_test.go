package scenario

import (
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzLoad loads any bytes: it never panics, and every diagnostic lies inside its file.
func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob("../testdata/load/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		start := time.Now()
		ds := loadBytes(data)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %s", took)
		}
		for _, d := range ds {
			from, to := d.Span.From, d.Span.To
			if d.Message == "" || from.Line < 0 || d.Source != nil && len(d.Source.Lines) > 0 && from.Line > len(d.Source.Lines)+1 {
				t.Errorf("%+v", d)
			}
			if to.Line > 0 && to.Before(from) {
				t.Errorf("it ends before it begins: %+v", d)
			}
			if line := d.Source.Line(from.Line); line != "" && from.Col > utf8.RuneCountInString(line)+1 {
				t.Errorf("column %d lies outside of %q: %s", from.Col, line, d.Message)
			}
		}
	})
}

// loadBytes loads a file that exists in memory only.
func loadBytes(data []byte) Diagnostics {
	const path = "nowhere/fuzz.yaml"
	l := &NewLoader(Options{}).l
	p := &parsedFile{}
	p.src, p.doc, p.fault = parse(path, data)
	l.parsed[path] = p
	l.file(path)
	return l.diagnostics.Sort()
}

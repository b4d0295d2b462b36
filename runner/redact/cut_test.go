package redact

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	r := New(false)
	r.Add("long", "abcdefghijklmnopqrstuvwxyz")
	r.Add("short", "abc")
	r.Cookie("sid", "zyxwvutsrq")
	for _, tc := range [][2]string{
		{"", ""},
		{"nothing here…", "nothing here…"},
		{`the text "abcdefghij…, not 5`, `the text "‹long›…, not 5`},
		{"abcdefghij...", "‹long›..."},
		{"abcdefghijklmnopqrstuvwxyz…", "‹long›…"},
		{"x abcdefghijklmnopqrstuvwxy… zyxwv… ab… abc…", "x ‹long›… sid‹1›… ab… ‹long›…"},
		{"abcdefghij", "abcdefghij"},
		{"……abcd…", "……‹long›…"},
	} {
		if got := r.Cut(tc[0]); got != tc[1] {
			t.Errorf("%q is %q, not %q", tc[0], got, tc[1])
		}
	}
	if s := New(true).Cut("abcd…"); s != "abcd…" {
		t.Error(s)
	}
}

func TestWhole(t *testing.T) {
	r := New(false)
	r.Add("pin", "1234")
	r.Add("long", "abcdefgh")
	for _, tc := range [][2]string{{"1234", "‹pin›"}, {"12345", "12345"}, {"x 1234", "x 1234"}, {"x abcdefgh", "x ‹long›"}, {"", ""}} {
		if got := r.Whole(tc[0]); got != tc[1] {
			t.Errorf("%q is %q, not %q", tc[0], got, tc[1])
		}
	}
	if s := r.Header("X-Pin", "1234"); s != "‹pin›" {
		t.Error(s)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("abcdefghij… and abc...")
	f.Add("…...…")
	f.Fuzz(func(t *testing.T, s string) {
		r := New(false)
		r.Add("long", "abcdefghijklmnopqrstuvwxyz")
		got := r.Cut(s)
		if strings.Contains(got, "abc…") || strings.Contains(got, "abcdefgh...") {
			t.Fatalf("%q is %q", s, got)
		}
	})
}

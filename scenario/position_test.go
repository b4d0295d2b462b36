package scenario

import (
	"math/rand/v2"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// checkPlaces parses src with yaml.v3 and compares the place of every rune of every scalar with the source. It returns how
// many scalars it saw.
func checkPlaces(t *testing.T, src string) (scalars int) {
	t.Helper()
	var doc yaml.Node
	if yaml.Unmarshal([]byte(src), &doc) != nil {
		return 0
	}
	s := &Source{Lines: splitLines(strings.TrimPrefix(src, "\ufeff"))}
	eachScalar(&doc, func(n *yaml.Node) {
		if n.Tag == "!!null" {
			return
		}
		scalars++
		at, ok := scalarPlaces(s.Lines, placeOf(s, n))
		if !ok {
			t.Fatalf("no places for style %d in\n%s\nvalue %q", n.Style, src, n.Value)
		}
		for i, r := range []rune(n.Value) {
			line := []rune(s.Line(at[i].Line))
			if at[i].Col-1 < len(line) && (line[at[i].Col-1] == r || line[at[i].Col-1] == '\\' || line[at[i].Col-1] == '\'') {
				continue
			}
			if r != ' ' && r != '\n' { // a fold stands for a line break
				t.Fatalf("rune %q is not at %v in\n%s\nvalue %q", r, at[i], src, n.Value)
			}
		}
	})
	return scalars
}

func eachScalar(n *yaml.Node, f func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		f(n)
	}
	for _, c := range n.Content {
		eachScalar(c, f)
	}
}

// TestPlaces re-reads scalars of all styles, written by yaml.v3 and by hand, and compares with yaml.v3.
func TestPlaces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	scalars := 0
	for range 4000 {
		scalars += checkPlaces(t, writtenByYAML(rnd))
	}
	for range 20000 {
		scalars += checkPlaces(t, writtenByHand(rnd))
	}
	if scalars < 20000 {
		t.Errorf("only %d scalars were seen", scalars)
	}
}

func pick(rnd *rand.Rand, list ...string) string { return list[rnd.IntN(len(list))] }

func writtenByYAML(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.IntN(8) + 1 {
		b.WriteString(pick(rnd, "status == 200", "and", "é", "body.x", "'it'", `"q"`, "日本", `a\b`, "#", "x: y", "- z", "|", "\t", "200"))
		b.WriteString(pick(rnd, " ", "\n", "\n\n", "\n  ", "  ", " \n", "\n\n    "))
	}
	style := []yaml.Style{0, yaml.LiteralStyle, yaml.FoldedStyle, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle}[rnd.IntN(5)]
	v := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: b.String(), Style: style}
	if rnd.IntN(6) == 0 {
		v.Anchor = "anc"
	}
	m := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "kéy"}, v, {Kind: yaml.ScalarNode, Value: "z"}, {Kind: yaml.ScalarNode, Value: "1"}}}
	out, err := yaml.Marshal(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{m, {Kind: yaml.ScalarNode, Value: "tail"}}})
	if err != nil {
		return ""
	}
	return string(out)
}

func writtenByHand(rnd *rand.Rand) string {
	var b strings.Builder
	b.WriteString("é: ")
	b.WriteString(pick(rnd, "", "", "", "!!str ", "&a ", "!!str &a ", "&a\n  "))
	b.WriteString(pick(rnd, "|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "> # note", "'", "\"", ""))
	in := strings.Repeat(" ", rnd.IntN(4))
	for range rnd.IntN(7) + 1 {
		b.WriteString(pick(rnd, "\n"+in, "\n"+in, "\n", "\n"+in+"  ", " ", "", "\n ", "\n"+in+"\t"))
		b.WriteString(pick(rnd, "status == 200", "é and", "''", `\t`, `\"`, `\x41`, "\\\n   ", "  ", "", "#c", "日"))
	}
	b.WriteString(pick(rnd, "", "'", "\"", "\n", "\n\n\n", "\nz: 1\n"))
	if rnd.IntN(4) == 0 {
		return strings.ReplaceAll(b.String(), "\n", "\r\n")
	}
	return b.String()
}

// FuzzPlaces looks for YAML whose scalars are not found again.
func FuzzPlaces(f *testing.F) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		f.Add(writtenByHand(rnd))
		f.Add(writtenByYAML(rnd))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if _, what := junk([]byte(src)); what != "" || len(src) > 1<<16 || strings.ContainsAny(src, "\u0085\u2028\u2029") {
			return // what the loader refuses, or line breaks that only YAML knows
		}
		defer func() { recover() }() // yaml.v3 panics on some inputs; the loader guards against that
		var doc yaml.Node
		if yaml.Unmarshal([]byte(src), &doc) != nil {
			return
		}
		s := &Source{Lines: splitLines(strings.TrimPrefix(src, "\ufeff"))}
		eachScalar(&doc, func(n *yaml.Node) {
			span := placeOf(s, n).whole()
			if span.From.Line < 1 || span.From.Line > len(s.Lines)+1 || span.To.Line > len(s.Lines)+1 {
				t.Errorf("%+v lies outside of %q", span, src)
			}
		})
	})
}

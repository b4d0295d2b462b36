package cli

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"crumb/runner/redact"
	"crumb/scenario"
	"crumb/scenario/expression"
)

func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		pattern, text string
		want          bool
	}{
		{"sign", "Sign in", true}, {"IN", "sign in", true}, {"out", "sign in", false},
		{"sign*", "sign in", true}, {"*in", "sign in", true}, {"sign", "", false},
		{"s*n*n", "sign in", true}, {"s?gn in", "sign in", true}, {"?", "sign", false}, {"*", "", true},
		{"*.yaml", "a/b.yaml", true}, {"a/*", "b/a/c", false}, {"größe?", "GRÖSSEX", false}, {"größe?", "GRÖßE1", true},
	} {
		if got := matches(tc.pattern, tc.text); got != tc.want {
			t.Errorf("matches(%q, %q) = %v", tc.pattern, tc.text, got)
		}
	}
}

func TestTagged(t *testing.T) {
	for _, tc := range []struct {
		list, tags string
		want       bool
	}{
		{"a", "a b", true}, {"A", "a", true}, {"a", "b", false}, {"a,b", "b", true}, {"!a", "b", true}, {"!a", "a b", false},
		{"a,!b", "a", true}, {"a,!b", "a b", false}, {"a, b", "b", true}, {"!a", "", true}, {"a", "", false},
	} {
		if got := tagged(tc.list, strings.Fields(tc.tags)); got != tc.want {
			t.Errorf("tagged(%q, %q) = %v", tc.list, tc.tags, got)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"steps:\n- request: /", ""},
		{"name: x\nbase: y", ""},
		{"\ufeffname: x\nother: y\nsteps: []", ""},
		{"Steps:\n", ""},
		{"step:\n", ""},
		{"{steps: []}", ""},
		{"just text", ""},
		{"x-anchors: {}", ""},
		{"# a\n---\n- {user: a}", "it is a list, as the rows of data are"},
		{"-\n  user: a", "it is a list, as the rows of data are"},
		{"[1, 2]", "it is a list, as the rows of data are"},
		{"openapi: 3.1.0\ninfo: {}\ntags: []\nservers: []", "it has no steps:, but openapi:"},
		{"\"services\":\n  a: b", "it has no steps:, but services:"},
		{"", "it is empty"}, {"# nothing\n\n", "it is empty"},
	} {
		if got := sniff(strings.NewReader(tc.text)); got != tc.want {
			t.Errorf("sniff(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestVarMapping(t *testing.T) {
	text := "a: 1\nb: 1.5\nc: yes\nd: true\ne: null\nf: '7'\ng: [1, {x: y}]\nh: 2026-11-23\ni: &i {k: v}\nj: *i\nk: 12345678901234567890\n"
	got, err := varMapping([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	big, _ := expression.DecodeJSON([]byte("12345678901234567890"))
	want := map[string]any{"a": 1, "b": 1.5, "c": "yes", "d": true, "e": nil, "f": "7", "g": []any{1, map[string]any{"x": "y"}},
		"h": "2026-11-23", "i": map[string]any{"k": "v"}, "j": map[string]any{"k": "v"}, "k": big}
	for name, w := range want {
		if g, ok := got[name]; !ok || g.Text || !reflect.DeepEqual(g.Value, w) {
			t.Errorf("%s: %#v, want %#v", name, g, w)
		}
	}
	for _, tc := range []struct{ text, want string }{
		{"- a", "it must be a mapping of names to values"},
		{"a: 1\na: 2", `line 2: "a" stands there twice`},
		{"a: 0123", "line 1: JSON does not spell a number 0123; quote it to mean the text"},
		{"a: .inf", "line 1: JSON does not spell a number .inf; quote it to mean the text"},
		{"a: !x y", "line 1: a value cannot be of the type !x"},
		{"<<: {a: 1}", "line 1: a name must be plain text"},
		{"? [a]\n: b", "line 1: a name must be plain text"},
		{"a: &a [*a]", "line 1: values lie deeper than 100 in each other"},
		{"a: b: c", "mapping values are not allowed in this context"},
		{bomb(), "it has more than 200000 values"},
		{"a: 1\n--- \nb: 2", "line 2: it must be one document"},
	} {
		if _, err := varMapping([]byte(tc.text)); err == nil || err.Error() != tc.want {
			t.Errorf("%.40q: %v, want %s", tc.text, err, tc.want)
		}
	}
}

// bomb is a mapping whose aliases multiply.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	return b.String()
}

func TestParseEnv(t *testing.T) {
	got, err := parseEnv("\ufeffA=1\n# c\nexport B='x y' # c\nC=\"a\\nb\"\nD=\n")
	want := map[string]string{"A": "1", "B": "x y", "C": "a\nb", "D": ""}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"": "''", "a.yaml": "a.yaml", "a b": "'a b'", "o'neill": `'o'\''neill'`, "$x": "'$x'", "ä": "'ä'", "--var": "--var", "a*": "'a*'", "a\nb": "'a\nb'",
	} {
		if got := quote(in); got != want {
			t.Errorf("quote(%q) = %s", in, got)
		}
	}
}

func TestHideSecrets(t *testing.T) {
	r := redact.New(false)
	hideSecrets(r, &scenario.Source{Lines: strings.Split(`name: notsecret1
secrets:
  # comment: notsecret2
  a: plainsecret # notsecret3
  b: "double secret"
  c: 'single secret'
  d: ${env.notsecret4}
vars:
  e: notsecret5
profiles:
  x:
    secrets: {f: flowsecret, g: "flow secret"}
    vars: {h: notsecret6}`, "\n")})
	for _, s := range []string{"plainsecret", "double secret", "single secret", "flowsecret", "flow secret"} {
		if !r.Hidden("x" + s + "y") {
			t.Errorf("%s is not hidden", s)
		}
	}
	for i := 1; i <= 6; i++ {
		if s := fmt.Sprint("notsecret", i); r.Hidden(s) {
			t.Errorf("%s is hidden", s)
		}
	}
}

func TestRerunKeepsNoSecret(t *testing.T) {
	files := []*scenario.File{{Vars: []*scenario.Var{{Name: "password", Secret: true}, {Name: "user"}}}}
	c := &runCommand{}
	cmd := command{name: "run", setup: setupRun}
	fs, _ := cmd.flags()
	c.flags = fs
	if err := fs.Parse([]string{"--var", "password=x y", "--var=user=a b", "--allow-exec", "--profile", "p", "--name", "n", "-q", "--timeout=5s", "x.yaml"}); err != nil {
		t.Fatal(err)
	}
	want := "crumb run --var password=... --var 'user=a b' --profile p --timeout 5s --allow-exec x.yaml ./-y.yaml"
	if got := c.rerun(nil, files, scenario.Options{})([]string{"x.yaml", "-y.yaml"}, nil); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestHelpExamples parses every command line of the help: the command is there, and so are its flags.
func TestHelpExamples(t *testing.T) {
	pages, err := helpTexts.ReadDir("help")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, page := range pages {
		for line := range strings.Lines(helpText(strings.TrimSuffix(page.Name(), ".txt"))) {
			rest, ok := strings.CutPrefix(line, "  crumb ")
			if !ok {
				continue
			}
			rest, _, _ = strings.Cut(strings.TrimSpace(rest), "  ") // what follows two blanks explains
			rest, _, _ = strings.Cut(rest, " > ")
			rest, _, _ = strings.Cut(rest, " | ")
			words := strings.Fields(rest)
			c, ok := find(words[0])
			if !ok {
				t.Errorf("%s: there is no command: %s", page.Name(), line)
				continue
			}
			n++
			fs, _ := c.flags()
			if err := fs.Parse(words[1:]); err != nil {
				t.Errorf("%s: %s: %v", page.Name(), line, err)
			}
		}
	}
	if n < 30 {
		t.Errorf("found %d examples only", n)
	}
}

// FuzzGiven feeds the readers of foreign text: none may panic, hang, or hand out a name twice.
func FuzzGiven(f *testing.F) {
	for _, s := range []string{"a: 1", "{\"a\": [1, null]}", "a: &a [*a]", "<<: {[k]: 1}\n[k]: 3", "A=1\nB=\"$A\"", "export A='x", "steps:\n", "secrets: {a: b", "secrets:\n  a: \"", bomb()} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		varMapping([]byte(s))
		varLines([]byte(s))
		parseEnv(s)
		sniff(strings.NewReader(s))
		src := &scenario.Source{Lines: strings.Split(s, "\n")}
		hideSecrets(redact.New(false), src)
		if q := quote(s); !strings.Contains(s, "'") && strings.Trim(q, "'") != strings.Trim(s, "'") {
			t.Errorf("quote(%q) = %q", s, q)
		}
		for _, pattern := range []string{"*a*b*", "?*", s} {
			wildcard([]rune(pattern), []rune(s[:min(len(s), 500)]))
		}
	})
}

// FuzzComplete completes any words: it never panics, and ends with the kind of files.
func FuzzComplete(f *testing.F) {
	for _, s := range []string{"", "run\n--tag\n", "run\n--profile\n=\nx", "run\n--name=", "check\n-", "help\n", "completion\nb", "init\n\n", "run\n=\n=\n=", "--\n--", "run\n-q\n\"\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out strings.Builder
		code := Main(append([]string{"__complete"}, strings.Split(s, "\n")...), &Process{Out: &out, Err: &out})
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		switch last := lines[len(lines)-1]; last {
		case ":none", ":yaml", ":files", ":dirs":
		default:
			t.Errorf("it ends with %q", last)
		}
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	})
}

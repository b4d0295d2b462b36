package cli_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crumb/runner/cli"
	"crumb/scenario"
)

// README.md is a test. In it
//
//	<!-- file: NAME -->                     names the scenario in the next block
//	<!-- edit NAME: OLD => NEW -->          changes it for the commands of the next block
//	<!-- keys: a step -->                   the first column of the next table has exactly the keys of that shape
//	```yaml                                 a scenario: it loads
//	```yaml fragment                        keys of a scenario, or steps: they load
//	```console                              commands behind $, and what they write: run in a folder with the named files
//	```sh                                   commands, which are only parsed
//
// and `go test ./runner/cli -run Readme -update` writes what commands write anew.
const readme = "../../README.md"

var _ = defineUpdate()

// defineUpdate defines the flag -update, unless another test of the package has.
func defineUpdate() bool {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write what commands write anew")
	}
	return true
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// block is a fenced block of README.md.
type block struct {
	line  int // of its first line in the file
	info  string
	text  string
	notes []string // the comments above it
}

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readmeBlocks splits the file into its blocks.
func readmeBlocks(t *testing.T) []block {
	t.Helper()
	var list []block
	var notes []string
	var open *block
	for i, line := range strings.Split(readReadme(t), "\n") {
		switch {
		case open != nil && line == "```":
			list, open, notes = append(list, *open), nil, nil
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "```"):
			open = &block{line: i + 2, info: line[3:], notes: notes}
		case strings.HasPrefix(line, "<!-- "):
			notes = append(notes, strings.TrimSuffix(strings.TrimPrefix(line, "<!-- "), " -->"))
		}
	}
	if open != nil {
		t.Fatalf("README.md:%d: the block does not end", open.line)
	}
	return list
}

// TestReadmeBlocks: every YAML block loads, and nothing is in a block that is not tested.
func TestReadmeBlocks(t *testing.T) {
	for _, b := range readmeBlocks(t) {
		switch b.info {
		case "yaml":
			loads(t, b.line, b.text)
		case "yaml fragment":
			loads(t, b.line, wholeScenario(b.text))
		case "console", "sh":
		default:
			t.Errorf("README.md:%d: no test knows a block of %q", b.line, b.info)
		}
	}
}

// loads wants a text to be a scenario without faults and warnings.
func loads(t *testing.T, line int, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "readme.yaml")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code := cli.Main([]string{"check", path}, &cli.Process{Out: &out, Err: &out, Env: []string{"SHOP_PASSWORD=something"}})
	if code != 0 || strings.Contains(out.String(), "warning") {
		t.Errorf("README.md:%d: the block does not load:\n%s", line, out.String())
	}
}

// wholeScenario puts a fragment, steps or keys of a scenario, into a scenario.
func wholeScenario(fragment string) string {
	if strings.HasPrefix(fragment, "- ") {
		return "server: demo\nvars: {user: alice, userId: 1}\nsteps:\n" + fragment
	}
	return fragment + "server: demo\nsteps: [request: /]\n"
}

// TestReadmeOutput: what the page shows of a command is what it writes.
func TestReadmeOutput(t *testing.T) {
	page := readReadme(t)
	files := map[string]string{}
	shown := 0
	for _, b := range readmeBlocks(t) {
		for _, note := range b.notes {
			if name, ok := strings.CutPrefix(note, "file: "); ok {
				files[name] = b.text
			}
		}
		if b.info != "console" {
			continue
		}
		shown++
		got := play(t, b, files)
		if plainly(got) == plainly(b.text) {
			continue
		}
		if !updating() {
			t.Errorf("README.md:%d: the commands write something else (go test ./runner/cli -run Readme -update writes it anew):\n%s", b.line, got)
			continue
		}
		page = strings.Replace(page, "```console\n"+b.text+"```\n", "```console\n"+got+"```\n", 1)
	}
	if shown < 3 {
		t.Errorf("README.md shows %d commands with what they write", shown)
	}
	if updating() {
		if err := os.WriteFile(readme, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// play runs the commands of a block, in a folder with the files as they are edited for it.
func play(t *testing.T, b block, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(edited(t, b, name, text)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(home)
	var out strings.Builder
	for line := range strings.Lines(b.text) {
		if args, ok := strings.CutPrefix(line, "$ crumb "); ok {
			out.WriteString(line)
			cli.Main(strings.Fields(args), &cli.Process{Out: &out, Err: &out})
		} else if strings.HasPrefix(line, "$ ") {
			t.Errorf("README.md:%d: only crumb can be run here, not %s", b.line, line)
		}
	}
	return out.String()
}

// edited makes the changes to a file that stand above a block.
func edited(t *testing.T, b block, name, text string) string {
	t.Helper()
	for _, note := range b.notes {
		change, ok := strings.CutPrefix(note, "edit "+name+": ")
		if !ok {
			continue
		}
		old, put, ok := strings.Cut(change, " => ")
		if !ok || strings.Count(text, old) != 1 {
			t.Fatalf("README.md:%d: %s has %q %d times", b.line, name, old, strings.Count(text, old))
		}
		text = strings.Replace(text, old, put, 1)
	}
	return text
}

// plainly takes out of a text what changes from run to run.
func plainly(text string) string {
	for _, r := range []struct{ find, put string }{
		{`(?m) +[<≤]?[0-9.]+(µs|ms|s)$`, " TIME"},
		{`in [<≤]?[0-9.]+(µs|ms|s)`, "in TIME"},
		{`127\.0\.0\.1:[0-9]+`, "127.0.0.1:PORT"},
		{`seed: [0-9]+`, "seed: SEED"},
		{`"(token|csrf)": "[^"]*"`, `"$1": "..."`},
	} {
		text = regexp.MustCompile(r.find).ReplaceAllString(text, r.put)
	}
	return text
}

// TestReadmeCommands: every command of the page has flags and a name that are known, and every flag named is one.
func TestReadmeCommands(t *testing.T) {
	var lines []string
	for _, b := range readmeBlocks(t) {
		if b.info == "sh" || b.info == "console" {
			lines = append(lines, strings.Split(b.text, "\n")...)
		}
	}
	page := readReadme(t)
	for _, m := range regexp.MustCompile("`(crumb [^`]+)`").FindAllStringSubmatch(page, -1) {
		lines = append(lines, m[1])
	}
	parsed := 0
	for _, line := range lines {
		line, _, _ = strings.Cut(strings.TrimPrefix(line, "$ "), " #")
		args := strings.Fields(line)
		switch {
		case len(args) > 3 && slices.Equal(args[:3], []string{"go", "run", "."}):
			args = args[3:]
		case len(args) > 1 && args[0] == "crumb":
			args = args[1:]
		default:
			continue
		}
		parsed++
		if e := command(append(args, "--help")...); e.code != 0 {
			t.Errorf("README.md: %s: %s", line, e.errs)
		}
	}
	if parsed < 10 {
		t.Errorf("README.md has %d commands", parsed)
	}
	known := command("help", "run").out + command("help", "check").out
	for _, flag := range regexp.MustCompile("`(--?[a-z][a-z-]*)`").FindAllStringSubmatch(page, -1) {
		if !regexp.MustCompile(`(?m)^ +(-[a-z], )?` + regexp.QuoteMeta(flag[1]) + `[ ,]`).MatchString(known) {
			t.Errorf("README.md: there is no flag %s", flag[1])
		}
	}
}

// TestReadmeSetUp: the two commands that a stranger types first stand there.
func TestReadmeSetUp(t *testing.T) {
	text := ""
	for _, b := range readmeBlocks(t) {
		if b.info == "sh" {
			text = b.text
			break
		}
	}
	if !regexp.MustCompile(`\Ago run \. run examples( +#.*)?\ngo test \./\.\.\.( +#.*)?\n\z`).MatchString(text) {
		t.Errorf("README.md: the first commands are\n%s", text)
	}
}

// TestReadmeKeys: the tables of keys have all keys that there are, and no others.
func TestReadmeKeys(t *testing.T) {
	tables := regexp.MustCompile(`<!-- keys: (.+) -->\n((?:\|.*\n)+)`).FindAllStringSubmatch(readReadme(t), -1)
	if len(tables) < 2 {
		t.Fatalf("README.md has %d tables of keys", len(tables))
	}
	for _, table := range tables {
		at := slices.IndexFunc(scenario.Shapes(), func(s *scenario.Shape) bool { return s.What == table[1] })
		if at < 0 {
			t.Errorf("README.md: there is no shape %q", table[1])
			continue
		}
		missing := scenario.Shapes()[at].Keys
		known := slices.Clone(missing)
		for _, row := range strings.Split(strings.TrimSpace(table[2]), "\n")[2:] {
			first, rest, _ := strings.Cut(row[1:], "|")
			for _, name := range codes(first) {
				if !slices.ContainsFunc(known, func(k scenario.Key) bool { return k.Name == name }) {
					t.Errorf("README.md: %s has no key %s", table[1], name)
				}
			}
			all := append(codes(first), codes(rest)...)
			missing = slices.DeleteFunc(slices.Clone(missing), func(k scenario.Key) bool { return slices.Contains(all, k.Name) })
		}
		for _, k := range missing {
			t.Errorf("README.md does not tell the key %s of %s", k.Name, table[1])
		}
	}
}

// codes are the words in backticks.
func codes(text string) (list []string) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// TestReadmeLinks: what the page links to is there, and all examples are linked to.
func TestReadmeLinks(t *testing.T) {
	page := readReadme(t)
	var links []string
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[1], "://") {
			continue
		}
		links = append(links, m[1])
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
			t.Errorf("README.md: %v", err)
		}
	}
	files, err := filepath.Glob(examples + "/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := "examples/" + filepath.Base(file); !slices.Contains(links, name) {
			t.Errorf("README.md does not link to %s", name)
		}
	}
	for i, line := range strings.Split(page, "\n") {
		if n := len([]rune(line)); n > 132 && !strings.HasPrefix(line, "|") && !strings.Contains(line, "→") {
			t.Errorf("README.md:%d: %d columns", i+1, n)
		}
	}
}

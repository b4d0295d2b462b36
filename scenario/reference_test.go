package scenario

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// README.md is the reference of the language. Its tables stand in blocks
//
//	<!-- begin:keys SHAPE [KEY...] -->        the keys of a shape, or some of them
//	<!-- begin:names WHEN -->                 the names that expressions see: always, answer, login, exec, data or each
//	<!-- begin:members TYPE -->               the members of a type
//	<!-- begin:functions [NAME...] -->        the functions
//
// that end with <!-- end --> and are written anew by `go test ./scenario -update`. The last column of names and members is
// kept: it is written in README.md, by hand.
const reference = "README.md"

var _ = defineUpdate()

// defineUpdate defines the flag -update, unless another test of the package has.
func defineUpdate() bool {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write what is generated anew")
	}
	return true
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

func readReference(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReferenceBlocks: every generated block is as it would be generated now.
func TestReferenceBlocks(t *testing.T) {
	text := readReference(t)
	block := regexp.MustCompile(`(?s)<!-- begin:(\w+)((?: [\w]+)*) -->\n(.*?)<!-- end -->`)
	if n := strings.Count(text, "<!-- begin:"); n != len(block.FindAllString(text, -1)) {
		t.Errorf("%d blocks begin, and %d can be read", n, len(block.FindAllString(text, -1)))
	}
	fresh := block.ReplaceAllStringFunc(text, func(old string) string {
		m := block.FindStringSubmatch(old)
		table, err := referenceTable(m[1], strings.Fields(m[2]), m[3])
		if err != nil {
			t.Error(err)
			return old
		}
		return fmt.Sprintf("<!-- begin:%s%s -->\n%s<!-- end -->", m[1], m[2], table)
	})
	if fresh == text {
		return
	}
	if !updating() {
		t.Fatalf("%s is stale: run `go test ./scenario -run Reference -update`", reference)
	}
	if err := os.WriteFile(reference, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReferenceComplete: every key, name, member and function stands in a block, and each has a description.
func TestReferenceComplete(t *testing.T) {
	text := readReference(t)
	blocks := map[string]bool{} // "kind argument"
	for _, m := range regexp.MustCompile(`<!-- begin:(\w+)((?: [\w]+)*) -->`).FindAllStringSubmatch(text, -1) {
		for _, a := range strings.Fields(m[2]) {
			blocks[m[1]+" "+a] = true
		}
	}
	for _, when := range BuiltinNames() {
		if !blocks["names "+when] {
			t.Errorf("no block has the names known in %s", when)
		}
	}
	for _, typ := range memberTypes() {
		if !blocks["members "+typ.name] {
			t.Errorf("no block has the members of %s", typ.name)
		}
	}
	for _, row := range append(referenceKeys(), referenceFunctions()...) {
		if !strings.Contains(text, "\n"+row+"\n") {
			t.Errorf("no block has %s", row)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "| `") && strings.HasSuffix(line, "| |") {
			t.Errorf("without a description: %s", line)
		}
	}
}

// referenceTable is what a block holds.
func referenceTable(kind string, args []string, old string) (string, error) {
	switch kind {
	case "keys":
		return keyTable(args)
	case "names":
		return nameTable(args, old)
	case "members":
		return memberTable(args, old)
	case "functions":
		return functionTable(args)
	}
	return "", fmt.Errorf("no block is called %s", kind)
}

func table(head []string, rows []string) string {
	line := strings.Repeat("|---", len(head)) + "|"
	return "| " + strings.Join(head, " | ") + " |\n" + line + "\n" + strings.Join(rows, "\n") + "\n"
}

// cell is a text as it stands in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func code(s string) string { return "`" + cell(s) + "`" }

func keyTable(args []string) (string, error) {
	for _, s := range Shapes() {
		if len(args) == 0 || s.ID != args[0] {
			continue
		}
		var rows []string
		for _, k := range s.Keys {
			if len(args) == 1 || slices.Contains(args[1:], k.Name) {
				rows = append(rows, keyRow(k))
			}
		}
		if len(args) > 1 && len(rows) != len(args)-1 {
			return "", fmt.Errorf("%s has not all of the keys %v", s.ID, args[1:])
		}
		return table([]string{"key", "value", "meaning"}, rows), nil
	}
	return "", fmt.Errorf("no shape is called %v", args)
}

func keyRow(k Key) string {
	doc := regexp.MustCompile(`\$\{[^}]*\}|steps\.<id>`).ReplaceAllString(cell(k.Doc), "`$0`")
	return fmt.Sprintf("| `%s` | %s | %s |", k.Name, cell(keyTypeWords()[k.Type]), doc)
}

func referenceKeys() []string {
	var rows []string
	for _, s := range Shapes() {
		for _, k := range s.Keys {
			rows = append(rows, keyRow(k))
		}
	}
	return rows
}

// keyTypeWords says in words which values a key takes.
func keyTypeWords() map[KeyType]string {
	return map[KeyType]string{
		tText: "text", tPlain: "text, without `${}`", tName: "name", tAny: "any", tBool: "bool", tInt: "whole number",
		tNumber: "number", tDuration: "duration", tFollow: "bool or number", tSessions: "names and [sessions](#more-than-one-session)", tAs: "[session](#more-than-one-session)", tHTTP: "`1.1` or `2`", tSize: "bytes, or with a unit", tClear: "`true` or `session`",
		tExpression: "expression", tExpressions: "expression, or a list", tExpect: "[expectation](#expect), or a list",
		tWords: "word, or a list", tTexts: "text, or a list", tPairs: "[names and texts](#names-and-texts)", tNamesValues: "names and values",
		tSteps: "list of [steps](#steps)", tData: "list of mappings, or path", tServer: "`demo`", tRequestLine: "`METHOD target`", tLogin: "`METHOD target`",
		tExec: "list, or a line", tEach: "one name and a list", tCapture: "names and [expressions](#capture)", tMultipart: "names and [parts](#bodies)",
		tSetCookies: "names and [cookies](#cookies-by-hand)", tProfiles: "names and [profiles](#profiles)", tSession: "[session](#the-session)",
		tStepSession: "[session](#the-session)", tTLS: "[tls](#tls)", tAuth: "[auth](#auth)", tBasic: "`user` and `password`",
		tRetry: "[retry](#retry)", tGraphQL: "[graphql](#bodies)",
	}
}

// typedNames are the names that expressions see, with their types.
func typedNames() map[string]expression.Type {
	all := map[string]expression.Type{"row": expression.Map{expression.Extra: expression.Any}, "index": expression.Int}
	for _, m := range []expression.Map{sessionNames(), loginNames(), execNames()} {
		for name, t := range m {
			all[name] = t
		}
	}
	return all
}

// TestTypedNames: the reference knows the type of every name.
func TestTypedNames(t *testing.T) {
	if names, types := slices.Sorted(maps.Keys(BuiltinNames())), slices.Sorted(maps.Keys(typedNames())); !slices.Equal(names, types) {
		t.Errorf("BuiltinNames has %v, the reference %v", names, types)
	}
}

func nameTable(args []string, old string) (string, error) {
	members := expression.Map{}
	for name, when := range BuiltinNames() {
		if slices.Contains(args, when) {
			members[name] = typedNames()[name]
		}
	}
	if len(members) == 0 {
		return "", fmt.Errorf("no name is known in %v", args)
	}
	return typedTable(members, old), nil
}

func memberTable(args []string, old string) (string, error) {
	for _, t := range memberTypes() {
		if slices.Contains(args, t.name) {
			return typedTable(t.members, old), nil
		}
	}
	return "", fmt.Errorf("no type is called %v", args)
}

// typedTable lists names with their types, in the order of the old table, new ones at its end. What it said about them is
// kept.
func typedTable(members expression.Map, old string) string {
	said := map[string]string{}
	var order []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([\\w.]+)` \\|.*?\\| ?(.*?) ?\\|$").FindAllStringSubmatch(old, -1) {
		if members[m[1]] != nil {
			said[m[1]], order = m[2], append(order, m[1])
		}
	}
	var rows []string
	for _, name := range append(order, slices.Sorted(maps.Keys(members))...) {
		if len(rows) >= len(order) && slices.Contains(order, name) {
			continue
		}
		row := fmt.Sprintf("| `%s` | %s | %s |", name, typeWords(members[name]), said[name])
		rows = append(rows, strings.ReplaceAll(row, "|  |", "| |"))
	}
	return table([]string{"name", "type", "meaning"}, rows)
}

type memberType struct {
	name    string
	members expression.Map
}

// memberTypes are the types that have members of their own.
func memberTypes() []memberType {
	return []memberType{{"cookie", cookieType}, {"sent", sentType}, {"hop", hopType}, {"timings", timingsType}, {"tls", tlsType},
		{"token", tokenType}, {"session", sessionType}, {"before", beforeType}}
}

// typeWords is a type as the reference calls it.
func typeWords(t expression.Type) string {
	plain := []struct {
		t    expression.Type
		word string
	}{{expression.Any, "any"}, {expression.Int, "number"}, {expression.String, "text"}, {expression.Bool, "bool"}, {expression.Duration, "duration"},
		{expression.Time, "time"}, {expression.Bytes, "bytes"}, {expression.HeadersType, "headers"}, {expression.List(expression.String), "list of texts"},
		{cookiesType, "names and [cookies](#a-cookie)"}, {expression.List(cookieType), "list of [cookies](#a-cookie)"}, {expression.List(hopType), "list of [hops](#a-hop)"},
		{sessionNames()["env"], "names and texts"}, {typedNames()["row"], "columns and values"}, {sessionNames()["steps"], "ids and [names](#an-answer)"},
		{answerNames()["headerValues"], "function"}}
	for _, p := range plain {
		if reflect.DeepEqual(p.t, t) {
			return p.word
		}
	}
	for _, m := range memberTypes() {
		if reflect.DeepEqual(m.members, t) {
			return fmt.Sprintf("[%s](#%s)", m.name, m.anchor())
		}
	}
	return fmt.Sprintf("%v", t)
}

func (m memberType) anchor() string {
	return map[string]string{"sent": "what-was-sent", "hop": "a-hop", "cookie": "a-cookie", "timings": "timings", "tls": "a-tls-connection",
		"token": "a-token", "session": "the-session-in-expressions", "before": "the-session-in-expressions"}[m.name]
}

func functionRow(f expression.Function) string {
	return fmt.Sprintf("| %s | %s | %s |", code(f.Signature), cell(f.Doc), code(f.Example))
}

func referenceFunctions() []string {
	var rows []string
	for _, f := range expression.Functions() {
		rows = append(rows, functionRow(f))
	}
	return rows
}

func functionTable(args []string) (string, error) {
	var rows []string
	for _, f := range expression.Functions() {
		if len(args) == 0 || slices.Contains(args, f.Name) {
			rows = append(rows, functionRow(f))
		}
	}
	if len(args) > 0 && len(rows) != len(args) {
		return "", fmt.Errorf("not all of these are functions: %v", args)
	}
	return table([]string{"function", "gives", "example"}, rows), nil
}

// TestReferenceLinks: every link inside the reference leads to a heading of it, every other one to a file.
func TestReferenceLinks(t *testing.T) {
	text := readReference(t)
	headings := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		plain := regexp.MustCompile("[^a-z0-9 _-]").ReplaceAllString(strings.ToLower(m[1]), "")
		headings[strings.ReplaceAll(plain, " ", "-")] = true
	}
	for _, m := range regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		switch link := m[1]; {
		case strings.HasPrefix(link, "https://"):
		case strings.HasPrefix(link, "#"):
			if !headings[link[1:]] {
				t.Errorf("no heading is %s", link)
			}
		default:
			if _, err := os.Stat(link); err != nil {
				t.Errorf("there is no %s", link)
			}
		}
	}
}

// fence is a fenced block of the reference: what its first line says, and where it begins.
type fence struct {
	info []string
	text string
	line int
}

func fences(text string) []fence {
	var all []fence
	var open *fence
	for i, l := range strings.Split(text, "\n") {
		switch {
		case open == nil && strings.HasPrefix(l, "```"):
			open = &fence{info: strings.Fields(strings.TrimPrefix(l, "```")), line: i + 1}
		case open != nil && l == "```":
			all, open = append(all, *open), nil
		case open != nil:
			open.text += l + "\n"
		}
	}
	return all
}

// TestReferenceYAML loads every block of YAML in the reference.
//
//	```yaml               a whole scenario
//	```yaml fragment      keys of a scenario, keys of a step, or a list of steps
//	```yaml fault         the same, with a fault in it; what is said of it stands in the next block, ```text
//	```yaml crumb.yaml    a project file
//	```yaml _part.yaml    a file that other blocks use; so is ```csv users.csv
func TestReferenceYAML(t *testing.T) {
	blocks := fences(readReference(t))
	dir := t.TempDir()
	for _, name := range []string{"photo.png", "ca.pem", "client.pem", "client.key", "order.json", "user.json"} {
		writeReference(t, dir, name, "{}")
	}
	for _, f := range blocks {
		if name := f.file(); name != "" && name != ProjectFile {
			writeReference(t, dir, name, f.text)
		}
	}
	for i, f := range blocks {
		if len(f.info) == 0 || f.info[0] != "yaml" || f.isData() {
			continue
		}
		err := f.load(t, dir)
		if (err != nil) != (f.kind() == "fault") {
			t.Errorf("%s:%d: %v", reference, f.line, diagnose(err))
		}
		if f.kind() == "fault" && i+1 < len(blocks) && blocks[i+1].text != said(err) {
			t.Errorf("%s:%d: the loader says\n%s", reference, f.line, said(err))
		}
	}
}

func (f fence) kind() string {
	if len(f.info) > 1 {
		return f.info[1]
	}
	return ""
}

// file is the name that the block gives itself.
func (f fence) file() string {
	if strings.Contains(f.kind(), ".") {
		return f.kind()
	}
	return ""
}

func (f fence) isData() bool {
	return f.file() != "" && strings.HasPrefix(f.text, "- ")
}

// load loads what the block says as a file of its own.
func (f fence) load(t *testing.T, dir string) error {
	env := map[string]string{"HOME": "/home/alice", "SHOP_PASSWORD": "wonderland"}
	o := Options{Env: func(name string) (string, bool) { v, set := env[name]; return v, set }}
	if f.file() == ProjectFile {
		dir = t.TempDir()
		writeReference(t, dir, ProjectFile, f.text)
		writeReference(t, dir, "x.yaml", "steps: [{request: GET /}]\n")
		_, err := Load(filepath.Join(dir, "x.yaml"), o)
		return err
	}
	if f.file() != "" {
		_, err := Load(filepath.Join(dir, f.file()), o)
		return err
	}
	text := f.text
	if f.kind() != "" {
		text = wholeFile(t, f)
	}
	writeReference(t, dir, "x.yaml", text)
	_, err := Load(filepath.Join(dir, "x.yaml"), o)
	if ds, ok := err.(Diagnostics); ok && f.kind() != "fault" {
		return fmt.Errorf("%s\nin\n%s", diagnose(ds), text)
	}
	return err
}

// wholeFile makes a scenario of a fragment.
func wholeFile(t *testing.T, f fence) string {
	t.Helper()
	body := f.text
	first, _, _ := strings.Cut(strings.TrimLeft(body, " \n"), ":")
	switch {
	case strings.HasPrefix(body, "- "):
		body = "steps:\n" + body
	case !FileShape.has(first) && !regexp.MustCompile(`(?m)^steps:`).MatchString(body):
		body = "steps:\n- " + strings.ReplaceAll(strings.TrimSuffix(body, "\n"), "\n", "\n  ") + "\n"
		if !hasAction(f.text) {
			body += "  request: POST /x\n"
		}
	}
	for _, add := range [][2]string{{"steps", "steps: [{request: GET /x}]\n"}, {"base", "base: http://127.0.0.1:8080\n"},
		{"(vars|secrets|data)", "vars: {user: alice, password: wonderland}\n"}} {
		if !regexp.MustCompile(`(?m)^` + add[0] + `:`).MatchString(body) {
			body += add[1]
		}
	}
	return body
}

func hasAction(text string) bool {
	for _, k := range actionKinds() {
		if regexp.MustCompile(`(?m)^` + k.key + `:`).MatchString(text) {
			return true
		}
	}
	return false
}

func writeReference(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// said is what a report tells of faults, without their places.
func said(err error) string {
	ds, _ := err.(Diagnostics)
	var b strings.Builder
	for _, d := range ds {
		b.WriteString("error: " + d.Message + "\n")
		if d.Hint != "" {
			b.WriteString("  = " + d.Hint + "\n")
		}
	}
	return b.String()
}

// diagnose is all that is wrong, a line each.
func diagnose(err error) string {
	ds, ok := err.(Diagnostics)
	if !ok {
		return fmt.Sprint(err)
	}
	var lines []string
	for _, d := range ds {
		lines = append(lines, d.Error())
	}
	return strings.Join(lines, "\n")
}

// TestReferenceExpressions compiles every line of the blocks that begin with ```expr.
func TestReferenceExpressions(t *testing.T) {
	for _, f := range fences(readReference(t)) {
		if len(f.info) == 0 || f.info[0] != "expr" {
			continue
		}
		var file strings.Builder
		file.WriteString("base: http://127.0.0.1:8080\nvars: {user: alice, password: wonderland}\nsteps:\n- id: login\n  request: POST /x\n- login: POST /x\n  show:\n")
		for _, l := range strings.Split(strings.TrimSpace(f.text), "\n") {
			if l = strings.TrimSpace(regexp.MustCompile(`\s+// .*$`).ReplaceAllString(l, "")); l != "" {
				node, err := yaml.Marshal(l)
				if err != nil {
					t.Fatal(err)
				}
				file.WriteString("  - " + strings.ReplaceAll(strings.TrimSpace(string(node)), "\n", "\n    ") + "\n")
			}
		}
		dir := t.TempDir()
		writeReference(t, dir, "x.yaml", file.String())
		if _, err := Load(filepath.Join(dir, "x.yaml"), Options{}); err != nil {
			t.Errorf("%s:%d: %s\n%s", reference, f.line, diagnose(err), file.String())
		}
	}
}

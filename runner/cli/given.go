package cli

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario"
	"crumb/scenario/expression"

	"github.com/joho/godotenv"
	"github.com/spf13/pflag"
)

// maxGivenFile is how large a file of variables may be.
const maxGivenFile = 8 << 20

// given is what the command line gives to the files.
type given struct {
	vars, varFiles, envFiles []string
	profile, base            string
}

// flags declares the flags that run and check have in common.
func (g *given) flags(fs *pflag.FlagSet) {
	fs.StringArrayVar(&g.vars, "var", nil, "give a var the `name=value`, before what files say; may be repeated")
	fs.StringArrayVar(&g.varFiles, "var-file", nil, "take vars from a `FILE`: a YAML or JSON mapping, or lines of name=value")
	fs.StringArrayVar(&g.envFiles, "env-file", nil, "take environment variables from a .env `FILE`, before those there are")
	fs.StringVar(&g.profile, "profile", "", "use the profile of this `NAME` in crumb.yaml")
	fs.StringVar(&g.base, "base", "", "send requests to this `URL`, whatever the files say")
}

// options returns how to load files with what was given. The environment is that of p, with the env files over it.
func (g *given) options(p *Process) (scenario.Options, map[string]string, error) {
	if err := checkBase(g.base); err != nil {
		return scenario.Options{}, nil, err
	}
	vars, err := g.values()
	if err != nil {
		return scenario.Options{}, nil, err
	}
	extra, err := g.environment()
	if err != nil {
		return scenario.Options{}, nil, err
	}
	env := func(name string) (string, bool) {
		if v, ok := extra[name]; ok {
			return v, true
		}
		return p.env(name)
	}
	return scenario.Options{Env: env, Profile: g.profile, Base: g.base, Vars: vars}, extra, nil
}

// checkBase refuses what is no http(s) URL.
func checkBase(base string) error {
	if base == "" {
		return nil
	}
	const hint = "write it whole: --base https://example.org"
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return usage(hint, "--base %q is no URL", shownURL(base))
	case u.Scheme != "http" && u.Scheme != "https":
		if !strings.Contains(base, "://") {
			return usage("did you mean --base http://"+shownURL(base)+"?", "--base %q does not begin with http:// or https://", shownURL(base))
		}
		return usage(hint, "--base is an http or https URL, not %s", u.Scheme)
	case u.Host == "":
		return usage(hint, "--base %q names no host", shownURL(base))
	}
	return nil
}

// values are the vars of --var-file and --var; later ones win, and --var wins over files.
func (g *given) values() (map[string]scenario.Given, error) {
	vars := map[string]scenario.Given{}
	for _, path := range g.varFiles {
		if err := readVarFile(path, vars); err != nil {
			return nil, err
		}
	}
	for _, v := range g.vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok {
			return nil, usage("write --var "+quote(v+"=value"), "--var %q has no =", v)
		}
		if why := badName(name); why != "" {
			return nil, usage("", "--var: %s", why)
		}
		vars[name] = scenario.Given{Value: value, Text: true}
	}
	return vars, nil
}

// badName says why a name cannot be that of a var, "" if it can.
func badName(name string) string {
	for i, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return fmt.Sprintf("%q is no name: letters, digits and _ make one, and no digit begins it", name)
		}
	}
	switch {
	case name == "":
		return "a name must stand before the ="
	case expression.IsReserved(name):
		return fmt.Sprintf("%q is a word of the expression language", name)
	}
	return ""
}

// readGiven reads a file that was named on the command line.
func readGiven(flag, path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, usage("", "--%s %s: %s", flag, path, reason(err))
	case info.IsDir():
		return nil, usage("", "--%s %s: it is a folder", flag, path)
	case info.Size() > maxGivenFile:
		return nil, usage("", "--%s %s: it has %d MiB, and may have %d", flag, path, info.Size()>>20, maxGivenFile>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usage("", "--%s %s: %s", flag, path, reason(err))
	}
	return data, nil
}

// environment is what the env files say; later ones win.
func (g *given) environment() (map[string]string, error) {
	all := map[string]string{}
	for _, path := range g.envFiles {
		data, err := readGiven("env-file", path)
		if err != nil {
			return nil, err
		}
		values, err := parseEnv(string(data))
		if err != nil {
			return nil, usage("write lines of NAME=value", "--env-file %s: %s", path, err)
		}
		for name, value := range values {
			all[name] = value
		}
	}
	return all, nil
}

// parseEnv reads the text of a .env file.
func parseEnv(text string) (values map[string]string, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("it is no .env file")
		}
	}()
	if values, err = godotenv.Unmarshal(strings.TrimPrefix(text, "\ufeff")); err != nil {
		return nil, fmt.Errorf("it is no .env file: %s", firstLine(err.Error())) // the text may quote a secret far on
	}
	return values, nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	return s
}

// readVarFile adds the vars of a file: of YAML and JSON with their types, of other files as text.
func readVarFile(path string, vars map[string]scenario.Given) error {
	data, err := readGiven("var-file", path)
	if err != nil {
		return err
	}
	read := varLines
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".json" || isScenarioName(path) {
		read = varMapping
	}
	found, err := read(data)
	if err != nil {
		return usage("", "--var-file %s: %s", path, err)
	}
	for name, g := range found {
		if why := badName(name); why != "" {
			return usage("", "--var-file %s: %s", path, why)
		}
		vars[name] = g
	}
	return nil
}

// varLines reads lines of name=value; blank lines and those that begin with # do not count.
func varLines(data []byte) (map[string]scenario.Given, error) {
	found := map[string]scenario.Given{}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("line %d has no =; write name=value, or name the file .yaml", n)
		}
		found[strings.TrimSpace(name)] = scenario.Given{Value: strings.TrimSpace(value), Text: true}
	}
	return found, nil
}

// unused finds a --var that no file declares or uses, and explains it. All files must be without faults.
func (g *given) unused(list []target, files []*scenario.File, o scenario.Options) error {
	known := declared(files)
	for _, v := range g.vars {
		name, _, _ := strings.Cut(v, "=")
		if slices.Contains(known, name) || used(name, list, o) {
			continue
		}
		hint := "the files have no vars"
		if near := nearest(name, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		} else if len(known) > 0 {
			hint = "vars: " + enumerate(known, 12)
		}
		return usage(hint, "--var %s: no file has or uses a var of that name", name)
	}
	return nil
}

// declared are the names that files give values to, sorted.
func declared(files []*scenario.File) (names []string) {
	for _, f := range files {
		for _, v := range f.Vars {
			if v.Value != nil && v.Value.File() != nil { // else only the command line gives it
				names = append(names, v.Name)
			}
		}
		if f.Data != nil {
			names = append(names, f.Data.Columns...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// used reports whether a name that no file declares is used: without it, there would be faults.
func used(name string, list []target, o scenario.Options) bool {
	vars := map[string]scenario.Given{}
	for n, v := range o.Vars {
		if n != name {
			vars[n] = v
		}
	}
	o.Vars = vars
	return load(list, o).faults > 0
}

// varMapping reads a YAML or JSON mapping; values have the types that they are spelt with.
func varMapping(data []byte) (map[string]scenario.Given, error) {
	values, err := scenario.ParseValues(data)
	if values == nil {
		return nil, err
	}
	found := make(map[string]scenario.Given, len(values))
	for name, v := range values {
		found[name] = scenario.Given{Value: v}
	}
	return found, err
}

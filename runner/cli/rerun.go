package cli

import (
	"slices"
	"strings"

	"crumb/runner"
	"crumb/runner/redact"
	"crumb/scenario"

	"github.com/spf13/pflag"
)

// rerunFlags are the flags that a scenario may need to fail again.
func rerunFlags() []string {
	return []string{"var", "var-file", "env-file", "profile", "base", "timeout", "seed", "allow-exec", "show-secrets",
		"proxy", "cacert", "cert", "key", "insecure", "resolve", "session-in"}
}

// rerun returns what makes the command that runs again what failed. The value of a secret is left out of it.
func (c *runCommand) rerun(args []string, files []*scenario.File, o scenario.Options) func([]string, []*runner.ScenarioResult) string {
	return func(paths []string, _ []*runner.ScenarioResult) string {
		var words []string
		c.flags.VisitAll(func(f *pflag.Flag) {
			if f.Changed && slices.Contains(rerunFlags(), f.Name) {
				words = append(words, flagWords(f, files)...)
			}
		})
		if reached(paths, files, o) {
			for _, path := range paths {
				words = append(words, "--name", quote(path))
			}
			paths = args
		}
		for _, path := range paths {
			if strings.HasPrefix(path, "-") {
				path = "./" + path
			}
			words = append(words, quote(path))
		}
		return "crumb run " + strings.Join(words, " ")
	}
}

// reached reports whether one of the files has a crumb.yaml that is found only from a folder that was named: the search for
// it does not go beyond.
func reached(paths []string, files []*scenario.File, o scenario.Options) bool {
	return slices.ContainsFunc(files, func(f *scenario.File) bool {
		if !slices.Contains(paths, f.Path) || f.Root == f.Dir {
			return false
		}
		alone := load([]target{{path: f.Path, limit: f.Dir}}, o).files
		return len(alone) == 0 || alone[0].Root != f.Root
	})
}

// flagWords spells a flag as it was given, for a shell.
func flagWords(f *pflag.Flag, files []*scenario.File) (words []string) {
	list, ok := f.Value.(pflag.SliceValue)
	switch {
	case f.Value.Type() == "bool":
		return []string{"--" + f.Name}
	case f.Name == "base" || f.Name == "proxy":
		return []string{"--" + f.Name, quote(strings.ReplaceAll(shownURL(f.Value.String()), "‹password›", "..."))}
	case !ok:
		return []string{"--" + f.Name, quote(f.Value.String())}
	}
	for _, v := range list.GetSlice() {
		name, _, _ := strings.Cut(v, "=")
		word := quote(v)
		if f.Name == "var" && isSecret(name, files) {
			word = name + "=..."
		}
		words = append(words, "--"+f.Name, word)
	}
	return words
}

func isSecret(name string, files []*scenario.File) bool {
	return slices.ContainsFunc(files, func(f *scenario.File) bool {
		return slices.ContainsFunc(f.Vars, func(v *scenario.Var) bool { return v.Name == name && v.Secret })
	})
}

// shownURL is a URL without the password in it, also where it is not written whole.
func shownURL(s string) string {
	r := redact.New(false)
	if strings.Contains(s, "//") {
		return r.URL(s)
	}
	return strings.TrimPrefix(r.URL("//"+s), "//")
}

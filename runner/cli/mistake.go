package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"github.com/spf13/pflag"
)

// otherWords are what other tools call the commands.
func otherWords() map[string]string {
	return map[string]string{
		"test": "run", "exec": "run", "start": "run", "play": "run", "lint": "check", "validate": "check", "verify": "check",
		"new": "init", "create": "init", "server": "demo", "serve": "demo", "completions": "completion", "man": "help",
	}
}

// unknownCommand explains a first word that is no command.
func unknownCommand(args []string) error {
	word := args[0]
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	meant := otherWords()[strings.ToLower(word)]
	if meant == "" {
		meant = nearest(strings.ToLower(word), names)
	}
	if meant != "" {
		return usage("did you mean: "+commandLine(meant, args[1:]), "there is no command %q", word)
	}
	if _, err := os.Stat(word); err == nil || isScenarioName(word) || strings.ContainsRune(word, filepath.Separator) {
		return usage("did you mean: "+commandLine("run", args), "there is no command %q", word)
	}
	return usage("commands: "+strings.Join(names, ", ")+"; crumb help explains them", "there is no command %q", word)
}

// flagFirst explains a flag that stands before the command.
func flagFirst(args []string) error {
	for i, a := range args {
		if c, ok := find(a); ok && i > 0 {
			rest := append(append([]string{}, args[i+1:]...), args[:i]...)
			return usage("did you mean: "+commandLine(c.name, rest), "flags stand behind the command, not before it")
		}
	}
	return usage("crumb help lists the commands", "%s stands where a command is expected", args[0])
}

// commandLine is a command line to copy.
func commandLine(name string, args []string) string {
	line := "crumb " + name
	for _, a := range args {
		line += " " + quote(a)
	}
	return line
}

// quote writes a word as a POSIX shell needs it.
func quote(word string) string {
	safe := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_@%+=:,./-", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !safe(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// flagError explains an error of pflag.
func (c command) flagError(fs *pflag.FlagSet, err error, args []string) error {
	var unknown *pflag.NotExistError
	var needs *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return c.unknownFlag(fs, unknown, args)
	case errors.As(err, &needs):
		f := needs.GetFlag()
		kind, text := pflag.UnquoteUsage(f)
		return usage("--"+f.Name+" "+kind+": "+text, "--%s needs a value", f.Name)
	case errors.As(err, &invalid):
		return c.invalidFlag(invalid)
	}
	return usage("crumb help "+c.name+" shows how it is used", "%s", err)
}

func (c command) invalidFlag(e *pflag.InvalidValueError) error {
	f := e.GetFlag()
	if f.Value.Type() == "bool" {
		return usage("write only --"+f.Name, "--%s takes no value, but has %q", f.Name, e.GetValue())
	}
	return usage("", "--%s: %q does not fit: %s", f.Name, e.GetValue(), e.Unwrap())
}

// unknownFlag explains a flag that the command does not have.
func (c command) unknownFlag(fs *pflag.FlagSet, e *pflag.NotExistError, args []string) error {
	name, shown := e.GetSpecifiedName(), "--"+e.GetSpecifiedName()
	if e.GetSpecifiedShortnames() != "" {
		shown = "-" + name
		if long := longAsShort(fs, args); long != "" {
			return usage("did you mean --"+long+"?", "a flag with a long name begins with two dashes: -%s", long)
		}
	}
	if other := otherWithFlag(c.name, name); other != "" {
		return usage("it is a flag of crumb "+other, "crumb %s has no flag %s", c.name, shown)
	}
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := nearFlag(name, names); near != "" {
		return usage("did you mean --"+near+"?", "crumb %s has no flag %s", c.name, shown)
	}
	return usage("flags: --"+strings.Join(names, ", --"), "crumb %s has no flag %s", c.name, shown)
}

// nearFlag is the flag that was probably meant.
func nearFlag(name string, names []string) string {
	name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	switch name {
	case "variable", "variables", "set", "define":
		name = "var"
	case "url", "host", "base-url":
		name = "base"
	case "filter", "only", "grep", "scenario", "test":
		name = "name"
	case "bail", "exit-first", "stop":
		name = "fail-fast"
	case "debug", "trace":
		name = "verbose"
	case "no-colour", "nocolor", "monochrome":
		name = "no-color"
	}
	for _, n := range names {
		if n == name {
			return n
		}
	}
	return nearest(name, names)
}

// longAsShort is the long flag that stands behind a single dash.
func longAsShort(fs *pflag.FlagSet, args []string) string {
	for _, a := range args {
		if a == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
		if strings.HasPrefix(a, "-") && len(name) > 1 && fs.Lookup(name) != nil {
			return name
		}
	}
	return ""
}

// otherWithFlag is another command that has a flag of the name, long or short.
func otherWithFlag(not, name string) string {
	for _, c := range commands() {
		if c.name == not {
			continue
		}
		fs, _ := c.flags()
		if fs.Lookup(name) != nil || len(name) == 1 && fs.ShorthandLookup(name) != nil {
			return c.name
		}
	}
	return ""
}

// nearest is the one of names that was probably meant, "" if none is near. Letters in another order are near in short words,
// too.
func nearest(got string, names []string) string {
	if near := expression.Nearest(got, names); near != "" {
		return near
	}
	sorted := func(s string) string {
		b := []byte(strings.ToLower(s))
		slices.Sort(b)
		return string(b)
	}
	for _, n := range names {
		if len(n) == len(got) && sorted(n) == sorted(got) {
			return n
		}
	}
	return ""
}

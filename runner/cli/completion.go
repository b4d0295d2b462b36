package cli

import (
	"embed"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

//go:embed completion/*
var completionScripts embed.FS

func shells() []string { return []string{"bash", "fish", "powershell", "zsh"} }

// setupCompletion makes `crumb completion`. The scripts ask `crumb __complete` for what could come next.
func setupCompletion(*pflag.FlagSet) action {
	return func(p *Process, args []string) (int, error) {
		if len(args) != 1 {
			return 0, usage("crumb completion bash, fish, powershell or zsh", "name one shell")
		}
		script, err := completionScripts.ReadFile("completion/crumb." + args[0])
		if err != nil || strings.Contains(args[0], "/") {
			hint := "shells: " + strings.Join(shells(), ", ")
			if near := nearest(strings.ToLower(args[0]), append(shells(), "pwsh")); near != "" {
				hint = "did you mean: crumb completion " + strings.Replace(near, "pwsh", "powershell", 1)
			}
			return 0, usage(hint, "there is no completion for %q", args[0])
		}
		_, err = p.Out.Write(script)
		return codePassed, ignoreClosed(err)
	}
}

// candidate is a word that could be meant.
type candidate struct{ word, about string }

// candidates are what a shell offers: words or, where kind is yaml, files or dirs, also files.
type candidates struct {
	words []candidate
	kind  string // none, yaml, files, dirs
}

// complete prints what could stand in the place of the last of words, those behind crumb: lines of a word, a tab and what
// it is, and last a line with a colon and the kind of files that may stand there as well. It always succeeds.
func complete(p *Process, words []string) int {
	if len(words) == 0 {
		words = []string{""}
	}
	if last := len(words) - 1; words[last] == `""` { // how PowerShell passes an empty word
		words[last] = ""
	}
	found := completeWords(p, words)
	var b strings.Builder
	for _, c := range found.words {
		b.WriteString(oneLine(c.word) + "\t" + oneLine(c.about) + "\n")
	}
	if found.kind == "" {
		found.kind = "none"
	}
	b.WriteString(":" + found.kind + "\n")
	io.WriteString(p.Out, b.String())
	return codePassed
}

// oneLine makes a text, which may come from a file, safe for a line of completions.
func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 {
			return ' '
		}
		return c
	}, s)
}

func completeWords(p *Process, words []string) candidates {
	cur := words[len(words)-1]
	if len(words) == 1 {
		return candidates{words: matching(cur, commandWords())}
	}
	c, ok := find(words[0])
	if !ok {
		return candidates{}
	}
	fs, _ := c.flags()
	before := words[1 : len(words)-1]
	if flag, value, prefix := flagBefore(fs, before, cur); flag != nil {
		found := flagValues(p, flag.Name, value, fileArgs(fs, before))
		for i := range found.words {
			found.words[i].word = prefix + found.words[i].word
		}
		return found
	}
	if strings.HasPrefix(cur, "-") {
		return candidates{words: matching(cur, flagNames(fs))}
	}
	return c.argument(cur, len(fileArgs(fs, before)))
}

func commandWords() (list []candidate) {
	for _, c := range commands() {
		list = append(list, candidate{c.name, c.short})
	}
	return list
}

func flagNames(fs *pflag.FlagSet) (list []candidate) {
	fs.VisitAll(func(f *pflag.Flag) {
		_, text := pflag.UnquoteUsage(f)
		list = append(list, candidate{"--" + f.Name, text})
	})
	return list
}

// matching are those that begin with cur.
func matching(cur string, list []candidate) (found []candidate) {
	for _, c := range list {
		if strings.HasPrefix(c.word, cur) {
			found = append(found, c)
		}
	}
	return found
}

// flagBefore returns the flag whose value is being written, its value so far, and what stands before the value in the
// same word. Bash makes three words of --name=value.
func flagBefore(fs *pflag.FlagSet, before []string, cur string) (flag *pflag.Flag, value, prefix string) {
	prev := func(n int) string {
		if len(before) < n {
			return ""
		}
		return before[len(before)-n]
	}
	named := func(word string) *pflag.Flag {
		if f := fs.Lookup(strings.TrimPrefix(word, "--")); strings.HasPrefix(word, "--") && takesValue(f) {
			return f
		}
		return nil
	}
	if name, v, ok := strings.Cut(cur, "="); ok && named(name) != nil {
		return named(name), v, name + "="
	}
	if f := named(prev(1)); f != nil {
		return f, strings.TrimPrefix(cur, "="), ""
	}
	if f := named(prev(2)); f != nil && prev(1) == "=" {
		return f, cur, ""
	}
	return nil, "", ""
}

// fileArgs are the words that are no flags nor values of flags.
func fileArgs(fs *pflag.FlagSet, words []string) (args []string) {
	for i := 0; i < len(words); i++ {
		name, _, hasValue := strings.Cut(words[i], "=")
		switch {
		case words[i] == "=":
			i++
		case !strings.HasPrefix(words[i], "-"):
			args = append(args, words[i])
		case !hasValue:
			if f := fs.Lookup(strings.TrimLeft(name, "-")); takesValue(f) && !(i+1 < len(words) && words[i+1] == "=") {
				i++
			}
		}
	}
	return args
}

// argument completes an argument of a command; n stand before it.
func (c command) argument(cur string, n int) candidates {
	switch {
	case c.name == "run" || c.name == "check":
		return candidates{kind: "yaml"}
	case c.name == "init" && n == 0:
		return candidates{kind: "dirs"}
	case c.name == "completion" && n == 0:
		var list []candidate
		for _, s := range shells() {
			list = append(list, candidate{word: s})
		}
		return candidates{words: matching(cur, list)}
	case c.name == "help" && n == 0:
		list := commandWords()
		for _, t := range topics() {
			list = append(list, candidate{t.name, t.short})
		}
		return candidates{words: matching(cur, list)}
	}
	return candidates{}
}

package cli

import (
	"embed"
	"fmt"
	"io"
	"strings"

	"crumb/scenario/expression"

	"github.com/spf13/pflag"
)

//go:embed help/*.txt
var helpTexts embed.FS

// topic is something that help explains and that is no command. Text is nil where a file in help/ has it.
type topic struct {
	name, short string
	text        func(args []string) (string, error)
}

func topics() []topic {
	return []topic{
		{"language", "what a scenario may say, on one page", nil},
		{"functions", "the functions of expressions", functionsText},
		{"selection", "which files and scenarios are run", nil},
		{"exit-codes", "what a command ends with", nil},
		{"environment", "variables that crumb obeys", nil},
	}
}

func setupHelp(*pflag.FlagSet) action {
	return func(p *Process, args []string) (int, error) {
		if len(args) == 0 {
			overview(p.Out)
			return codePassed, nil
		}
		if c, ok := find(args[0]); ok {
			return codePassed, helpOf(p.Out, c)
		}
		for _, t := range topics() {
			if t.name == args[0] {
				text, err := t.read(args[1:])
				io.WriteString(p.Out, text)
				return codePassed, err
			}
		}
		return 0, unknownTopic(args[0])
	}
}

func (t topic) read(args []string) (string, error) {
	if t.text != nil {
		return t.text(args)
	}
	return helpText(t.name), nil
}

func helpText(name string) string {
	text, err := helpTexts.ReadFile("help/" + name + ".txt")
	if err != nil {
		return "there is no help on " + name + "\n" // a test reads them all
	}
	return string(text)
}

func unknownTopic(word string) error {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	for _, t := range topics() {
		names = append(names, t.name)
	}
	if near := nearest(word, names); near != "" {
		return usage("did you mean: crumb help "+near, "there is no help on %q", word)
	}
	for _, f := range expression.Functions() {
		if strings.EqualFold(f.Name, word) {
			return usage("did you mean: crumb help functions "+f.Name, "there is no help on %q", word)
		}
	}
	return usage("there is help on: "+strings.Join(names, ", "), "there is no help on %q", word)
}

// overview is the first page.
func overview(w io.Writer) {
	var b strings.Builder
	b.WriteString(helpText("crumb"))
	b.WriteString("\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-12s %s\n", c.name, c.short)
	}
	b.WriteString("\nMore help:\n")
	for _, t := range topics() {
		fmt.Fprintf(&b, "  %-24s %s\n", "crumb help "+t.name, t.short)
	}
	io.WriteString(w, b.String())
}

// helpOf is the page of a command: what it does, examples, flags. The error is always nil: a page that nobody reads to
// its end is no failure.
func helpOf(w io.Writer, c command) error {
	fs, _ := c.flags()
	line := "crumb " + c.name + " [FLAGS]"
	if c.args != "" {
		line += " " + c.args
	}
	io.WriteString(w, line+"\n\n"+helpText(c.name)+"\nFlags:\n"+flagTable(fs))
	return nil
}

// flagTable explains flags, a line or more for each.
func flagTable(fs *pflag.FlagSet) string {
	var b strings.Builder
	fs.VisitAll(func(f *pflag.Flag) {
		kind, text := pflag.UnquoteUsage(f)
		if f.Value.Type() == "bool" {
			kind = ""
		}
		word := "      --" + f.Name
		if f.Shorthand != "" {
			word = "  -" + f.Shorthand + ", --" + f.Name
		}
		for i, line := range fold(text, 90) {
			if i == 0 {
				fmt.Fprintf(&b, "%-26s %s\n", strings.TrimRight(word+" "+kind, " "), line)
			} else {
				fmt.Fprintf(&b, "%-26s %s\n", "", line)
			}
		}
	})
	return b.String()
}

// fold breaks a text at blanks into lines of at most width bytes, as far as words allow.
func fold(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

// functionsText lists the functions, or explains those that are named.
func functionsText(args []string) (string, error) {
	all := expression.Functions()
	var b strings.Builder
	if len(args) == 0 {
		for _, f := range all {
			fmt.Fprintf(&b, "%s\n    %s\n", f.Signature, f.Doc)
		}
		return b.String(), nil
	}
	for _, name := range args {
		f, err := function(all, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\n    %s\n", f.Signature, f.Doc)
		if f.Example != "" {
			fmt.Fprintf(&b, "    %s\n", f.Example)
		}
	}
	return b.String(), nil
}

func function(all []expression.Function, name string) (expression.Function, error) {
	var names []string
	for _, f := range all {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	hint := "crumb help functions lists them all"
	if near := nearest(name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return expression.Function{}, usage(hint, "there is no function %q", name)
}

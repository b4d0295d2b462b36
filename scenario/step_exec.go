package scenario

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

func (r *reader) readExec(f *fields, s *Step) {
	n := f.get("exec")
	exec := &Exec{}
	switch {
	case n.Kind == yaml.SequenceNode:
		for _, item := range r.items(n) {
			if v := r.textValue(item, "an argument of exec"); v != nil {
				exec.Args = append(exec.Args, v)
			}
		}
	case n.Kind == yaml.ScalarNode && !isNull(n):
		words, starts, ok := splitWords(n.Value)
		if !ok {
			r.fault(n, "or write a list: `exec: [program, argument]`", "a quote in exec is not closed")
			return
		}
		for i, w := range words {
			exec.Args = append(exec.Args, valueOf(r.templateAt(n, placeOf(r.src, n).shifted(starts[i]), w, r.names.before)))
		}
	default:
		r.fault(n, "write `exec: [program, argument]`", "exec must be a list or a line, not %s", kindOf(n))
		return
	}
	if len(exec.Args) == 0 {
		r.fault(n, "write `exec: [program, argument]`", "exec names no program")
		return
	}
	s.Action = exec
}

// splitWords parts a line at blanks outside quotes and ${}; starts are the runes that the words begin at.
func splitWords(line string) (words []string, starts []int, ok bool) {
	var word strings.Builder
	var quote rune
	in, start := false, 0
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		if !in && !unicode.IsSpace(c) {
			in, start = true, i
		}
		switch {
		case c == '$' && i+1 < len(runes) && runes[i+1] == '{' && quote != '\'':
			end := expressionEnd(string(runes[i+2:]))
			if end < 0 {
				word.WriteRune(c)
				continue
			}
			stop := i + 2 + utf8.RuneCountInString(string(runes[i+2:])[:end])
			word.WriteString(string(runes[i : stop+1]))
			i = stop
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '"' || c == '\'':
			quote = c
		case unicode.IsSpace(c):
			if in {
				words, starts, in = append(words, word.String()), append(starts, start), false
				word.Reset()
			}
		default:
			word.WriteRune(c)
		}
	}
	if in {
		words, starts = append(words, word.String()), append(starts, start)
	}
	return words, starts, quote == 0
}

package expression

import (
	"fmt"
	"regexp"
	"strings"
)

// plainWords is a message of expr without the names of Go types.
func plainWords(message string) string {
	message, _, _ = strings.Cut(message, "\n")
	return printable(goTypes().ReplaceAllStringFunc(message, func(name string) string {
		switch strings.TrimLeft(name, "*") {
		case "string":
			return "a text"
		case "bool":
			return "true or false"
		case "nil", "<nil>", "unknown":
			return "nil"
		case "time.Time":
			return "a time"
		case "time.Duration":
			return "a duration"
		}
		switch {
		case strings.HasPrefix(name, "map["):
			return "a mapping"
		case strings.HasPrefix(name, "[]"):
			return "a list"
		case strings.HasPrefix(name, "interface"):
			return "any value"
		case strings.HasPrefix(name, "func"):
			return "a function"
		}
		return "a number"
	}))
}

func goTypes() *regexp.Regexp {
	return regexp.MustCompile(`(map\[\w*( \{\})?\](\[\])?|\[\]|\*)*(\bu?int(8|16|32|64)?\b|\bfloat(32|64)\b|\bstring\b|\bbool\b|interface ?\{\}|\btime\.(Time|Duration)\b|<nil>|\bunknown$)|func\(.*\).*`)
}

// plainError is an error of one of expr's functions.
func plainError(fn string, err error) error {
	return fmt.Errorf("%s: %s", fn, plainWords(err.Error()))
}

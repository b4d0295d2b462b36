package cli

import (
	"bufio"
	"io"
	"os"
	"slices"
	"strings"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// maxSniff is how many bytes of a file are looked at to tell whether it is a scenario.
const maxSniff = 16 << 20

// noScenario says why a YAML file that was met in a folder is no scenario, "" if it may be one. In doubt it is one, so that
// its faults are told: a list is none (the rows of a data file), nor a mapping that has no steps but keys of something else.
func noScenario(path string, size int64) string {
	if size > maxSniff {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	return sniff(f)
}

// sniff reads the keys that stand at the left edge. It is no YAML parser, as the file may be broken.
func sniff(r io.Reader) string {
	lines := bufio.NewReader(r)
	foreign, content := "", false
	for {
		line, err := lines.ReadString('\n')
		line = strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), " \t\r\n")
		switch key := topKey(line); {
		case line == "" || line[0] == '#' || line[0] == '%' || line == "---" || line[0] == ' ' || line[0] == '\t':
		case !content && (line == "-" || strings.HasPrefix(line, "- ") || line[0] == '['):
			return "it is a list, as the rows of data are"
		case key != "" && (key == "steps" || expression.Nearest(strings.ToLower(key), []string{"steps"}) != ""):
			return ""
		case key != "" && foreign == "" && !isTopKey(key):
			foreign, content = key, true
		default:
			content = true
		}
		if err != nil {
			break
		}
	}
	switch {
	case foreign != "":
		return "it has no steps:, but " + foreign + ":"
	case !content:
		return "it is empty"
	}
	return ""
}

// topKey is the key that a line at the left edge begins with, or "".
func topKey(line string) string {
	key, rest, ok := strings.Cut(line, ":")
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return ""
	}
	key = strings.Trim(strings.TrimSpace(key), `"'`)
	if strings.ContainsAny(key, " {}[],\"'") {
		return ""
	}
	return key
}

func isTopKey(key string) bool {
	return strings.HasPrefix(key, "x-") || slices.ContainsFunc(scenario.FileShape.Keys, func(k scenario.Key) bool { return k.Name == key })
}

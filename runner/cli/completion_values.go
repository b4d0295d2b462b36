package cli

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario"

	"github.com/spf13/pflag"
)

// maxCompleted is how many files are read to complete a tag, a name or a var.
const maxCompleted = 200

// flagValues completes the value of a flag; args are the files and folders on the command line so far.
func flagValues(p *Process, flag, cur string, args []string) candidates {
	if len(args) == 0 {
		args = []string{"."}
	}
	switch flag {
	case "var-file", "env-file":
		return candidates{kind: "files"}
	case "profile":
		return candidates{words: matching(cur, profiles(args))}
	case "tag":
		return candidates{words: matching(cur, tagWords(p, args))}
	case "name":
		return candidates{words: matching(cur, nameWords(p, args))}
	case "var":
		return candidates{words: matching(cur, varWords(p, args))}
	}
	return candidates{}
}

// readable are the scenarios in args that have no faults.
func readable(p *Process, args []string) []*scenario.File {
	found, err := findTargets(args)
	if err != nil {
		return nil
	}
	list := found.files[:min(len(found.files), maxCompleted)]
	return load(list, scenario.Options{Env: p.env}).files
}

func tagWords(p *Process, args []string) (list []candidate) {
	var tags []string
	for _, f := range readable(p, args) {
		tags = append(tags, f.Tags...)
	}
	slices.Sort(tags)
	for _, t := range slices.Compact(tags) {
		list = append(list, candidate{word: t})
	}
	return list
}

func nameWords(p *Process, args []string) (list []candidate) {
	for _, f := range readable(p, args) {
		if !f.Partial {
			list = append(list, candidate{f.Title, f.Path})
		}
	}
	return list
}

func varWords(p *Process, args []string) (list []candidate) {
	for _, name := range declared(readable(p, args)) {
		list = append(list, candidate{word: name + "="})
	}
	return list
}

// profiles are the keys below profiles: of the nearest crumb.yaml at or above each of args. Lines are read as they are, so
// that a file being written serves as well.
func profiles(args []string) (list []candidate) {
	for _, arg := range args {
		dir, err := filepath.Abs(arg)
		if err != nil {
			continue
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			dir = filepath.Dir(dir)
		}
		for range maxDepth {
			if f, err := os.Open(filepath.Join(dir, scenario.ProjectFile)); err == nil {
				list = append(list, profileKeys(f)...)
				f.Close()
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	return list
}

// profileKeys reads the keys one level below the line profiles:.
func profileKeys(f *os.File) (list []candidate) {
	inside, edge := false, 0
	for lines := bufio.NewScanner(f); lines.Scan() && len(list) < maxCompleted; {
		line := lines.Text()
		text := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case text == "" || text[0] == '#':
		case indent == 0:
			inside, edge = strings.HasPrefix(text, "profiles:"), 0
		case inside && (edge == 0 || indent == edge):
			edge = indent
			if key := topKey(text); key != "" {
				list = append(list, candidate{word: key})
			}
		}
	}
	return list
}

// takesValue reports whether a flag needs a word behind it.
func takesValue(f *pflag.Flag) bool { return f != nil && f.NoOptDefVal == "" }

package cli

import (
	"slices"
	"strings"

	"crumb/scenario"

	"github.com/spf13/pflag"
)

// selection says which of the loaded scenarios to run. The zero value selects all.
type selection struct{ names, tags []string }

func (s *selection) flags(fs *pflag.FlagSet) {
	fs.StringArrayVar(&s.names, "name", nil, "run only scenarios whose name or path has this `TEXT` in it, or matches it with * and ?")
	fs.StringArrayVar(&s.tags, "tag", nil, "run only scenarios with one of these `TAGS`: a,b has one of them, '!a' has not; repeated, all must hold")
}

// pick returns the selected files. It is an error if there are none.
func (s *selection) pick(files []*scenario.File) ([]*scenario.File, error) {
	var picked []*scenario.File
	for _, f := range files {
		if s.byName(f) && s.byTag(f) {
			picked = append(picked, f)
		}
	}
	if len(picked) > 0 || len(files) == 0 {
		return picked, nil
	}
	return nil, s.nothing(files)
}

// check refuses empty names and tags.
func (s *selection) check() error {
	for _, n := range s.names {
		if n == "" {
			return usage("", "--name is empty")
		}
	}
	for _, list := range s.tags {
		for tag := range strings.SplitSeq(list, ",") {
			if strings.TrimPrefix(strings.TrimSpace(tag), "!") == "" {
				return usage("write --tag smoke, --tag smoke,login or --tag '!slow'", "--tag %q names no tag", list)
			}
		}
	}
	return nil
}

func (s *selection) byName(f *scenario.File) bool {
	return len(s.names) == 0 || slices.ContainsFunc(s.names, func(n string) bool { return matches(n, f.Title) || matches(n, f.Path) })
}

func (s *selection) byTag(f *scenario.File) bool {
	for _, list := range s.tags {
		if !tagged(list, f.Tags) {
			return false
		}
	}
	return true
}

// tagged reports whether tags have one of the words of list, and none of those that have a ! before them.
func tagged(list string, tags []string) bool {
	wanted, found := false, false
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if not, ok := strings.CutPrefix(word, "!"); ok {
			if hasTag(tags, not) {
				return false
			}
			continue
		}
		wanted = true
		found = found || hasTag(tags, word)
	}
	return found || !wanted
}

func hasTag(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// matches reports whether text has the pattern in it or, where that has * or ?, is matched by it whole. Case does not count.
func matches(pattern, text string) bool {
	pattern, text = strings.ToLower(pattern), strings.ToLower(text)
	if !strings.ContainsAny(pattern, "*?") {
		return strings.Contains(text, pattern)
	}
	return wildcard([]rune(pattern), []rune(text))
}

// wildcard matches * with any text and ? with any rune; it takes at most len(pattern) × len(text) steps.
func wildcard(pattern, text []rune) bool {
	p, t, star, from := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// nothing explains that no scenario is selected, with what there is.
func (s *selection) nothing(files []*scenario.File) error {
	var names, tags, asked []string
	for _, f := range files {
		names = append(names, f.Title)
		tags = append(tags, f.Tags...)
	}
	for _, n := range s.names {
		asked = append(asked, "--name "+quote(n))
	}
	for _, t := range s.tags {
		asked = append(asked, "--tag "+quote(t))
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	var hints []string
	if len(s.names) > 0 {
		hints = append(hints, "names: "+enumerate(names, 8))
	}
	if len(s.tags) > 0 && len(tags) > 0 {
		hints = append(hints, "tags: "+enumerate(tags, 20))
	} else if len(s.tags) > 0 {
		hints = append(hints, "none of them has tags")
	}
	return usage(strings.Join(hints, "\n"), "none of %s is selected by %s", plural(len(files), "scenario"), strings.Join(asked, " "))
}

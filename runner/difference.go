package runner

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"crumb/scenario/expression"
)

// Bounds of a diff.
const (
	maxDiff     = 50        // lines that are shown
	maxCompared = 256 << 10 // bytes of either side that are laid side by side; of longer ones only the part around the first difference
	maxNarrowed = 12        // members and elements to go into until the sides are short enough
	maxLeaf     = 60        // characters of a value that a note shows
)

// differ is a unified diff from what was found to what was wanted, both without secrets, and, where that diff does not
// show all of them, a note of the place where they differ first. Both are "" for equal values.
func differ(found, wanted any) (text, note string) {
	if a, b, texts := bothTexts(found, wanted); texts {
		return differTexts(a, b)
	}
	var path strings.Builder
	a, b := expression.Lines(found), expression.Lines(wanted)
	for range maxNarrowed { // the largest part that holds a difference and is not too long
		if len(a) <= maxCompared && len(b) <= maxCompared {
			break
		}
		x, y, step := stepInto(found, wanted)
		if step == "" {
			break
		}
		path.WriteString(step)
		found, wanted = x, y
		a, b = expression.Lines(found), expression.Lines(wanted)
	}
	narrowed := path.Len() > 0
	if a == b {
		return "", ""
	}
	if len(a) > maxCompared || len(b) > maxCompared {
		return partialDiff(a, b), firstDifference(&path, found, wanted)
	}
	text = diff(a, b)
	if narrowed || strings.HasPrefix(text, "@@") && !strings.HasPrefix(text, "@@ -1,") {
		return text, firstDifference(&path, found, wanted)
	}
	if strings.Count(text, "\n") > 10 {
		note = lengths(found, wanted)
	}
	return text, note
}

// lengths tells two lists apart by their number of elements, "" for other values.
func lengths(found, wanted any) string {
	a, isA := found.([]any)
	b, isB := wanted.([]any)
	if !isA || !isB || len(a) == len(b) {
		return ""
	}
	return fmt.Sprintf("they differ: %d elements, not %d", len(a), len(b))
}

func bothTexts(a, b any) (x, y string, both bool) {
	x, isX := a.(string)
	y, isY := b.(string)
	return x, y, isX && isY
}

// firstDifference says where two values differ first, and how.
func firstDifference(path *strings.Builder, found, wanted any) string {
	for {
		x, y, step := stepInto(found, wanted)
		if step == "" {
			break
		}
		path.WriteString(step)
		found, wanted = x, y
	}
	at := strings.TrimPrefix(path.String(), ".")
	if a, b, texts := bothTexts(found, wanted); texts {
		if i := firstByte(a, b); i > maxLeaf {
			return fmt.Sprintf("they differ first at %s, from character %d on: %s, not %s", at, 1+utf8.RuneCountInString(a[:i]),
				expression.Format(a[i:], maxLeaf), expression.Format(b[i:], maxLeaf))
		}
	}
	what := countOf(found, wanted)
	if what == "" {
		what = expression.Format(found, maxLeaf) + ", not " + expression.Format(wanted, maxLeaf)
	}
	if at == "" {
		return "they differ: " + what
	}
	return "they differ first at " + at + ": " + what
}

// countOf tells two lists apart that begin alike, or two mappings with other keys; "" for other values.
func countOf(found, wanted any) string {
	switch a := found.(type) {
	case []any:
		if b, is := wanted.([]any); is {
			return fmt.Sprintf("%d elements, not %d", len(a), len(b))
		}
	case map[string]any:
		b, is := wanted.(map[string]any)
		if !is {
			return ""
		}
		if more := missing(a, b); len(more) > 0 {
			return fmt.Sprintf("it has %s, which is not wanted", strings.Join(more, ", "))
		}
		return fmt.Sprintf("it lacks %s", strings.Join(missing(b, a), ", "))
	}
	return ""
}

// missing are some of the keys of a that b does not have.
func missing(a, b map[string]any) (keys []string) {
	for k := range a {
		if _, has := b[k]; !has {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys[:min(len(keys), 5)]
}

// stepInto goes from two values that differ to the first of their parts that do; step is "" where there is none.
func stepInto(found, wanted any) (x, y any, step string) {
	switch a := found.(type) {
	case []any:
		b, _ := wanted.([]any)
		for i := range min(len(a), len(b)) {
			if !same(a[i], b[i]) {
				return a[i], b[i], fmt.Sprintf("[%d]", i)
			}
		}
	case map[string]any:
		b, _ := wanted.(map[string]any)
		var keys []string
		for k, v := range a {
			if w, has := b[k]; has && !same(v, w) {
				keys = append(keys, k)
			}
		}
		if len(keys) > 0 {
			k := slices.Min(keys)
			return a[k], b[k], memberStep(k)
		}
	}
	return nil, nil, ""
}

// memberStep is how an expression asks for a member.
func memberStep(k string) string {
	for i, r := range k {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return fmt.Sprintf("[%s]", expression.Format(k, maxLeaf))
		}
	}
	return "." + k
}

func same(a, b any) bool {
	equal, err := expression.Equal(a, b)
	return err == nil && equal
}

// differTexts is differ for texts.
func differTexts(found, wanted string) (text, note string) {
	if found == wanted {
		return "", ""
	}
	i := firstByte(found, wanted)
	start := 1 + strings.LastIndexByte(found[:i], '\n') // of the line with the difference, in both
	line := strings.Count(found[:start], "\n")
	if max(lineAt(found, start), lineAt(wanted, start)) > 500 {
		note = fmt.Sprintf("they differ first at line %d, from character %d on: %s, not %s", line+1, 1+utf8.RuneCountInString(found[start:i]),
			expression.Format(found[i:min(len(found), i+4*maxLeaf)], maxLeaf), expression.Format(wanted[i:min(len(wanted), i+4*maxLeaf)], maxLeaf))
	}
	if note != "" && !strings.Contains(found, "\n") && !strings.Contains(wanted, "\n") {
		return "", note
	}
	if len(found) <= maxCompared && len(wanted) <= maxCompared {
		return diff(found, wanted), note
	}
	from := start
	for range 3 {
		if from > 0 {
			from, line = 1+strings.LastIndexByte(found[:from-1], '\n'), line-1
		}
	}
	return fmt.Sprintf("@@ from line %d on @@\n", line+1) + partialDiff(found[from:], wanted[from:]), note
}

// partialDiff is a diff of the beginnings of two texts, which does not say where its parts stand.
func partialDiff(found, wanted string) string {
	a, b := firstLines(found), firstLines(wanted)
	lines := strings.Split(diff(a, b), "\n")
	lines = slices.DeleteFunc(lines, func(s string) bool { return strings.HasPrefix(s, "@@ ") || strings.HasPrefix(s, "… ") })
	if len(a) < len(found) || len(b) < len(wanted) {
		lines = append(lines, "… and more")
	}
	return strings.Join(lines, "\n")
}

// firstByte is where two texts differ first, at the beginning of a character.
func firstByte(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i+64 <= n && a[i:i+64] == b[i:i+64] {
		i += 64
	}
	for i < n && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(a) && !utf8.RuneStart(a[i]) {
		i--
	}
	return i
}

// lineAt is the length of the line that begins at i.
func lineAt(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return n
	}
	return len(s) - i
}

// firstLines is the beginning of a text too long to be compared as a whole: some lines, the last one whole.
func firstLines(s string) string {
	const most, bytes = maxDiff, 16 << 10
	end := 0
	for range most {
		if end >= len(s) || end > bytes {
			break
		}
		end = min(len(s), end+lineAt(s, end)+1)
	}
	if end > 2*bytes { // a line of its own size
		end = 2 * bytes
		for !utf8.RuneStart(s[end]) {
			end--
		}
	}
	return s[:end]
}

// diff is a unified diff from what was found to what was wanted, without its head, cut after a bound.
func diff(found, wanted string) string {
	if found == wanted {
		return ""
	}
	text := udiff.Unified("found", "wanted", ended(found), ended(wanted))
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 2 {
		lines = lines[2:]
	}
	if len(lines) > maxDiff {
		lines = append(lines[:maxDiff], fmt.Sprintf("… and %d lines more", len(lines)-maxDiff))
	}
	return strings.Join(lines, "\n")
}

func ended(s string) string {
	if strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

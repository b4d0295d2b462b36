package cli

import (
	"slices"
	"strconv"
	"strings"

	"crumb/runner/redact"
	"crumb/scenario"
)

// hideDeclared makes the constant secrets of the files known that diagnostics quote, and takes them out of the lines that
// declare them: there also those too short to be sought. The diagnostics get sources of their own.
func hideDeclared(r *redact.Redactor, ds []scenario.Diagnostic) {
	hidden := map[*scenario.Source]*scenario.Source{}
	for i, d := range ds {
		if d.Source == nil {
			continue
		}
		if hidden[d.Source] == nil {
			hidden[d.Source] = hideSecrets(r, d.Source)
		}
		ds[i].Source = hidden[d.Source]
	}
}

// hideSecrets is a source without the constant secrets that it declares. It may be too broken to be loaded, so its lines
// are read as they are.
func hideSecrets(r *redact.Redactor, src *scenario.Source) *scenario.Source {
	clean := &scenario.Source{Path: src.Path, Lines: slices.Clone(src.Lines)}
	inside, edge := false, 0
	block, blockEdge := "", 0 // the name whose value stands in the lines below it
	for i, line := range src.Lines {
		text := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		switch {
		case text == "" || text[0] == '#' && block == "":
		case strings.HasPrefix(text, "secrets:"):
			inside, edge, block = true, indent, ""
			for pair := range strings.SplitSeq(strings.Trim(strings.TrimSpace(text[len("secrets:"):]), "{}"), ",") {
				if name, value := constant(pair); value != "" {
					clean.Lines[i] = strings.ReplaceAll(clean.Lines[i], value, hide(r, name, value))
				}
			}
		case indent <= edge:
			inside = false
		case inside && block != "" && indent > blockEdge:
			clean.Lines[i] = line[:indent] + hide(r, block, text)
		case inside:
			name, value := constant(text)
			if block = ""; value == "" || value[0] == '|' || value[0] == '>' {
				block, blockEdge = name, indent
			} else if shown := hide(r, name, value); shown != value { // the whole line: the value may go on behind an escaped quote
				clean.Lines[i] = line[:strings.Index(line, ":")+1] + " " + shown
			}
		}
	}
	return clean
}

// hide makes a secret known and returns what stands for it, which is the secret itself where they are to be shown.
func hide(r *redact.Redactor, name, value string) string {
	r.Add(name, value)
	return r.Whole(value)
}

// constant is the value of `name: value`, "" where it is computed.
func constant(pair string) (name, value string) {
	name, value, ok := strings.Cut(pair, ":")
	if !ok || strings.Contains(value, "${") {
		return "", ""
	}
	value = strings.TrimSpace(value)
	if quoted, err := strconv.QuotedPrefix(value); err == nil && value[0] == '"' {
		if value, err = strconv.Unquote(quoted); err != nil {
			value = strings.Trim(quoted, `"`)
		}
	} else if value != "" && (value[0] == '"' || value[0] == '\'') {
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			value = value[1 : 1+end]
		}
		value = strings.Trim(value, `"'`)
	} else if at := strings.Index(value, " #"); at >= 0 {
		value = strings.TrimSpace(value[:at])
	}
	return strings.Trim(name, " \t\"'"), value
}

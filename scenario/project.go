package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ProjectFile is the name of the file that gives defaults to all scenarios of a folder.
const ProjectFile = "crumb.yaml"

// findProject looks for crumb.yaml in the scenario's folder and those above, and sets the project folder. It returns nil
// where there is none.
func (r *reader) findProject() *parsedFile {
	dir := filepath.Dir(r.file.Path)
	r.file.Root = dir
	path := projectPath(dir, r.load.options.Limit)
	if path == "" {
		if r.load.options.Profile != "" {
			r.report(Diagnostic{Message: fmt.Sprintf("there is no profile %q", r.load.options.Profile), Hint: "profiles stand in a crumb.yaml in the scenario's folder or above it"})
		}
		return nil
	}
	r.file.Root = filepath.Dir(path)
	p := r.load.read(path)
	switch {
	case p.err != nil:
		r.report(Diagnostic{Source: &Source{Path: path}, Message: plainError(path, p.err)})
		return nil
	case p.doc == nil:
		r.load.diagnostics = append(r.load.diagnostics, p.fault...)
		return nil
	}
	return p
}

// projectPath is the nearest crumb.yaml at or above dir: up to the folder with .git, else up to limit.
func projectPath(dir, limit string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	last := abs
	if l, err := filepath.Abs(limit); limit != "" && err == nil {
		last = l
	}
	for d := abs; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, ".git")); err == nil {
			last = d
			break
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	if rel, err := filepath.Rel(last, abs); err != nil || strings.HasPrefix(rel, "..") {
		last = abs
	}
	for d, shown := abs, dir; ; d, shown = filepath.Dir(d), filepath.Join(shown, "..") {
		if info, err := os.Stat(filepath.Join(d, ProjectFile)); err == nil && !info.IsDir() {
			return filepath.Join(shown, ProjectFile)
		}
		if d == last || d == filepath.Dir(d) {
			return ""
		}
	}
}

// layers are the mappings that speak for a scenario, weakest first.
func (r *reader) layers(f *fields, project *parsedFile) []layer {
	own := layer{f, r.src}
	if project == nil {
		return []layer{own}
	}
	sub := layer{src: project.src}.reader(r)
	pf := sub.mapping(project.doc, &ProjectShape)
	pf.done()
	if r.file.Partial { // the scenario that runs it has the project's session, base and server already
		pf.entries = slices.DeleteFunc(slices.Clone(pf.entries), func(e entry) bool {
			return slices.Contains([]string{"base", "session", "sessions", "server"}, e.key.Value)
		})
	}
	layers := []layer{{pf, project.src}, own}
	if profile := r.profile(sub, pf); profile != nil {
		layers = append(layers, layer{profile, project.src})
	}
	return layers
}

// profile is the mapping of the profile that was asked for.
func (r *reader) profile(sub *reader, pf *fields) *fields {
	want := r.load.options.Profile
	n := pf.get("profiles")
	var names []string
	var found *fields
	if n != nil && !isNull(n) {
		for _, e := range sub.entries(n, "profiles") {
			names = append(names, e.key.Value)
			f := sub.mapping(e.value, &ProfileShape)
			f.done()
			if e.key.Value == want {
				found = f
			}
		}
	}
	if want != "" && found == nil {
		hint := "crumb.yaml has no profiles"
		if near := nearestFold(want, names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		} else if len(names) > 0 {
			hint = "profiles: " + strings.Join(names, ", ")
		}
		at := Span{From: Pos{1, 1}}
		if n != nil {
			at = Span{From: Pos{pf.key("profiles").Line, pf.key("profiles").Column}}
		}
		sub.report(Diagnostic{Span: at, Message: fmt.Sprintf("there is no profile %q", want), Hint: hint})
	}
	if found != nil && r.file.Partial {
		found.entries = slices.DeleteFunc(slices.Clone(found.entries), func(e entry) bool {
			return slices.Contains([]string{"base", "session", "sessions", "server"}, e.key.Value)
		})
	}
	return found
}

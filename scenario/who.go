package scenario

import (
	"fmt"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// The sessions that every scenario has: its own, and one that is new each time.
const (
	Main      = "main"
	Anonymous = "anonymous"
)

// readSessions reads the further sessions; of one name the keys of all layers merge, the stronger wins.
func (r *reader) readSessions(layers []layer) {
	for _, l := range layers {
		sub := l.reader(r)
		n := l.fields.get("sessions")
		if n == nil || isNull(n) {
			continue
		}
		for _, e := range sub.entries(n, "sessions") {
			if why := sessionName(e.key.Value); why != "" {
				sub.fault(e.key, why, "%q cannot be the name of a session", e.key.Value)
				continue
			}
			session := &Session{}
			if !isNull(e.value) {
				session = sub.session(e.value, &SessionShape)
			}
			if old := r.file.session(e.key.Value); old != nil {
				old.Session = mergeSession(old.Session, session)
			} else {
				r.file.Sessions = append(r.file.Sessions, &NamedSession{Name: e.key.Value, Session: session})
			}
		}
	}
}

func sessionName(name string) string {
	if name == Main || name == Anonymous {
		return "every scenario has a session of that name"
	}
	return validName(name)
}

func (f *File) session(name string) *NamedSession {
	for _, s := range f.Sessions {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// readWho reads which session a step runs in.
func (r *reader) readWho(f *fields, s *Step) {
	if n := f.get("as"); n != nil {
		s.As = r.text(n, "as")
		r.checkAs(n, s.As)
	}
	n := f.get("replay")
	if n == nil || isNull(n) {
		return
	}
	if f.get("as") != nil {
		r.fault(f.key("replay"), "a replay runs in the session of the step that it names", "as and replay exclude each other")
	}
	id := r.plain(n, "replay")
	switch {
	case n.Kind != yaml.ScalarNode:
	case r.names.ids[id] == nil:
		r.fault(n, r.replayHint(id), "no step before this one has the id %q", id)
	default:
		s.Replay = id
		r.names.ids[id].Freeze = true
	}
}

func (r *reader) replayHint(id string) string {
	if at, later := r.names.laterIDs[id]; later && at.Line > r.step.Pos.Line {
		return fmt.Sprintf("the step with that id comes later, on line %d", at.Line)
	}
	var ids []string
	for known := range r.names.ids {
		ids = append(ids, known)
	}
	slices.Sort(ids)
	if near := expression.Nearest(id, ids); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(ids) == 0 {
		return "give the step that is to be replayed an id:"
	}
	return "ids: " + strings.Join(ids, ", ")
}

// checkAs checks the name of a session. A file that others run takes theirs, so there it is checked by who runs it.
func (r *reader) checkAs(n *yaml.Node, as *Template) {
	name, constant := as.Constant()
	if as == nil || !constant || as.Raw() != name || name == Main || name == Anonymous {
		return
	}
	if !r.file.Partial && r.file.session(name) == nil {
		r.fault(n, r.sessionsHint(name), "there is no session %q", name)
		return
	}
	r.file.Roles = appendNew(r.file.Roles, name)
}

func (r *reader) sessionsHint(name string) string {
	names := []string{Main, Anonymous}
	for _, s := range r.file.Sessions {
		names = append(names, s.Name)
	}
	if near := nearestFold(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(r.file.Sessions) == 0 {
		return fmt.Sprintf("write `sessions: {%s: {}}` at the top level", name)
	}
	return "sessions: " + strings.Join(names, ", ")
}

// roles checks that the sessions which a file asks for are there where it is run.
func (r *reader) roles(n *yaml.Node, file *File) {
	if file == nil {
		return
	}
	for _, name := range file.Roles {
		if r.file.Partial {
			r.file.Roles = appendNew(r.file.Roles, name)
		} else if r.file.session(name) == nil {
			r.fault(n, fmt.Sprintf("write `sessions: {%s: {}}` at the top level", name), "%s has steps as %s, and there is no such session here", file.Path, name)
		}
	}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// loadPath reads the path of a file of cookies to start from. It may be one that a scenario before this one writes.
func (r *reader) loadPath(n *yaml.Node) *Template {
	t := r.text(n, "load")
	if path, constant := t.Constant(); t != nil && constant {
		if _, err := r.inside(path); err != nil {
			r.fault(n, "", "load: %s", err)
		}
	}
	return t
}

// savePath reads the path of a file of cookies to write; its ending says in which form.
func (r *reader) savePath(n *yaml.Node) *Template {
	if n == nil {
		return nil
	}
	t := r.writtenPath(n, "save", "session.json")
	if t == nil {
		return nil
	}
	last := t.Parts
	if len(last) == 0 || last[len(last)-1].Expr != nil {
		return t
	}
	if end := strings.ToLower(last[len(last)-1].Text); !strings.HasSuffix(end, ".txt") && !strings.HasSuffix(end, ".json") {
		r.fault(n, "end it in .json for a storage state (Playwright), or in .txt for cookies.txt", "save: the ending of %s tells no form", t.Raw())
	}
	return t
}

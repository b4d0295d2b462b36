package runner

import (
	"fmt"
	"slices"
	"strings"

	"crumb/runner/jar"
	"crumb/scenario"
)

// in is the session that the step runs in; restore makes the one before stand again. With as it is a named or a new one,
// with replay a copy of the one that stood right after an earlier step.
func (t *turn) in() (restore func(), d *scenario.Diagnostic) {
	before := t.play.session
	restore = func() { t.play.session = before }
	var s *Session
	switch {
	case t.step.Replay != "":
		s, d = t.replayed()
	case t.step.As != nil:
		s, d = t.role()
	default:
		return restore, nil
	}
	if d == nil {
		t.play.session, t.names = s, nil
	}
	return restore, d
}

// replayed is a copy of the session as it stood after an earlier step.
func (t *turn) replayed() (*Session, *scenario.Diagnostic) {
	t.result.Session = "replay of " + t.step.Replay
	frozen := t.frame.frozen[t.step.Replay]
	if frozen == nil && !t.options.DryRun {
		return nil, &scenario.Diagnostic{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos},
			Message: fmt.Sprintf("there is nothing to replay: the step %s did not run", t.step.Replay)}
	}
	if frozen == nil {
		frozen = t.play.session
	}
	return frozen.copied(), nil
}

// role is the session that the step names.
func (t *turn) role() (*Session, *scenario.Diagnostic) {
	name, d := t.step.As.EvalText(t.runtime())
	if d != nil {
		return nil, d
	}
	if name != scenario.Main {
		t.result.Session = "as " + t.redact.Text(name)
	}
	switch s := t.sessions[name]; {
	case s != nil:
		return s, nil
	case name == scenario.Anonymous:
		return t.anonymous(scenario.Anonymous), nil
	}
	var names []string
	for known := range t.sessions {
		names = append(names, known)
	}
	slices.Sort(names)
	return nil, &scenario.Diagnostic{Source: t.step.As.File(), Span: t.step.As.Span(), Message: fmt.Sprintf("there is no session %q", name),
		Hint: "sessions: " + strings.Join(append(names, scenario.Anonymous), ", ")}
}

// copied is a session of its own that begins as s is now.
func (s *Session) copied() *Session {
	c := *s
	c.jar = s.jar.Clone()
	return &c
}

// anonymous is a new session that connects and names its agent as the scenario's own did at first, and carries nothing.
func (p *play) anonymous(name string) *Session {
	return &Session{name: name, jar: jar.New(jar.Options{Now: p.options.Now}), base: p.root.base, userAgent: p.root.userAgent,
		connection: p.root.connection, clock: p.now}
}

// openSessions makes the scenario's own session and the named ones.
func (p *play) openSessions(f *frame) (d *scenario.Diagnostic) {
	if p.session, d = p.newSession(f); d != nil {
		return d
	}
	p.root = p.session.copied()
	p.sessions = map[string]*Session{scenario.Main: p.session}
	own := p.session
	defer func() { p.session = own }()
	for _, n := range f.file.Sessions {
		s := p.anonymous(n.Name)
		p.sessions[n.Name], p.session = s, s
		if d := s.apply(p.moment(f, nil), n.Session); d != nil {
			return d
		}
	}
	return nil
}

// freezeSession keeps the session as it stands after a step that a later one replays.
func (t *turn) freezeSession() {
	if t.step.Freeze && t.acted != nil && t.acted.failure == nil {
		t.frame.frozen[t.step.ID] = t.play.session.copied()
	}
}

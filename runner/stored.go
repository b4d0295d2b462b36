package runner

import (
	"errors"
	"fmt"

	"crumb/runner/jar"
	"crumb/scenario"
)

// loadJar takes the cookies of a file into the session.
func (s *Session) loadJar(m *moment, c *scenario.Session) *scenario.Diagnostic {
	path, d := m.jarPath(c.Load, c.Dir)
	if d != nil {
		return d
	}
	fail := func(err error) *scenario.Diagnostic {
		return &scenario.Diagnostic{Source: c.Load.File(), Span: c.Load.Span(), Message: "load: " + err.Error()}
	}
	left, err := m.readJar(s.jar, path)
	if err != nil {
		return fail(err)
	}
	m.tellLeft(c.Load, left)
	return nil
}

// jarPath is the path of a file of cookies that a file names; it stays in the project folder.
func (m *moment) jarPath(t *scenario.Template, dir string) (string, *scenario.Diagnostic) {
	path, d := t.EvalText(m.runtime())
	if d != nil {
		return "", d
	}
	full, err := scenario.Inside(m.frame.file.Root, dir, path)
	if err != nil {
		return "", &scenario.Diagnostic{Source: t.File(), Span: t.Span(), Message: err.Error()}
	}
	return full, nil
}

// readJar takes the cookies of a file into a jar, and remembers their values as secrets.
func (p *play) readJar(j *jar.Jar, path string) ([]jar.Left, error) {
	data, err := readFile(path, path)
	if err != nil {
		return nil, err
	}
	loaded, err := j.Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, c := range j.All() {
		p.redact.Cookie(c.Name, c.Value)
	}
	return loaded.Left, nil
}

// tellLeft warns of cookies that a file held and that were refused. That some have expired is nothing to warn of.
func (m *moment) tellLeft(t *scenario.Template, left []jar.Left) {
	for _, l := range left {
		if l.Cookie.Rejected == nil {
			continue
		}
		w := scenario.Diagnostic{Severity: scenario.Warning, Message: fmt.Sprintf("load: %s, the cookie %s, is left out: %s", l.Place, l.Cookie.Name, l.Reason)}
		if t != nil {
			w.Source, w.Span = t.File(), t.Span()
		}
		m.play.result.Warnings = append(m.play.result.Warnings, m.clean(w))
	}
}

// saveJar writes the session's cookies to a file, for its owner alone, whole or not at all.
func (s *Session) saveJar(path string) error {
	form, err := jar.Form(path)
	if err != nil {
		return err
	}
	data, err := s.jar.Save(form)
	var unwritten *jar.Unwritten
	if err != nil && !errors.As(err, &unwritten) {
		return err
	}
	if failed := (&namedFile{path, path}).write(data, 0o600); failed != nil {
		return failed
	}
	return err
}

// saveTo writes the cookies to the file that a session names.
func (s *Session) saveTo(m *moment, c *scenario.Session) *scenario.Diagnostic {
	path, d := m.jarPath(c.Save, c.Dir)
	if d != nil {
		return d
	}
	if err := s.saveJar(path); err != nil {
		return &scenario.Diagnostic{Source: c.Save.File(), Span: c.Save.Span(), Message: "save: " + err.Error()}
	}
	return nil
}

// saveSessions writes what sessions are to be saved when the scenario has ended.
func (p *play) saveSessions(f *frame) {
	if p.options.DryRun {
		return
	}
	m := p.moment(f, nil)
	note := func(d *scenario.Diagnostic) {
		if d != nil {
			p.result.Faults = append(p.result.Faults, p.clean(*d))
			p.result.Status = Errored
		}
	}
	own := p.sessions[scenario.Main]
	switch {
	case p.options.Overrides.SaveJar != "":
		if err := own.saveJar(p.options.Overrides.SaveJar); err != nil {
			note(&scenario.Diagnostic{Message: err.Error()})
		}
	case f.file.Session != nil && f.file.Session.Save != nil:
		note(own.saveTo(m, f.file.Session))
	}
	for _, n := range f.file.Sessions {
		if n.Session.Save != nil {
			note(p.sessions[n.Name].saveTo(m, n.Session))
		}
	}
}

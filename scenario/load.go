package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Options of loading. The zero value knows no environment variables and nothing from the command line.
type Options struct {
	Env     func(name string) (value string, set bool) // environment variables; nil: none is set
	Profile string                                     // of crumb.yaml; "" none
	Base    string                                     // stands before every base of a file; "" none
	Vars    map[string]Given                           // stand before every value of a file
	Limit   string                                     // the folder that the search for crumb.yaml does not leave, unless a folder above has .git; "" the file's own
}

// Given is a value for a name from outside the file. A Text takes the type of what it stands for: "5" is a number where the
// file gives one.
type Given struct {
	Value any
	Text  bool
}

func (o Options) env(name string) (string, bool) {
	if o.Env == nil {
		return "", false
	}
	return o.Env(name)
}

// Loader reads scenario files. Files that several scenarios run are read once. Not safe for concurrent use.
type Loader struct{ l loader }

// NewLoader returns a loader with the options.
func NewLoader(o Options) *Loader {
	return &Loader{loader{options: o, files: map[string]*File{}, parsed: map[string]*parsedFile{}}}
}

// Load reads the scenario at a path and all that it runs. It reports every fault: a non-nil error is always Diagnostics,
// sorted by place, warnings among them. Without a fault the warnings are in the File.
func (l *Loader) Load(path string) (*File, error) {
	l.l.diagnostics, l.l.stack = nil, nil
	file := l.l.file(path)
	ds := l.l.diagnostics.Sort()
	if ds.Faults() {
		return nil, ds
	}
	file.Warnings = ds
	return file, nil
}

// Load reads one scenario; see Loader.
func Load(path string, o Options) (*File, error) { return NewLoader(o).Load(path) }

// loader is the state of loading.
type loader struct {
	options     Options
	files       map[string]*File // partials and other files that are run, by full path
	parsed      map[string]*parsedFile
	stack       []string // full paths being read
	diagnostics Diagnostics
}

// parsedFile is a YAML file as it was read, kept because several scenarios share it.
type parsedFile struct {
	src   *Source
	doc   *yaml.Node
	fault Diagnostics
	err   error
}

// read parses a file once.
func (l *loader) read(path string) *parsedFile {
	if p := l.parsed[path]; p != nil {
		return p
	}
	p := &parsedFile{}
	l.parsed[path] = p
	data, err := readBounded(path)
	if err != nil {
		p.err = err
		return p
	}
	p.src, p.doc, p.fault = parse(path, data)
	return p
}

// readBounded reads a file that may be no larger than a scenario can be.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s has %d MiB; a scenario may have %d (move large texts into files of their own: file:, or data: with a path)", path, info.Size()>>20, maxFile>>20)
	}
	return os.ReadFile(path)
}

// partial loads a file that another one runs.
func (l *loader) partial(full string) (*File, error) {
	if f := l.files[full]; f != nil {
		return f, nil
	}
	if _, err := os.Stat(full); err != nil {
		return nil, err
	}
	f := l.file(full)
	l.files[full] = f
	return f, nil
}

// running is the chain of files that leads back to a file being read, "" if it is not being read.
func (l *loader) running(full string) string {
	for i, s := range l.stack {
		if same(s, full) {
			return strings.Join(append(slices.Clone(l.stack[i:]), full), " → ")
		}
	}
	return ""
}

func same(a, b string) bool {
	ra, errA := realPath(a)
	rb, errB := realPath(b)
	return errA == nil && errB == nil && ra == rb
}

// file reads one file whole. It returns a File also after faults, so that its users can be checked as well.
func (l *loader) file(path string) *File {
	l.stack = append(l.stack, path)
	defer func() { l.stack = l.stack[:len(l.stack)-1] }()
	p := l.read(path)
	delete(l.parsed, path) // the tree is large, and a File is kept where it is needed again
	file := &File{Path: path, Dir: filepath.Dir(path), Partial: strings.HasPrefix(filepath.Base(path), "_"), Source: p.src}
	if p.err != nil {
		src := &Source{Path: path}
		file.Source = src
		l.diagnostics = append(l.diagnostics, Diagnostic{Source: src, Message: plainError(path, p.err)})
		return file
	}
	if p.doc == nil {
		l.diagnostics = append(l.diagnostics, p.fault...)
		return file
	}
	r := &reader{load: l, src: p.src, file: file, names: newNames()}
	r.top(p.doc)
	return file
}

// top reads the top level of a scenario.
func (r *reader) top(n *yaml.Node) {
	project := r.findProject()
	if n.Kind != yaml.MappingNode {
		hint := "a scenario is a mapping with steps:"
		if n.Kind == yaml.SequenceNode {
			hint = "write `steps:` above the list"
		}
		r.fault(n, hint, "a scenario must be a mapping, not %s", kindOf(n))
		return
	}
	f := r.mapping(n, &FileShape)
	layers := r.layers(f, project)
	before := len(r.load.diagnostics)
	r.file.Data = r.data(f.get("data"))
	if r.file.Data == nil && len(r.load.diagnostics) > before {
		r.openNames = true
	}
	r.readVars(layers)
	r.title0(f)
	r.file.Description = r.plain(f.get("description"), "description")
	for _, l := range layers {
		if tags := l.reader(r).words(l.fields.get("tags"), "tags"); len(tags) > 0 {
			r.file.Tags = tags
		}
	}
	r.readBase(layers)
	for _, l := range layers {
		if s := l.fields.get("session"); s != nil && !isNull(s) {
			r.file.Session = mergeSession(r.file.Session, l.reader(r).session(s, &SessionShape))
		}
	}
	r.readSessions(layers)
	r.refuseInPartial(f)
	r.prescan(f.get("steps"))
	r.file.Steps = r.steps(f.get("steps"), "steps")
	r.file.Teardown = r.steps(f.get("teardown"), "teardown")
	f.done()
	if f.get("steps") == nil {
		hint := f.misspelt("steps")
		r.report(Diagnostic{Span: Span{From: Pos{n.Line, n.Column}}, Message: "the scenario has no steps:", Hint: hint})
	} else if len(r.file.Steps) == 0 && !r.load.diagnostics.Faults() {
		r.fault(f.key("steps"), "write each step as an item: `- request: GET /`", "steps: is empty")
	}
}

// misspelt says whether an unknown key may have meant name.
func (f *fields) misspelt(name string) string {
	for _, e := range f.entries {
		if !f.shape.has(e.key.Value) && nearestFold(e.key.Value, []string{name}) != "" {
			return fmt.Sprintf("did you mean it by %q on line %d?", e.key.Value, e.key.Line)
		}
	}
	return ""
}

// title0 reads the name of a scenario.
func (r *reader) title0(f *fields) {
	r.file.Name = r.text(f.get("name"), "name")
	base := filepath.Base(r.file.Path)
	r.file.Title = strings.TrimSuffix(base, filepath.Ext(base))
	if r.file.Name != nil {
		r.file.Title = oneLine(r.file.Name.Raw())
		if name, constant := r.file.Name.Constant(); constant {
			r.file.Title = oneLine(name)
		}
	}
}

// refuseInPartial tells of keys that a file which is run by others does not take.
func (r *reader) refuseInPartial(f *fields) {
	for _, key := range []string{"base", "session", "sessions", "server", "data"} {
		if f.get(key) != nil && !r.file.Partial {
			r.file.own = append(r.file.own, key)
		} else if f.get(key) != nil {
			r.fault(f.key(key), "the scenario that runs it has one", "%s has no place in a file whose name begins with _", key)
		}
	}
	if r.file.Partial {
		r.file.Base, r.file.Session, r.file.Sessions, r.file.Server, r.file.Data = nil, nil, nil, nil, nil
	}
}

// prescan notes which names are captured where, for hints about names that are used too early.
func (r *reader) prescan(n *yaml.Node) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, step := range n.Content {
		for i := 0; i+1 < len(step.Content); i += 2 {
			if v := step.Content[i+1]; step.Kind == yaml.MappingNode && step.Content[i].Value == "id" {
				r.names.laterIDs[v.Value] = Pos{v.Line, v.Column}
			}
			if c := step.Content[i+1]; step.Kind == yaml.MappingNode && step.Content[i].Value == "capture" && c.Kind == yaml.MappingNode {
				for j := 0; j+1 < len(c.Content); j += 2 {
					if _, known := r.names.later[c.Content[j].Value]; !known {
						r.names.later[c.Content[j].Value] = Pos{c.Content[j].Line, c.Content[j].Column}
					}
				}
			}
		}
	}
}

// readBase finds the base, and the server that may set it: the stronger one of the two wins, the base where they stand in
// the same place.
func (r *reader) readBase(layers []layer) {
	for _, l := range layers {
		sub := l.reader(r)
		if n := l.fields.get("server"); n != nil && !isNull(n) {
			if s := sub.server(n); s != nil {
				r.file.Server, r.file.Base = s, nil
			} else {
				r.baseFailed = true
			}
		}
		if n := l.fields.get("base"); n != nil && !isNull(n) {
			before := len(r.load.diagnostics)
			r.file.Base = sub.textValue(n, "base")
			r.baseFailed = r.baseFailed || r.file.Base == nil
			if b := r.file.Base; b != nil && b.Kind == Constant && len(r.load.diagnostics) == before {
				sub.checkBase(n, b.Const.(string))
			}
		}
	}
	if r.load.options.Base != "" {
		r.file.Base = &Value{Const: r.load.options.Base}
	}
}

// checkBase checks a constant base: targets are appended to its path, so nothing follows that.
func (r *reader) checkBase(n *yaml.Node, base string) {
	why := badURL(base)
	switch {
	case why != "" && badURL("http://"+base) == "" && !strings.Contains(base, "/") && strings.ContainsAny(base, ".:"):
		r.fault(n, "write it whole: http://"+base+" or https://"+base, "base: %s", why)
	case strings.Contains(why, "port"):
		r.fault(n, "", "base: %s", why)
	case why != "":
		r.fault(n, "write it whole: https://example.org", "base: %s", why)
	case strings.ContainsAny(base, "?#"):
		r.fault(n, "write query: under session: for what every request sends", "base: targets are appended to %q, so it has no ? and no #", base)
	}
}

func (r *reader) server(n *yaml.Node) *Server {
	if n.Kind == yaml.ScalarNode && n.Value == "demo" {
		return &Server{Demo: true, Pos: Pos{n.Line, n.Column}}
	}
	r.fault(n, "demo starts the built-in demo app; write base: for one that runs already", "server must be demo, not %s", describe(n))
	return nil
}

// layer is one of the files that speak for a scenario: crumb.yaml, the scenario, the profile; later ones are stronger.
type layer struct {
	fields *fields
	src    *Source
}

// reader reads the fields of a layer with the names of the scenario.
func (l layer) reader(r *reader) *reader {
	if l.src == r.src {
		return r
	}
	sub := *r
	sub.src = l.src
	return &sub
}

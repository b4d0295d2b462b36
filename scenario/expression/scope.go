package expression

import (
	"maps"
	"reflect"
	"slices"

	"github.com/expr-lang/expr/checker/nature"
	"github.com/expr-lang/expr/conf"
)

// A Scope holds the names that an expression may use, with their types. It
// grows down a file. It is not safe for concurrent use; what it compiles is.
type Scope struct {
	config  *conf.Config
	types   map[string]Type
	owned   map[string]bool // names whose members are this scope's to change
	natures map[uintptr]shared
	cache   map[cacheKey]*Program
}

type cacheKey struct {
	source string
	kind   Kind
}

// shared is the nature of a Map, which it keeps alive.
type shared struct {
	of     Map
	nature nature.Nature
}

// NewScope returns a scope with the names given. A name whose type is a number,
// a text, true or false, a time, a duration, bytes or a list is never nil at
// run time, and asking whether it is is a fault; one that may be nil has the
// type Any or a Map. Members may always be nil. NewScope does not change names, and
// does not see later changes of it.
func NewScope(names Map) *Scope {
	all := index()
	s := &Scope{
		types:   make(map[string]Type, len(names)),
		owned:   map[string]bool{},
		natures: map[uintptr]shared{},
		cache:   map[cacheKey]*Program{},
	}
	s.config = &conf.Config{MaxNodes: maxNodes, Strict: true, Functions: all.ours, Builtins: all.builtins}
	s.config.Env = nature.NatureOf(map[string]any{})
	s.config.Env.TypeData = &nature.TypeData{Fields: make(map[string]nature.Nature, len(names))}
	s.config.Env.Strict = true
	for name, t := range names {
		s.Define(name, t)
	}
	return s
}

// Define adds a name, or gives a name another type.
func (s *Scope) Define(name string, t Type) {
	if old, known := s.types[name]; known {
		if same(old, t) {
			return
		}
		clear(s.cache)
		delete(s.owned, name)
	}
	s.types[name] = t
	s.config.Env.Fields[name] = s.nature(t)
}

// same tells whether two types are known to be the same. Maps may have grown.
func same(a, b Type) bool {
	switch a.(type) {
	case Map, list:
		return false
	}
	return reflect.DeepEqual(a, b)
}

// DefineMember adds a member to a name whose type is a Map, or gives a member
// another type. If the name is unknown, or no Map, it becomes a Map with that
// member only.
func (s *Scope) DefineMember(name, member string, t Type) {
	if _, is := s.types[name].(Map); !is {
		s.Define(name, Map{})
	}
	env := s.config.Env.Fields
	if !s.owned[name] {
		n := env[name]
		data := *n.TypeData
		data.Fields = maps.Clone(data.Fields)
		n.TypeData = &data
		env[name], s.owned[name] = n, true
	}
	fields := env[name].Fields
	if _, known := fields[member]; known || env[name].DefaultMapValue != nil {
		clear(s.cache)
	}
	fields[member] = s.nature(t)
}

// Undefine removes a name. It may be unknown.
func (s *Scope) Undefine(name string) {
	if _, known := s.types[name]; !known {
		return
	}
	clear(s.cache)
	delete(s.types, name)
	delete(s.owned, name)
	delete(s.config.Env.Fields, name)
}

// Has tells whether the name is known.
func (s *Scope) Has(name string) bool {
	_, known := s.types[name]
	return known
}

// names are all names, sorted.
func (s *Scope) names() []string { return slices.Sorted(maps.Keys(s.types)) }

// nature is what expr's checker knows of a type. Maps that are used again and
// again are only read once.
func (s *Scope) nature(t Type) nature.Nature {
	m, ok := t.(Map)
	if !ok {
		if l, ok := t.(interface{ element() Type }); ok {
			of := s.nature(l.element())
			n := nature.NatureOf([]any{})
			n.TypeData = &nature.TypeData{Fields: map[string]nature.Nature{}}
			n.Ref = &of
			return n
		}
		return t.Nature()
	}
	key := reflect.ValueOf(m).Pointer()
	if known, ok := s.natures[key]; ok && len(known.of) == len(m) {
		return known.nature
	}
	n := nature.NatureOf(map[string]any{})
	n.TypeData = &nature.TypeData{Fields: make(map[string]nature.Nature, len(m))}
	n.Strict = true
	for name, t := range m {
		of := s.nature(t)
		if name == Extra {
			n.Strict, n.DefaultMapValue = false, &of
			continue
		}
		n.Fields[name] = of
	}
	s.natures[key] = shared{m, n}
	return n
}

// Compile checks src and makes a program of it. The error is always an *Error,
// about the first fault. A source that was compiled before, since when the
// scope only grew, gives the same program.
func (s *Scope) Compile(src string, kind Kind) (*Program, error) {
	key := cacheKey{src, kind}
	if p, ok := s.cache[key]; ok {
		return p, nil
	}
	p, fault := s.compile(src, kind)
	if fault != nil {
		return nil, fault.inside(src)
	}
	s.cache[key] = p
	return p, nil
}

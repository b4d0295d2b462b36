package demo

import (
	"crypto/subtle"
	"slices"
	"strings"
	"sync"
	"time"
)

// person is a user as the API shows it.
type person struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	Nickname string   `json:"nickname"`
	Email    string   `json:"email"`
	Tags     []string `json:"tags"`
}

// note is a note as the API shows it. Version counts its changes from 1.
type note struct {
	ID      int       `json:"id"`
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Version int       `json:"-"`
}

// maxNotes is how many notes a user can have.
const maxNotes = 1000

// record is a user as it is kept.
type record struct {
	person
	password string
	notes    []note
	lastNote int
}

// people holds the users; the one with id n is at n-1. Safe for concurrent use.
// What it hands out are copies.
type people struct {
	mu  sync.Mutex
	all []*record
}

func newRecords() []*record {
	var all []*record
	for i, a := range Accounts() {
		r := &record{person: person{ID: i + 1, Name: a.Name, Role: a.Role}, password: a.Password}
		r.reset()
		all = append(all, r)
	}
	return all
}

// reset gives the fields that a user can change their first values.
func (p *person) reset() {
	p.Nickname = strings.ToUpper(p.Name[:1]) + p.Name[1:]
	p.Email = p.Name + "@bakery.example"
	p.Tags = []string{}
}

// find returns the record of a user, or nil. The caller holds mu.
func (p *people) find(id int) *record {
	if id < 1 || id > len(p.all) {
		return nil
	}
	return p.all[id-1]
}

func (p *people) get(id int) (person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	if r == nil {
		return person{}, false
	}
	return r.person, true
}

func (p *people) list() []person {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []person
	for _, r := range p.all {
		all = append(all, r.person)
	}
	return all
}

// check returns the id of the user with that name and password, or 0. It takes as
// long for a name that nobody has.
func (p *people) check(name, password string) int {
	found := 0
	for _, r := range p.all { // names, ids and passwords never change
		same := subtle.ConstantTimeCompare([]byte(r.Name), []byte(name))
		same &= subtle.ConstantTimeCompare([]byte(r.password), []byte(password))
		found += same * r.ID
	}
	return found
}

// change applies f to a user that exists and returns the outcome. f must put new
// slices in the place of old ones.
func (p *people) change(id int, f func(*person)) person {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	f(&r.person)
	return r.person
}

// notes returns the notes of a user whose title or text holds q in any case.
func (p *people) notes(id int, q string) []note {
	p.mu.Lock()
	defer p.mu.Unlock()
	q = strings.ToLower(q)
	found := []note{}
	for _, n := range p.find(id).notes {
		if strings.Contains(strings.ToLower(n.Title+"\n"+n.Text), q) {
			found = append(found, n)
		}
	}
	return found
}

func (p *people) note(id, number int) (note, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	i := r.index(number)
	if i < 0 {
		return note{}, false
	}
	return r.notes[i], true
}

func (r *record) index(number int) int {
	return slices.IndexFunc(r.notes, func(n note) bool { return n.ID == number })
}

// addNote returns false if the user has maxNotes already.
func (p *people) addNote(id int, n note) (note, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	if len(r.notes) >= maxNotes {
		return note{}, false
	}
	r.lastNote++
	n.ID, n.Version = r.lastNote, 1
	r.notes = append(r.notes, n)
	return n, true
}

// changeNote applies f to a note that is still at the version; false if it is not.
func (p *people) changeNote(id, number, version int, f func(*note)) (note, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	i := r.index(number)
	if i < 0 || r.notes[i].Version != version {
		return note{}, false
	}
	f(&r.notes[i])
	r.notes[i].Version++
	return r.notes[i], true
}

// dropNote removes a note that is still at the version; false if it is not.
func (p *people) dropNote(id, number, version int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	i := r.index(number)
	if i < 0 || r.notes[i].Version != version {
		return false
	}
	r.notes = slices.Delete(r.notes, i, i+1)
	return true
}

func (p *people) dropNotes(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.find(id)
	r.notes, r.lastNote = nil, 0
}

package demo

import "container/list"

// recent is a map of at most max entries; a new one pushes out the oldest. It is
// not safe for concurrent use. The zero value is not usable; see newRecent.
type recent[V any] struct {
	max   int
	items map[string]*list.Element
	order *list.List // of entry[V], the oldest in front
}

type entry[V any] struct {
	key   string
	value V
}

func newRecent[V any](max int) recent[V] {
	return recent[V]{max: max, items: map[string]*list.Element{}, order: list.New()}
}

func (m *recent[V]) get(key string) (V, bool) {
	if e, ok := m.items[key]; ok {
		return e.Value.(entry[V]).value, true
	}
	var zero V
	return zero, false
}

// put sets the value of key; a key that was there keeps its age.
func (m *recent[V]) put(key string, value V) {
	if e, ok := m.items[key]; ok {
		e.Value = entry[V]{key, value}
		return
	}
	if len(m.items) >= m.max {
		m.drop(m.order.Front().Value.(entry[V]).key)
	}
	m.items[key] = m.order.PushBack(entry[V]{key, value})
}

func (m *recent[V]) drop(key string) {
	if e, ok := m.items[key]; ok {
		m.order.Remove(e)
		delete(m.items, key)
	}
}

// values returns all values, the oldest first.
func (m *recent[V]) values() []V {
	all := make([]V, 0, len(m.items))
	for e := m.order.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(entry[V]).value)
	}
	return all
}

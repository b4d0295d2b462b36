package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// faults says what is wrong, by the name of the field.
type faults map[string]string

// textBetween notes a fault if text has not between low and high characters.
func (f faults) textBetween(field, text string, low, high int) {
	if n := utf8.RuneCountInString(text); n < low || n > high {
		f[field] = fmt.Sprintf("must have %d to %d characters, has %d", low, high, n)
	}
}

func (c *call) profile() {
	v := c.visitor()
	how := "cookie"
	if v.bearer {
		how = "bearer"
	}
	c.json(http.StatusOK, object{"user": v.user, "auth": how})
}

func (c *call) listUsers() { c.json(http.StatusOK, object{"users": c.people.list()}) }

func (c *call) showUser() {
	p, _ := c.people.get(c.owner)
	c.json(http.StatusOK, p)
}

// patchUser is a JSON merge patch (RFC 7396) of what a user may change.
func (c *call) patchUser() {
	var patch map[string]json.RawMessage
	if !c.readJSON(&patch) {
		return
	}
	was, _ := c.people.get(c.owner)
	now, wrong := was.patched(patch)
	if len(wrong) > 0 {
		c.invalid(wrong)
		return
	}
	c.json(http.StatusOK, c.people.change(c.owner, func(p *person) { p.take(now, patch) }))
}

// take copies from the other person what the patch names.
func (p *person) take(from person, patch map[string]json.RawMessage) {
	for field := range patch {
		switch field {
		case "nickname":
			p.Nickname = from.Nickname
		case "email":
			p.Email = from.Email
		case "tags":
			p.Tags = from.Tags
		}
	}
}

// patched is p with the patch applied, or what is wrong about that.
func (p person) patched(patch map[string]json.RawMessage) (person, faults) {
	wrong := faults{}
	first := p
	first.reset()
	for field, text := range patch {
		switch field {
		case "nickname":
			readField(wrong, field, text, &p.Nickname, first.Nickname)
		case "email":
			readField(wrong, field, text, &p.Email, first.Email)
		case "tags":
			readField(wrong, field, text, &p.Tags, first.Tags)
		case "id", "name", "role":
			wrong[field] = "cannot be changed"
		default:
			wrong[field] = "is no field of a user: nickname, email and tags can be changed"
		}
	}
	p.validate(wrong)
	return p, wrong
}

// readField reads a member of a patch; null stands for otherwise.
func readField[T any](wrong faults, field string, text json.RawMessage, to *T, otherwise T) {
	if bytes.Equal(text, []byte("null")) {
		*to = otherwise
		return
	}
	var value T
	if err := json.Unmarshal(text, &value); err != nil {
		wrong[field] = "must be " + kindWanted(value)
		return
	}
	*to = value
}

func kindWanted(v any) string {
	if _, ok := v.([]string); ok {
		return "a list of texts"
	}
	return "a text"
}

func (p person) validate(wrong faults) {
	if _, bad := wrong["nickname"]; !bad {
		wrong.textBetween("nickname", p.Nickname, 1, 40)
	}
	if _, bad := wrong["email"]; !bad {
		name, host, _ := strings.Cut(p.Email, "@")
		if name == "" || host == "" || len(p.Email) > 100 || strings.ContainsAny(p.Email, " \t\r\n<>") {
			wrong["email"] = "must be an address such as " + p.Name + "@bakery.example"
		}
	}
	if len(p.Tags) > 10 {
		wrong["tags"] = fmt.Sprintf("must be at most 10, are %d", len(p.Tags))
	}
	for _, tag := range p.Tags {
		if n := utf8.RuneCountInString(tag); n < 1 || n > 20 {
			wrong["tags"] = fmt.Sprintf("must have 1 to 20 characters each, %.20q has %d", tag, n)
		}
	}
}

func (c *call) admin() {
	users, n := c.people.list(), c.sessions.signedIn(c.now())
	if wantsHTML(c.r) {
		c.page(http.StatusOK, "admin", "Admin", object{"Users": users, "Sessions": n})
		return
	}
	c.json(http.StatusOK, object{"users": users, "sessions": n})
}

package demo

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ware is something the bakery sells.
type ware struct {
	Name, About, Price string
}

func (c *call) home() {
	v := c.visitor()
	data := object{"Wares": []ware{
		{"Country loaf", "Rye and wheat, three days of patience", "5.20"},
		{"Butter croissant", "Twenty-seven layers, gone by ten", "2.40"},
		{"Seeded bun", "Pumpkin, sesame, flax", "1.30"},
		{"Cinnamon knot", "Sticky, and proud of it", "2.90"},
	}}
	if v.user.ID != 0 {
		data["Notes"] = len(c.people.notes(v.user.ID, ""))
		data["Greeting"] = greeting(c.now())
	}
	c.page(http.StatusOK, "home", "", data)
}

func greeting(now time.Time) string {
	switch hour := now.Hour(); {
	case hour < 12:
		return "Good morning"
	case hour < 18:
		return "Good afternoon"
	}
	return "Good evening"
}

// accountForm is what the account page shows: what was typed, if that was wrong.
type accountForm struct {
	Nickname, Email, Tags string
	Title, Text           string
	Wrong                 faults
	Notes                 []note
}

func (c *call) account() {
	u := c.visitor().user
	c.showAccount(http.StatusOK, accountForm{Nickname: u.Nickname, Email: u.Email, Tags: strings.Join(u.Tags, ", ")})
}

func (c *call) showAccount(status int, f accountForm) {
	f.Notes = c.people.notes(c.visitor().user.ID, "")
	c.page(status, "account", "Account", f)
}

func (c *call) saveAccount() {
	u, wrong := c.visitor().user, faults{}
	u.Nickname = strings.TrimSpace(c.r.PostFormValue("nickname"))
	u.Email = strings.TrimSpace(c.r.PostFormValue("email"))
	u.Tags = splitTags(c.r.PostFormValue("tags"))
	u.validate(wrong)
	if len(wrong) > 0 {
		c.showAccount(http.StatusUnprocessableEntity, accountForm{Nickname: u.Nickname, Email: u.Email,
			Tags: strings.Join(u.Tags, ", "), Wrong: wrong})
		return
	}
	c.people.change(u.ID, func(p *person) { p.Nickname, p.Email, p.Tags = u.Nickname, u.Email, u.Tags })
	c.backToAccount("Your profile is saved.")
}

func splitTags(text string) []string {
	tags := []string{}
	for tag := range strings.SplitSeq(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

func (c *call) addAccountNote() {
	n, wrong := note{Title: c.r.PostFormValue("title"), Text: c.r.PostFormValue("text")}, faults{}
	n.Created = c.now().UTC()
	n.Updated = n.Created
	n.validate(wrong)
	u := c.visitor().user
	if len(wrong) == 0 {
		if _, ok := c.people.addNote(u.ID, n); ok {
			c.backToAccount("The note is added.")
			return
		}
		wrong["title"] = fmt.Sprintf("there are %d notes already, delete some first", maxNotes)
	}
	c.showAccount(http.StatusUnprocessableEntity, accountForm{Nickname: u.Nickname, Email: u.Email,
		Tags: strings.Join(u.Tags, ", "), Title: n.Title, Text: n.Text, Wrong: wrong})
}

func (c *call) dropAccountNote() {
	u := c.visitor().user
	n, ok := c.people.note(u.ID, pathInt(c.r, "note"))
	if !ok || !c.people.dropNote(u.ID, n.ID, n.Version) {
		c.fail(http.StatusNotFound, "no such note")
		return
	}
	c.backToAccount("The note is deleted.")
}

// backToAccount answers 303, so that loading the page again sends nothing twice.
func (c *call) backToAccount(flash string) {
	c.sessions.setFlash(c.visitor().session.id, flash)
	c.seeOther("/account")
}

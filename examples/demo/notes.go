package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

func (c *call) listNotes() {
	found := c.people.notes(c.owner, c.r.URL.Query().Get("q"))
	c.json(http.StatusOK, object{"notes": found, "total": len(found)})
}

func (c *call) showNote() {
	n, ok := c.namedNote()
	if !ok {
		return
	}
	if tagIn(c.r.Header.Get("If-None-Match"), n) {
		c.w.Header().Set("ETag", n.tag())
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	c.sendNote(http.StatusOK, n)
}

func (c *call) addNote() {
	n, ok := c.readNote(note{})
	if !ok {
		return
	}
	n.Created = c.now().UTC()
	n.Updated = n.Created
	n, ok = c.people.addNote(c.owner, n)
	if !ok {
		c.fail(http.StatusConflict, fmt.Sprintf("there are %d notes already, delete some first", maxNotes))
		return
	}
	c.w.Header().Set("Location", fmt.Sprintf("%s/notes/%d", userPath(c.owner), n.ID))
	c.sendNote(http.StatusCreated, n)
}

func (c *call) putNote()   { c.changeNote(false) }
func (c *call) patchNote() { c.changeNote(true) }

// changeNote writes a note anew, or over what it was.
func (c *call) changeNote(over bool) {
	was, ok := c.namedNote()
	if !ok {
		return
	}
	var start note
	if over {
		start = was
	}
	now, ok := c.readNote(start)
	if !ok {
		return
	}
	n, ok := c.people.changeNote(c.owner, was.ID, was.Version, func(n *note) {
		n.Title, n.Text, n.Updated = now.Title, now.Text, c.now().UTC()
	})
	if !ok {
		c.fail(http.StatusPreconditionFailed, "the note was changed by somebody else meanwhile")
		return
	}
	c.sendNote(http.StatusOK, n)
}

func (c *call) dropNote() {
	n, ok := c.namedNote()
	if !ok {
		return
	}
	if !c.people.dropNote(c.owner, n.ID, n.Version) {
		c.fail(http.StatusPreconditionFailed, "the note was changed by somebody else meanwhile")
		return
	}
	c.w.WriteHeader(http.StatusNoContent)
}

func (c *call) dropNotes() {
	c.people.dropNotes(c.owner)
	c.w.WriteHeader(http.StatusNoContent)
}

// namedNote is the note that the path names, if it is there and still the one
// that If-Match asks for; else it has answered.
func (c *call) namedNote() (note, bool) {
	n, ok := c.people.note(c.owner, pathInt(c.r, "note"))
	if !ok {
		c.fail(http.StatusNotFound, "no such note")
		return note{}, false
	}
	if want := c.r.Header.Get("If-Match"); want != "" && !tagIn(want, n) {
		c.w.Header().Set("ETag", n.tag())
		c.fail(http.StatusPreconditionFailed, "the note is no longer the one that If-Match names")
		return note{}, false
	}
	return n, true
}

// readNote reads title and text of a note from the body, over those of start.
func (c *call) readNote(start note) (note, bool) {
	var fields map[string]json.RawMessage
	if !c.readJSON(&fields) {
		return note{}, false
	}
	wrong := faults{}
	for field, text := range fields {
		switch field {
		case "title":
			readField(wrong, field, text, &start.Title, "")
		case "text":
			readField(wrong, field, text, &start.Text, "")
		case "id", "created", "updated": // what an answer said may be sent back
		default:
			wrong[field] = "is no field of a note: title and text can be given"
		}
	}
	start.validate(wrong)
	if len(wrong) > 0 {
		c.invalid(wrong)
		return note{}, false
	}
	return start, true
}

func (n note) validate(wrong faults) {
	if _, bad := wrong["title"]; !bad {
		wrong.textBetween("title", strings.TrimSpace(n.Title), 1, 80)
	}
	if _, bad := wrong["text"]; !bad {
		wrong.textBetween("text", n.Text, 0, 2000)
	}
}

func (c *call) sendNote(status int, n note) {
	c.w.Header().Set("ETag", n.tag())
	c.json(status, n)
}

// tag is the note's strong entity tag. It holds the time as well, since after all
// notes were deleted the ids begin again.
func (n note) tag() string { return fmt.Sprintf(`"%d-%d-%x"`, n.ID, n.Version, n.Updated.UnixMilli()) }

// tagIn says whether a list of entity tags, or *, holds the note's (RFC 9110,
// section 13.1).
func tagIn(list string, n note) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == n.tag() {
			return true
		}
	}
	return false
}

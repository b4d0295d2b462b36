package demo

import (
	"bytes"
	"embed"
	"net/http"
	"path"
	"sync"
	"text/template"
	"text/template/parse"
)

//go:embed assets
var assets embed.FS

// templates are parsed when the first page is asked for, as most commands that
// this package is linked into show none. text/template and escape do what
// html/template would, which adds half a millisecond to the start of each command.
var templates = sync.OnceValues(func() (*template.Template, error) {
	all, err := template.ParseFS(assets, "assets/*.html")
	if err != nil {
		return nil, err
	}
	for _, t := range all.Templates() {
		escape(t.Root)
	}
	return all, nil
})

// escape sends the outcome of every action through the function html. That is
// safe where the templates have their actions, in text and in quoted attributes,
// and would not be in scripts, styles or for URLs of foreign schemes.
func escape(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			escapePipe(n.Pipe)
		case *parse.IfNode:
			escape(n.List)
			escape(n.ElseList)
		case *parse.RangeNode:
			escape(n.List)
			escape(n.ElseList)
		case *parse.WithNode:
			escape(n.List)
			escape(n.ElseList)
		}
	}
}

func escapePipe(p *parse.PipeNode) {
	if len(p.Decl) > 0 {
		return // {{$x := ...}} writes nothing
	}
	p.Cmds = append(p.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: p.Pos,
		Args: []parse.Node{parse.NewIdentifier("html").SetPos(p.Pos)}})
}

// layout is what every page gets; Data is its own.
type layout struct {
	Title, CSRF, Flash string
	User               person
	Data               any
}

type errorPage struct {
	Status        int
	Text, Message string
}

// page answers with a page made of assets/name.html.
func (c *call) page(status int, name, title string, data any) {
	v := c.visitor()
	var text bytes.Buffer
	t, err := templates()
	if err == nil {
		err = t.ExecuteTemplate(&text, name+".html", layout{title, v.session.csrf, c.flash(v), v.user, data})
	}
	if err != nil {
		c.json(http.StatusInternalServerError, object{"error": "the page could not be drawn: " + err.Error()})
		return
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	c.w.Write(text.Bytes())
}

func (c *call) flash(v visitor) string {
	if v.session.id == "" {
		return ""
	}
	return c.sessions.takeFlash(v.session.id)
}

func (c *call) favicon() { c.redirect(http.StatusMovedPermanently, "/assets/logo.svg") }

// asset answers with a file of assets that is no template.
func (c *call) asset() {
	name := c.r.PathValue("name")
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	kind := kinds[path.Ext(name)]
	text, err := assets.ReadFile("assets/" + name)
	if err != nil || kind == "" {
		c.fail(http.StatusNotFound, "no such file")
		return
	}
	c.w.Header().Set("Content-Type", kind)
	c.w.Header().Set("Cache-Control", "public, max-age=60")
	c.w.Write(text)
}

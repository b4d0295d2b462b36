package runner

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"crumb/scenario"
)

// passwordForm is the name of a password control that a login sent and that the answer asks for again, "" if there is none.
func passwordForm(a *scenario.Request, r *response) string {
	form, ok := a.Body.(*scenario.FormBody)
	if !ok || !strings.Contains(strings.ToLower(r.final.Header.Get("Content-Type")), "html") {
		return ""
	}
	var names []string
	for _, f := range form.Fields {
		names = append(names, f.Name)
	}
	z := html.NewTokenizer(bytes.NewReader(r.exchange.Body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			if name := passwordControl(z.Token()); name != "" && slices.Contains(names, name) {
				return name
			}
		}
	}
}

// passwordControl is the name of a token that is a password control.
func passwordControl(t html.Token) string {
	if t.Data != "input" {
		return ""
	}
	name, password := "", false
	for _, a := range t.Attr {
		switch a.Key {
		case "name":
			name = a.Val
		case "type":
			password = strings.EqualFold(strings.TrimSpace(a.Val), "password")
		}
	}
	if !password {
		return ""
	}
	return name
}

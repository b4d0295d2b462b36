package demo

import (
	"regexp"
	"strings"
	"testing"
)

// TestPagesEscape puts markup wherever a page shows what somebody typed.
func TestPagesEscape(t *testing.T) {
	const evil = `x"'><i>&amp;`
	c := newClient(t, New(Options{}))
	c.login("root", "")
	csrf := "&csrf=" + c.csrf("/account") + "&x="
	c.want(c.json("PATCH", "/users/3", `{"nickname":"x\"'><i>&amp;","tags":["x\"'><i>&amp;"]}`), 200)
	c.want(c.json("POST", "/users/3/notes", `{"title":"x\"'><i>&amp;","text":"x\"'><i>&amp;"}`), 201)
	typed := "%78%22%27%3E%3Ci%3E%26amp%3B"
	for _, a := range []answer{
		c.get("/"), c.get("/account"), c.get("/admin", "Accept: text/html"), c.get("/"+typed, "Accept: text/html"),
		c.get("/redirect/meta?to=/" + typed), c.get("/login?next=/" + typed),
		c.form("/login", "username="+typed+"&next=/"+typed+csrf),
		c.form("/account", "email="+typed+"&nickname="+typed+"&tags="+typed+csrf),
		c.form("/account/notes", "title="+typed+strings.Repeat("x", 80)+"&text="+typed+csrf),
	} {
		if strings.Contains(a.body, "<i>") || strings.Contains(a.body, evil[:3]) {
			t.Errorf("markup got through:\n%s", a.body)
		}
		if !regexp.MustCompile(`x(&#34;&#39;&gt;&lt;i&gt;&amp;amp;|%22%27%3E%3Ci%3E)`).MatchString(strings.ReplaceAll(a.body, "%22&#39;", "%22%27")) {
			t.Errorf("what was typed is not there:\n%s", a.body)
		}
	}
}

// TestActionsAreQuoted looks for actions where escape is not enough: in a tag
// outside quotes, in a script or in a style.
func TestActionsAreQuoted(t *testing.T) {
	files, err := assets.ReadDir("assets")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, _ := assets.ReadFile("assets/" + f.Name())
		text = regexp.MustCompile(`"[^"]*"`).ReplaceAll(text, []byte("Q"))
		for _, bad := range []string{`<script`, `<style`, `=\s*\{\{`, `\son\w+=`, `style=`} {
			if m := regexp.MustCompile(bad).Find(text); m != nil && strings.HasSuffix(f.Name(), ".html") {
				t.Errorf("%s holds %s", f.Name(), m)
			}
		}
	}
}

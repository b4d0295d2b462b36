package redact

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBody(t *testing.T) {
	r := New(false)
	r.Add("key", "looking-glass")
	for _, c := range []struct{ name, media, body, want string }{
		{"empty", "application/json", "", ""},
		{"JSON", "application/json", `{"user":"a","password":"x\"y","n":1}`, `{"user":"a","password":"‹password›","n":1}`},
		{"spaces", "application/json; charset=utf-8", "{\n \"Access_Token\" :\n \"x\" }", "{\n \"Access_Token\" :\n \"‹Access_Token›\" }"},
		{"number", "application/problem+json", `{"secret": 12345, "a": 1}`, `{"secret": "‹secret›", "a": 1}`},
		{"nothing to hide", "application/json", `{"password":null,"secret":"","id_token":true}`, `{"password":null,"secret":"","id_token":true}`},
		{"object", "application/json", `{"secret":{"a":"}","b":["]"]},"c":2}`, `{"secret":"‹secret›","c":2}`},
		{"list", "", `[{"password":["x","y"]},{"password":"z"}]`, `[{"password":"‹password›"},{"password":"‹password›"}]`},
		{"camel", "", `{"refreshToken":"r"}`, `{"refreshToken":"‹refreshToken›"}`},
		{"escaped name", "", `{"p\u0061ssword":"r"}`, `{"p\u0061ssword":"‹password›"}`},
		{"as a value", "", `{"type":"password","a":"b"}`, `{"type":"password","a":"b"}`},
		{"secret", "", `{"a":"looking-glass"}`, `{"a":"‹key›"}`},
		{"cut in a text", "", `{"a":1,"password":"hunt`, `{"a":1,"password":"‹password›"`},
		{"cut in an escape", "", `{"password":"hunt\`, `{"password":"‹password›"`},
		{"cut in an object", "", `{"password":{"a":"hun`, `{"password":"‹password›"`},
		{"cut in a number", "", `{"secret":123`, `{"secret":"‹secret›"`},
		{"cut before", "", `{"secret":`, `{"secret":`},
		{"invalid", "application/json", `5" disk "password": "x" "`, `5" disk "password": "‹password›" "`},
		{"lines", "application/x-ndjson", "{\"secret\":\"a\"}\n{\"secret\":\"b\"}", "{\"secret\":\"‹secret›\"}\n{\"secret\":\"‹secret›\"}"},
		{"nested", "", `{"log":"{\"password\":\"x\\\"y\",\"a\":1}","b":2}`, `{"log":"{\"password\":\"‹password›\",\"a\":1}","b":2}`},
		{"nested, cut", "", `{"log":"{\"password\":\"x","b":2}`, `{"log":"{\"password\":\"‹password›\"","b":2}`},
		{"nested, spaces", "", `{"log":"{\n  \"secret\" :\n \"x\"\n}"}`, `{"log":"{\n  \"secret\" :\n \"‹secret›\"\n}"}`},
		{"nested, number", "", `{"log":"{\"secret\":12}"}`, `{"log":"{\"secret\":\"‹secret›\"}"}`},

		{"form", "application/x-www-form-urlencoded", "user=a&password=x%26y&grant_type=password", "user=a&password=‹password›&grant_type=password"},
		{"form, cut", "application/x-www-form-urlencoded", "client_secret=x%", "client_secret=‹client_secret›"},
		{"form, no type", "", "a=b&password=c", "a=b&password=‹password›"},
		{"no form", "text/plain", "no=form password", "no=form password"},

		{"multipart", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\ny\r\n--b\r\nContent-Disposition: form-data; name=user\r\n\r\nz\r\n--b--",
			"--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n‹password›\r\n--b\r\nContent-Disposition: form-data; name=user\r\n\r\nz\r\n--b--"},
		{"multipart, cut", "multipart/form-data", "--b\nContent-Disposition: form-data; name=secret\n\nxyz", "--b\nContent-Disposition: form-data; name=secret\n\n‹secret›"},
		{"multipart, empty", "multipart/form-data", "--b\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\n\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"secret\"\r\n\r\n\r\n--b--"},

		{"HTML", "text/html", `<input type="password" name=pw value="x>y"><input value=b>`, `<input type="password" name=pw value="‹pw›"><input value=b>`},
		{"HTML, other order", "text/html", `<INPUT VALUE = 'x' TYPE = PassWord/>`, `<INPUT VALUE = '‹password›' TYPE = PassWord/>`},
		{"HTML, no quotes", "text/html", "<input value=x\ttype=password>", "<input value=‹password›\ttype=password>"},
		{"HTML, hidden", "text/html", `<input type=hidden name="id_token" value="x">`, `<input type=hidden name="id_token" value="‹id_token›">`},
		{"HTML, shown as text", "text/html", `<input type=text autocomplete="current-password" value=x>`, `<input type=text autocomplete="current-password" value=‹password›>`},
		{"HTML, no value", "text/html", `<input type=password><input type=password value>`, `<input type=password><input type=password value>`},
		{"HTML, cut", "text/html", `<input type=password value="hun`, `<input type=password value="‹password›`},
		{"HTML, cut before the type", "text/html", `<p><input value="hun`, `<p><input value="‹password›`},
		{"HTML, others", "text/html", `<input type=text value=a><inputs type=password value=b><p value=c>`, `<input type=text value=a><inputs type=password value=b><p value=c>`},
		{"HTML, script", "text/html", `<script>s={"access_token":"x"}</script>`, `<script>s={"access_token":"‹access_token›"}</script>`},
		{"XML", "application/xml", `<a><s:Password type="t">x</s:Password><secret/>y</a>`, `<a><s:Password type="t">‹Password›</s:Password><secret/>y</a>`},
		{"binary", "application/octet-stream", "\x00\xff<\"\x01", "\x00\xff<\"\x01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := r.Body(c.media, []byte(c.body)); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

// FuzzBody cuts documents and mixes them up: the value must stay hidden, and
// what was JSON must be JSON still.
func FuzzBody(f *testing.F) {
	f.Add("application/json", `{"a":"b\"c","d":[1,2]}`, uint(5))
	f.Add("text/html", `<input type=password value='x' name=`, uint(20))
	f.Add("multipart/form-data", "--b\r\nname=\"token\"\r\n\r\nx\r\n--b", uint(9))
	f.Add("application/x-www-form-urlencoded", "password=%zz&a;b#c=d", uint(3))
	f.Fuzz(func(t *testing.T, media, text string, cut uint) {
		r := New(false)
		_ = r.Body(media, []byte(text))
		_ = r.URL(text)
		_ = r.Header(media, text)
		var v any
		if json.Unmarshal([]byte(text), &v) == nil && !strings.Contains(text, "=") && !strings.Contains(text, "<") {
			if got := r.Body("application/json", []byte(text)); !json.Valid([]byte(got)) {
				t.Errorf("%s became %s", text, got)
			}
		}
		inner, _ := json.Marshal(map[string]any{"a": text, "password": "!~" + text + "~!", "z": text})
		outer, _ := json.Marshal([]string{string(inner)})
		for _, doc := range []string{string(inner), string(outer)} {
			doc = doc[:len(doc)-int(cut%uint(len(doc)))]
			got := r.Body("application/json", []byte(doc))
			if strings.Contains(got, `:"!~`) || strings.Contains(got, `:\"!~`) {
				t.Errorf("%s became %s", doc, got)
			}
		}
	})
}

// TestLinear gives texts that would take minutes if any step of the search
// looked at the rest of the text again and again.
func TestLinear(t *testing.T) {
	r := New(false)
	r.Add("x", "wonderland")
	for _, part := range []string{
		"<input a", `<input value="`, "<secret ", "<secret>", "<", `"password":`, `"password":{`, `"password":"\"`, `"password":"",`,
		`\"`, `"`, `\`, "name=", "name=\"", "name=\"password\"\n", "a=b;", "password=;", "code=1;", "a=b?", "%25", "&#0", "&amp;", "+",
	} {
		body := []byte(strings.Repeat(part, 1<<14/len(part)))
		for _, media := range []string{"text/html", "application/json", "multipart/form-data", "application/x-www-form-urlencoded"} {
			_ = r.Body(media, body)
		}
		_ = r.URL("?" + string(body))
	}
}

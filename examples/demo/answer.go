package demo

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// json answers with v as JSON.
func (c *call) json(status int, v any) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error": "the answer is no JSON"}`)
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	c.w.Write(append(text, '\n'))
}

// fail answers with an error: a page for browsers, else JSON.
func (c *call) fail(status int, message string) {
	if wantsHTML(c.r) {
		c.page(status, "error", http.StatusText(status), errorPage{status, http.StatusText(status), message})
		return
	}
	c.json(status, object{"error": message})
}

// invalid answers 422 with what is wrong about each field.
func (c *call) invalid(fields faults) {
	c.json(http.StatusUnprocessableEntity, object{"error": "some fields are not valid", "fields": fields})
}

// badRequest answers to a body or parameter that could not be read.
func (c *call) badRequest(err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		c.fail(http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB")
		return
	}
	c.fail(http.StatusBadRequest, err.Error())
}

// seeOther answers 303, to a place on this server.
func (c *call) seeOther(to string) { c.redirect(http.StatusSeeOther, to) }

func (c *call) redirect(status int, to string) {
	c.w.Header().Set("Location", to)
	c.w.WriteHeader(status)
}

// readJSON reads the body into v, or answers 400, 413 or 415 and returns false.
func (c *call) readJSON(v any) bool {
	kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		c.fail(http.StatusUnsupportedMediaType, "the Content-Type is not application/json")
		return false
	}
	text, err := io.ReadAll(c.r.Body)
	if err != nil {
		c.badRequest(err)
		return false
	}
	if err := json.Unmarshal(text, v); err != nil {
		c.fail(http.StatusBadRequest, "the body is not the JSON expected: "+err.Error())
		return false
	}
	return true
}

// parseForm reads an urlencoded or multipart form, or answers and returns false.
func (c *call) parseForm() bool {
	err := c.r.ParseForm()
	if err == nil {
		err = c.r.ParseMultipartForm(maxBody)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		c.badRequest(err)
		return false
	}
	return true
}

// intParam is the query's number of that name between low and high, or otherwise.
// It answers 400 and returns false if something else stands there.
func (c *call) intParam(name string, otherwise, low, high int) (int, bool) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	n, ok := digits(text)
	if !ok || n < low || n > high {
		c.fail(http.StatusBadRequest, name+" must be a number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
		return 0, false
	}
	return n, true
}

// digits reads up to nine decimal digits.
func digits(text string) (int, bool) {
	if text == "" || len(text) > 9 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// wantsHTML says whether the client prefers a page: Accept names text/html, and
// JSON not with a greater weight (RFC 9110, section 12.5.1).
func wantsHTML(r *http.Request) bool {
	html, other := 0.0, 0.0
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		weight := 1.0
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			weight = q
		}
		switch kind {
		case "text/html":
			html = weight
		case "application/json":
			other = weight
		}
	}
	return html > 0 && html >= other
}

// localPath is to, if that is a place on this server whatever a browser makes of
// it, else "".
func localPath(to string) string {
	for _, r := range to {
		if r <= ' ' || r == '\\' || r == 0x7f {
			return ""
		}
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") {
		return "" // also /%2F, which url.String may write as //
	}
	return u.String()
}

func queryEscape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "%2F", "/") }

func userPath(id int) string { return "/users/" + strconv.Itoa(id) }

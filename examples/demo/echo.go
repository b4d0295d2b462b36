package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"
)

// echo tells the client what it sent.
func (c *call) echo() {
	body, err := io.ReadAll(c.r.Body)
	if err != nil {
		c.badRequest(err)
		return
	}
	c.r.Body = io.NopCloser(bytes.NewReader(body))
	files, err := c.sentFiles()
	if err != nil {
		c.badRequest(err)
		return
	}
	answer := object{
		"method":  c.r.Method,
		"url":     c.r.URL.RequestURI(),
		"path":    c.r.URL.Path,
		"query":   flat(c.r.URL.Query()),
		"headers": c.sentHeaders(),
		"cookies": c.sentCookies(),
		"form":    flat(c.r.PostForm),
		"files":   files,
		"json":    sentJSON(body),
	}
	answer["body"] = string(body)
	if !utf8.Valid(body) {
		answer["body"], answer["bodyEncoding"] = base64.StdEncoding.EncodeToString(body), "base64"
	}
	c.json(http.StatusOK, answer)
}

func (c *call) headers() { c.json(http.StatusOK, object{"headers": c.sentHeaders()}) }

func (c *call) sentHeaders() map[string]string {
	all := map[string]string{"Host": c.r.Host}
	for name, values := range c.r.Header {
		all[name] = strings.Join(values, ", ")
	}
	return all
}

func (c *call) sentCookies() map[string]any {
	all := map[string][]string{}
	for _, x := range c.r.Cookies() {
		all[x.Name] = append(all[x.Name], x.Value)
	}
	return flat(all)
}

// flat writes a name with one value as that value, one with several as a list.
func flat(all map[string][]string) map[string]any {
	out := map[string]any{}
	for name, values := range all {
		out[name] = values
		if len(values) == 1 {
			out[name] = values[0]
		}
	}
	return out
}

// sentJSON is the body if it is JSON, numbers as they were spelt, else nil.
func sentJSON(body []byte) any {
	if !json.Valid(body) {
		return nil
	}
	return json.RawMessage(body)
}

// sentFile describes an uploaded file.
type sentFile struct {
	Field  string `json:"field"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// sentFiles reads the form of the request, if there is one, and describes the
// files of a multipart form in the order of their fields.
func (c *call) sentFiles() ([]sentFile, error) {
	all := []sentFile{}
	if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/form-data") {
		c.r.ParseForm() // of a malformed one, what could be read is shown
		return all, nil
	}
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, err
	}
	c.r.PostForm = map[string][]string{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if err := c.takePart(part, &all); err != nil {
			return nil, err
		}
	}
}

// takePart adds a part to the files if it has a file name, else to the form.
func (c *call) takePart(part *multipart.Part, files *[]sentFile) error {
	content, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	field := part.FormName()
	if part.FileName() == "" {
		c.r.PostForm.Add(field, string(content))
		return nil
	}
	sum := sha256.Sum256(content)
	*files = append(*files, sentFile{field, part.FileName(), part.Header.Get("Content-Type"),
		int64(len(content)), hex.EncodeToString(sum[:])})
	return nil
}

func (c *call) uploadPage() { c.page(http.StatusOK, "upload", "Upload", nil) }

func (c *call) upload() {
	files, err := c.sentFiles()
	if err != nil {
		c.badRequest(err)
		return
	}
	if len(files) == 0 {
		c.fail(http.StatusBadRequest, "the body holds no file: send multipart/form-data with one")
		return
	}
	f := files[0]
	c.json(http.StatusOK, object{"name": f.Name, "type": f.Type, "size": f.Size, "sha256": f.SHA256,
		"files": files, "form": flat(c.r.PostForm)})
}

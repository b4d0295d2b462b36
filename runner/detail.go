package runner

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"crumb/runner/client"
	"crumb/runner/jar"
)

const (
	maxExcerpt = 600      // bytes of a body that a failure shows
	maxBody    = 4096     // bytes of a body that Detail shows
	maxRefused = 5        // refused cookies that are remembered
	maxSought  = 64 << 10 // bytes of a body that secrets are sought in before it is cut to what is shown
)

// describe fills in what a result says about the exchange.
func (t *turn) describe() {
	r, a := t.result, t.acted
	if a == nil {
		return
	}
	r.Request = t.redact.URL(t.putURL(a.request))
	if a.response == nil {
		if a.output != "" && (t.options.Detail || r.Status.Bad()) {
			r.Detail = &Detail{Output: cut(t.redact.Text(a.output[:min(len(a.output), maxSought)]), maxBody)}
		}
		return
	}
	x, final := a.response.exchange, a.response.final
	r.Request = t.requestLine(x)
	for i := range len(x.Hops) - 1 {
		r.Redirects = append(r.Redirects, x.Hops[i].Status)
	}
	if len(x.Hops) > 1 {
		r.Landed = t.redact.URL(final.Method + " " + t.shortURL(final.URL))
	}
	if final.Status != 0 {
		r.Method, r.URL, r.HTTP = final.Method, t.hopURL(x, len(x.Hops)-1), final.Status
		r.Summary = t.redact.Text(summary(final, x))
	}
	earlier := t.play.refused
	t.noteRefused(x)
	if !t.options.Detail && !r.Status.Bad() {
		return
	}
	r.Detail = t.detail(x)
	if r.Status.Bad() {
		r.Detail.Missed = append(r.Detail.Missed, earlier...)
		r.Excerpt = t.excerpt(final, x.Body, maxExcerpt)
	}
}

// noteRefused keeps what cookies were refused: the failure of a later step may be explained by it.
func (t *turn) noteRefused(x *client.Exchange) {
	for i := range x.Hops {
		for _, c := range x.Hops[i].SetCookies {
			if c.Rejected == nil || len(t.play.refused) >= maxRefused {
				continue
			}
			line := fmt.Sprintf("%s was refused in the step `%s`: %s", c.Name, t.result.Name, c.Rejected)
			if line = t.redact.Text(line); !slices.Contains(t.play.refused, line) {
				t.play.refused = append(t.play.refused, line)
			}
		}
	}
}

// requestLine is what was sent first, in one line.
func (t *turn) requestLine(x *client.Exchange) string {
	first := &x.Hops[0]
	return t.redact.URL(t.putURL(first.Method + " " + t.shortURL(first.URL)))
}

// hopURL is the URL of a hop. That of the first one the step made, the others came from the server.
func (t *turn) hopURL(x *client.Exchange, i int) string {
	if i == 0 {
		return t.redact.URL(t.putURL(x.Hops[0].URL))
	}
	return t.redact.URL(x.Hops[i].URL)
}

// sentHeaders are the header fields that were sent.
func (t *turn) sentHeaders(h http.Header) []Header {
	list := t.headerList(h)
	for i, f := range list {
		if f.Name != "Host" && f.Name != "Content-Length" {
			list[i].Value = t.put(f.Value)
		}
	}
	return list
}

// shortURL leaves the origin out where it is that of base.
func (t *turn) shortURL(s string) string {
	if t.session.base == nil {
		return s
	}
	origin := t.session.base.Scheme + "://" + t.session.base.Host
	if rest, ok := strings.CutPrefix(s, origin); ok && (rest == "" || rest[0] == '/' || rest[0] == '?') {
		if rest == "" || rest[0] == '?' {
			rest = "/" + rest
		}
		return rest
	}
	return s
}

// summary is an answer in one line.
func summary(h *client.Hop, x *client.Exchange) string {
	s := strings.TrimSpace(fmt.Sprintf("%d %s", h.Status, statusText(h)))
	if media, _, err := mime.ParseMediaType(h.Header.Get("Content-Type")); err == nil {
		s += ", " + media
	}
	if len(x.Body) == 1 {
		return s + ", 1 byte"
	}
	return s + fmt.Sprintf(", %d bytes", len(x.Body))
}

// excerpt is the beginning of a body without secrets, "" where it is no text.
func (t *turn) excerpt(h *client.Hop, body []byte, max int) string {
	if len(body) == 0 || !looksText(h, body) {
		return ""
	}
	head := body[:min(len(body), maxSought)]
	text := t.redact.Body(h.Header.Get("Content-Type"), []byte(decodeText(head, h.Header.Get("Content-Type"))))
	return cut(text, max)
}

func looksText(h *client.Hop, body []byte) bool {
	media, _, _ := mime.ParseMediaType(h.Header.Get("Content-Type"))
	for _, kind := range []string{"image/", "audio/", "video/", "font/", "application/octet-stream", "application/pdf", "application/zip"} {
		if strings.HasPrefix(media, kind) && media != "image/svg+xml" {
			return false
		}
	}
	head := body[:min(len(body), 512)]
	return !slices.Contains(head, 0)
}

// cut shortens a text to a number of bytes, between runes.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max] + "…"
}

// detail is everything that went over the wire, without secrets.
func (t *turn) detail(x *client.Exchange) *Detail {
	d := &Detail{}
	for i := range x.Hops {
		d.Hops = append(d.Hops, t.hopDetail(x, i))
	}
	for _, c := range t.session.jar.All() {
		d.Jar = append(d.Jar, t.cookieLine(c))
	}
	if u, err := url.Parse(x.Hops[len(x.Hops)-1].URL); err == nil {
		for _, m := range t.session.jar.Why(u) {
			d.Missed = append(d.Missed, t.redact.Text(m.Reason))
		}
	}
	sum := sumTimings(x)
	for _, phase := range []Timing{{"dns", sum.DNS}, {"connect", sum.Connect}, {"tls", sum.TLS}, {"firstByte", sum.FirstByte}, {"download", sum.Download}, {"total", sum.Total}} {
		if phase.Time > 0 {
			d.Timings = append(d.Timings, phase)
		}
	}
	return d
}

func (t *turn) hopDetail(x *client.Exchange, i int) HopDetail {
	h := &x.Hops[i]
	d := HopDetail{Method: h.Method, URL: t.hopURL(x, i), Sent: t.sentHeaders(h.Sent.Header), Proto: h.Proto, Status: h.Status,
		StatusText: t.redact.Text(statusText(h)), Headers: t.headerList(h.Header), Time: h.Timings.Total}
	if len(h.Sent.Body) > 0 {
		head := h.Sent.Body[:min(len(h.Sent.Body), 4*maxBody)]
		d.SentBody = cut(t.put(t.redact.Body(h.Sent.Header.Get("Content-Type"), head)), maxBody)
	}
	for _, c := range h.SetCookies {
		line := t.cookieLine(c)
		if c.Rejected != nil {
			why := t.redact.Text(c.Rejected.Error())
			line += " refused: " + why
			d.Refused = append(d.Refused, t.redact.Text(c.Name)+": "+why)
		}
		d.SetCookies = append(d.SetCookies, line)
	}
	for _, name := range h.Dropped {
		d.Dropped = append(d.Dropped, t.redact.Text(name))
	}
	if i > 0 && x.Hops[i-1].Sent.Header.Get("Authorization") != "" && h.Sent.Header.Get("Authorization") == "" && !slices.Contains(d.Dropped, "Authorization") {
		d.Dropped = append(d.Dropped, "Authorization") // of a session: it goes to the origin it is for, and to no other
	}
	d.Proxy = t.redact.Text(h.Proxy)
	for _, interim := range h.Interim {
		line := fmt.Sprintf("%d %s", interim.Status, http.StatusText(interim.Status))
		for _, f := range t.headerList(interim.Header) {
			line += ", " + f.Name + ": " + f.Value
		}
		d.Interim = append(d.Interim, line)
	}
	if i == len(x.Hops)-1 {
		d.Trailer = t.headerList(x.Trailer)
		d.Size = len(x.Body)
		d.Body = t.excerpt(h, x.Body, maxBody)
	}
	return d
}

func (t *turn) headerList(h http.Header) []Header {
	var list []Header
	for name, values := range h {
		for _, v := range values {
			list = append(list, Header{t.redact.Text(name), t.redact.Header(name, v)})
		}
	}
	slices.SortStableFunc(list, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// cookieLine is a cookie with its attributes, its value a stand-in.
func (t *turn) cookieLine(c jar.Cookie) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s=%s; Domain=%s", t.redact.Text(c.Name), t.redact.Cookie(c.Name, c.Value), c.Domain)
	if c.HostOnly {
		b.WriteString(" (host only)")
	}
	b.WriteString("; Path=" + c.Path)
	if !c.Expires.IsZero() {
		b.WriteString("; Expires=" + c.Expires.UTC().Format(http.TimeFormat))
	}
	for _, flag := range []struct {
		on   bool
		name string
	}{{c.Secure, "Secure"}, {c.HttpOnly, "HttpOnly"}, {c.SameSite != "", "SameSite=" + c.SameSite}, {c.Partitioned, "Partitioned"}} {
		if flag.on {
			b.WriteString("; " + flag.name)
		}
	}
	return t.redact.Text(b.String())
}

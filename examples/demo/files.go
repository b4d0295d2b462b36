package demo

import (
	"bytes"
	"compress/gzip"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (c *call) cookies() { c.json(http.StatusOK, object{"cookies": c.sentCookies()}) }

// setCookies sets a cookie for each parameter of the query.
func (c *call) setCookies() {
	c.cookieParams(func(name, value string) *http.Cookie { return &http.Cookie{Name: name, Value: value, Path: "/"} })
}

func (c *call) deleteCookies() {
	c.cookieParams(func(name, _ string) *http.Cookie { return &http.Cookie{Name: name, Path: "/", MaxAge: -1} })
}

// cookieParams sets what f makes of the parameters of the query, by name and at
// most 50, and goes to /cookies.
func (c *call) cookieParams(f func(name, value string) *http.Cookie) {
	query := c.r.URL.Query()
	names := slices.Sorted(maps.Keys(query))
	var all []*http.Cookie
	for _, name := range names[:min(len(names), 50)] {
		x := f(name, query.Get(name))
		if fault := unfit(x); fault != "" {
			c.fail(http.StatusBadRequest, fault)
			return
		}
		all = append(all, x)
	}
	for _, x := range all {
		http.SetCookie(c.w, x)
	}
	c.seeOther("/cookies")
}

// unfit says why a cookie cannot be set, or "". The app's own are out of reach, or
// a link could sign somebody in as somebody else; one that net/http would mend is
// refused, since it tells the process's log about that.
func unfit(x *http.Cookie) string {
	switch x.Name {
	case "sid", "remember", "farewell":
		return "the cookie " + x.Name + " belongs to the app"
	}
	if err := x.Valid(); err != nil {
		return strings.TrimPrefix(err.Error(), "http: ")
	}
	return ""
}

func (c *call) report() {
	c.download("report.csv", "text/csv; charset=utf-8", []byte("day,item,sold,revenue\r\n"+
		"2026-01-05,Country loaf,41,213.20\r\n2026-01-05,Butter croissant,112,268.80\r\n"+
		"2026-01-06,Country loaf,38,197.60\r\n2026-01-06,\"Knot, cinnamon\",57,165.30\r\n"))
}

func (c *call) logo() {
	var text bytes.Buffer
	if err := png.Encode(&text, logoImage()); err != nil {
		c.fail(http.StatusInternalServerError, err.Error())
		return
	}
	c.download("logo.png", "image/png", text.Bytes())
}

func (c *call) download(name, kind string, text []byte) {
	c.w.Header().Set("Content-Type", kind)
	c.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	http.ServeContent(c.w, c.r, name, time.Time{}, bytes.NewReader(text))
}

// logoImage is a loaf of 64 by 64 pixels: an ellipse with three cuts.
func logoImage() image.Image {
	img := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{
		color.Transparent, color.RGBA{0xb4, 0x53, 0x09, 0xff}, color.RGBA{0xfd, 0xe6, 0xc0, 0xff}})
	for y := range 64 {
		for x := range 64 {
			dx, dy := x-32, (y-34)*7/5
			switch inside := dx*dx+dy*dy < 29*29; {
			case inside && y > 18 && y < 38 && (x+y/2)%14 < 3 && x > 12 && x < 50:
				img.SetColorIndex(x, y, 2)
			case inside:
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}

func (c *call) gzip() {
	c.w.Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(strings.Join(c.r.Header.Values("Accept-Encoding"), ","), "gzip") {
		c.json(http.StatusOK, object{"gzipped": false})
		return
	}
	c.w.Header().Set("Content-Encoding", "gzip")
	c.w.Header().Set("Content-Type", "application/json")
	z := gzip.NewWriter(c.w)
	z.Write([]byte("{\"gzipped\": true}\n"))
	z.Close()
}

func (c *call) utf8() {
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.Write([]byte("<!doctype html>\n<title>UTF-8</title>\n" +
		"<p id=\"menu\">Crème brûlée, Käsekuchen, Żurek, パン, хлеб, خبز, 🥐</p>\n"))
}

// latin1 is a page of the nineties: no UTF-8, and only the header says so.
func (c *call) latin1() {
	c.w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
	c.w.Write([]byte("<!doctype html>\n<title>Latin-1</title>\n<p id=\"menu\">Cr\xe8me br\xfbl\xe9e, K\xe4sekuchen</p>\n"))
}

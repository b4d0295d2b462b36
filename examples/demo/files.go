package demo

import (
	"bytes"
	"compress/gzip"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (c *call) cookies() { c.json(http.StatusOK, object{"cookies": c.sentCookies()}) }

// setCookies sets a cookie for each parameter of the query. The app's own are out
// of reach, or a link could sign somebody in as somebody else.
func (c *call) setCookies() {
	c.eachParam(func(name, value string) { http.SetCookie(c.w, &http.Cookie{Name: name, Value: value, Path: "/"}) })
}

func (c *call) deleteCookies() {
	c.eachParam(func(name, _ string) { http.SetCookie(c.w, &http.Cookie{Name: name, Path: "/", MaxAge: -1}) })
}

// eachParam calls f for the parameters of the query by name, and goes to /cookies.
func (c *call) eachParam(f func(name, value string)) {
	query := c.r.URL.Query()
	var names []string
	for name := range query {
		if name == "sid" || name == "remember" || name == "farewell" {
			c.fail(http.StatusBadRequest, "the cookie "+name+" belongs to the app")
			return
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names[:min(len(names), 50)] {
		f(name, query.Get(name))
	}
	c.seeOther("/cookies")
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

package runner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crumb/runner"
	"crumb/scenario"
)

const benchSteps = 1000 // requests that one session makes

// benchServer answers with a small JSON body.
func benchServer(b *testing.B) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"id": 17, "name": "a loaf", "tags": ["rye", "wheat"], "price": 5.2}`)
	}))
	b.Cleanup(s.Close)
	return s
}

// BenchmarkSteps measures one step of a session with three expectations, per request, beside the same requests and checks
// made with net/http alone and the same server.
func BenchmarkSteps(b *testing.B) {
	b.Run("crumb", func(b *testing.B) {
		file := benchFile(b, benchServer(b).URL)
		b.ReportAllocs()
		for b.Loop() {
			r, err := runner.Run(context.Background(), []*scenario.File{file}, runner.Options{})
			if err != nil || !r.OK() {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchSteps, "ns/step")
	})
	b.Run("bare", func(b *testing.B) {
		url := benchServer(b).URL
		b.ReportAllocs()
		for b.Loop() {
			bare(b, url)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchSteps, "ns/step")
	})
}

func benchFile(b *testing.B, url string) *scenario.File {
	var s strings.Builder
	fmt.Fprintf(&s, "base: %s\nsteps:\n", url)
	for i := range benchSteps {
		fmt.Fprintf(&s, "  - name: step %d\n    request: GET /items/%d\n    expect:\n      - status == 200\n      - json.id == 17\n      - json.name == \"a loaf\"\n", i, i)
	}
	path := filepath.Join(b.TempDir(), "bench.yaml")
	if err := os.WriteFile(path, []byte(s.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := scenario.Load(path, scenario.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// bare makes the requests and checks without crumb.
func bare(b *testing.B, url string) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Jar: jar, Transport: transport}
	for i := range benchSteps {
		res, err := client.Get(fmt.Sprintf("%s/items/%d", url, i))
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		var v any
		if err != nil || json.Unmarshal(body, &v) != nil {
			b.Fatal(err)
		}
		m := v.(map[string]any)
		if res.StatusCode != 200 || m["id"] != 17.0 || m["name"] != "a loaf" {
			b.Fatal(m)
		}
	}
}

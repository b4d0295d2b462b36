package client

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestPhase(t *testing.T) {
	start := time.Unix(1000, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	w := &walk{url: parse(t, "https://App.test/x")}
	for _, c := range []struct {
		p    phases
		want string
	}{
		{phases{}, "waiting for a connection"},
		{phases{dns: at(1)}, "looking up App.test"},
		{phases{dns: at(1), dnsDone: at(2), connect: at(2)}, "connecting to app.test:443"},
		{phases{connect: at(2), connected: at(15)}, "connected after 15ms, waiting for the proxy"},
		{phases{connected: at(15), tls: at(16)}, "connected after 15ms, in the TLS handshake"},
		{phases{connected: at(1500), tls: at(16), tlsDone: at(17), got: at(18)}, "connected after 1.5s, sending the request"},
		{phases{reused: true, got: at(1), wrote: at(2)}, "on a kept connection, request sent, waiting for the first byte"},
		{phases{connected: at(12345), got: at(1), wrote: at(2), first: at(3)}, "connected after 12.3s, request sent, reading the header"},
	} {
		if got := w.phase(c.p, start); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestClock: time is what the clock says, and nothing else.
func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := New(Options{
		Now:       func() time.Time { now = now.Add(time.Second); return now },
		Transport: func(Connection) http.RoundTripper { return instant{} },
	})
	x, e := do(t, c, &Request{URL: parse(t, "http://a.test/")})
	if e != nil || !x.Start.Equal(time.Date(2026, 11, 23, 12, 0, 1, 0, time.UTC)) || x.Time != 3*time.Second || x.Hops[0].Timings != (Timings{Total: time.Second}) {
		t.Errorf("%v %v %v %+v", e, x.Start, x.Time, x.Hops[0].Timings)
	}
}

// TestTransports: equal connections share one transport, and there are never too many.
func TestTransports(t *testing.T) {
	made := 0
	c := New(Options{Transport: func(Connection) http.RoundTripper { made++; return &http.Transport{} }})
	for i := range 3 * maxTransports {
		for range 2 {
			if _, err := c.transport(Connection{ServerName: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if made != 3*maxTransports || len(c.transports) > maxTransports {
		t.Errorf("%d made, %d kept", made, len(c.transports))
	}
	c.Close()
	if len(c.transports) != 0 {
		t.Error("something is left")
	}
}

// TestNilError: the error of Do is nil when it should be.
func TestNilError(t *testing.T) {
	c := New(Options{Transport: func(Connection) http.RoundTripper { return instant{} }})
	if _, err := c.Do(context.Background(), &Request{URL: parse(t, "http://a.test/")}); err != nil {
		t.Error(err)
	}
}

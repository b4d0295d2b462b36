package runner_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"crumb/runner/cli"
)

// world is a proxy that stands for all hosts, over plain http and inside of tunnels with TLS, under certificates of an
// authority of its own. It answers byte for byte what was put in for a query, and notes the Cookie fields it received.
type world struct {
	t        *testing.T
	address  string
	caFile   string
	ca       *x509.Certificate
	key      *ecdsa.PrivateKey
	mu       sync.Mutex
	answers  map[string]string   // by query
	received map[string][]string // Cookie fields by query
	certs    map[string]*tls.Certificate
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, answers: map[string]string{}, received: map[string][]string{}, certs: map[string]*tls.Certificate{}}
	w.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "world"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &w.key.PublicKey, w.key)
	if err != nil {
		t.Fatal(err)
	}
	w.ca, _ = x509.ParseCertificate(der)
	w.caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(w.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.address = l.Addr().String()
	var wg sync.WaitGroup
	t.Cleanup(func() { l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { defer conn.Close(); w.serve(conn) })
		}
	})
	return w
}

// certificate is one for a host, IP addresses included.
func (w *world) certificate(host string) *tls.Certificate {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.certs[host]; c != nil {
		return c
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: w.ca.NotBefore, NotAfter: w.ca.NotAfter}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{strings.TrimSuffix(host, ".")}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, w.ca, &w.key.PublicKey, w.key)
	if err != nil {
		w.t.Error(err)
	}
	w.certs[host] = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: w.key}
	return w.certs[host]
}

func (w *world) serve(conn net.Conn) {
	r := bufio.NewReader(conn)
	for {
		line, cookies, err := readRequest(r)
		if err != nil {
			return
		}
		method, target, _ := strings.Cut(line, " ")
		target, _, _ = strings.Cut(target, " ")
		if method == http.MethodConnect {
			host, _, _ := net.SplitHostPort(target)
			io.WriteString(conn, "HTTP/1.1 200 Tunnel\r\n\r\n")
			inner := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*w.certificate(host)}})
			w.serve(inner)
			inner.Close()
			return
		}
		_, query, _ := strings.Cut(target, "?")
		w.mu.Lock()
		w.received[query] = append(w.received[query], cookies...)
		answer := w.answers[query]
		w.mu.Unlock()
		if answer == "" {
			answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
		}
		if _, err := io.WriteString(conn, answer); err != nil {
			return
		}
	}
}

// readRequest reads a request without a body: its first line and its Cookie fields.
func readRequest(r *bufio.Reader) (first string, cookies []string, err error) {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", nil, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			return first, cookies, nil
		}
		if value, ok := strings.CutPrefix(line, "Cookie: "); ok {
			cookies = append(cookies, value)
		}
		if first == "" {
			first = line
		}
	}
}

// run runs `crumb run` with the flags that lead to this world.
func (w *world) run(args ...string) (code int, out string) {
	var stdout, stderr bytes.Buffer
	p := &cli.Process{Out: &stdout, Err: &stderr}
	code = cli.Main(append([]string{"run", "--proxy", "http://" + w.address, "--cacert", w.caFile}, args...), p)
	return code, stdout.String() + stderr.String()
}

// wireCase is a scenario over real HTTP. A visit is `URL <`, followed by the lines of Set-Cookie it answers with, each after a
// line feed (`RAW FIELD` is a whole field, where ␍ stands for the end of a line); or `URL >COOKIE`, with what the Cookie field
// has to be.
type wireCase struct {
	name   string
	visits []string
}

// TestJarOnTheWire plays what the cookie rules say over real HTTP and TLS, through the proxy of the command line: what goes
// into Set-Cookie, byte for byte, and what comes back in Cookie.
func TestJarOnTheWire(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	type expectation struct{ name, query, want string }
	var wants []expectation
	for i, c := range wireCases() {
		var b strings.Builder
		fmt.Fprintf(&b, "name: %s\nsteps:\n", quoted(c.name))
		for j, v := range c.visits {
			url, rest, _ := strings.Cut(v, " ")
			query := fmt.Sprintf("case=%d.%d", i, j)
			fmt.Fprintf(&b, "  - request: %s\n", quoted("GET "+url+"?"+query))
			if want, ok := strings.CutPrefix(rest, ">"); ok {
				wants = append(wants, expectation{c.name, query, want})
				continue
			}
			lines := strings.Split(rest, "\n")[1:]
			var head strings.Builder
			head.WriteString("HTTP/1.1 200 OK\r\n")
			for _, l := range lines {
				if !strings.HasPrefix(l, "RAW ") {
					l = "Set-Cookie: " + l
				}
				head.WriteString(strings.ReplaceAll(strings.TrimPrefix(l, "RAW "), "␍", "\r\n") + "\r\n")
			}
			w.answers[query] = head.String() + "Content-Length: 2\r\n\r\nok"
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("case%04d.yaml", i)), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out := w.run("-q", dir); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
	for _, e := range wants {
		if got := strings.Join(w.received[e.query], " | "); got != e.want {
			t.Errorf("%s (%s):\n got %q\nwant %q", e.name, e.query, got, e.want)
		}
	}
	t.Logf("%d expectations", len(wants))
}

// quoted is a text as YAML has it, which takes JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // its certificate as PEM
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(der)
	a := &authority{cert, key, filepath.Join(t.TempDir(), "ca.pem")}
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sign makes a certificate for 127.0.0.1 and example.test, as changed by edit.
func (a *authority) sign(t *testing.T, edit func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter,
		DNSNames: []string{"example.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serveTLS serves with a certificate and what edit makes of the settings.
func serveTLS(t *testing.T, cert tls.Certificate, edit func(*tls.Config)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Proto+" "+r.TLS.ServerName)
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if edit != nil {
		edit(s.TLS)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestCertificates(t *testing.T) {
	ca, other := newAuthority(t, "Test \x1b Authority"), newAuthority(t, "Other")
	good := ca.sign(t, nil)
	wrongName := ca.sign(t, func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"a.test", "*.b.test"}, nil })
	nobody := ca.sign(t, func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil })
	expired := ca.sign(t, func(c *x509.Certificate) { c.NotAfter = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC) })
	early := ca.sign(t, func(c *x509.Certificate) { c.NotBefore = time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC) })
	for _, c := range []struct {
		name    string
		cert    tls.Certificate
		s       Connection
		kind    Kind
		pattern string // of the error, or the body
	}{
		{"trusted", good, Connection{CA: ca.file}, "", `HTTP/2.0 `},
		{"trusted, 1.1", good, Connection{CA: ca.file, HTTP: "1.1"}, "", `HTTP/1.1 `},
		{"trusted, 2", good, Connection{CA: ca.file, HTTP: "2"}, "", `HTTP/2.0 `},
		{"server name", good, Connection{CA: ca.file, ServerName: "example.test"}, "", `HTTP/2.0 example.test`},
		{"unknown", good, Connection{}, TLS, `the certificate of 127.0.0.1 is not trusted: signed by unknown authority "Test \\x1b Authority"`},
		{"another's", good, Connection{CA: other.file}, TLS, `the certificate of 127.0.0.1 is not trusted: signed by unknown authority "Test \\x1b Authority"`},
		{"insecure", expired, Connection{Insecure: true}, "", `HTTP/2.0 `},
		{"wrong name", wrongName, Connection{CA: ca.file}, TLS, `the certificate is not for 127.0.0.1, but for a.test, \*\.b\.test`},
		{"no name", nobody, Connection{CA: ca.file}, TLS, `the certificate is not for 127.0.0.1, but for nobody: it has no subject alternative names`},
		{"expected name", good, Connection{CA: ca.file, ServerName: "c.test"}, TLS, `the certificate is not for c.test, but for example.test, 127.0.0.1`},
		{"expired", expired, Connection{CA: ca.file}, TLS, `the certificate of 127.0.0.1 expired on 2020-01-02T03:04:05Z`},
		{"early", early, Connection{CA: ca.file}, TLS, `the certificate of 127.0.0.1 is not valid before 2099-01-02T03:04:05Z`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serveTLS(t, c.cert, nil)
			x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, s.URL), Connection: c.s})
			if c.kind != "" {
				want(t, e, c.kind, c.pattern)
				return
			}
			if e != nil || string(x.Body) != c.pattern {
				t.Fatalf("%v %q", e, x.Body)
			}
			if h := x.Hops[0]; h.TLS == nil || len(h.TLS.PeerCertificates) != 1 || h.Timings.TLS <= 0 {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestClientCertificate(t *testing.T) {
	ca := newAuthority(t, "CA")
	pair := ca.sign(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	dir := t.TempDir()
	writePEM(t, dir+"/cert.pem", "CERTIFICATE", pair.Certificate[0])
	key, _ := x509.MarshalECPrivateKey(pair.PrivateKey.(*ecdsa.PrivateKey))
	writePEM(t, dir+"/key.pem", "EC PRIVATE KEY", key)
	both, _ := os.ReadFile(dir + "/cert.pem")
	more, _ := os.ReadFile(dir + "/key.pem")
	os.WriteFile(dir+"/both.pem", append(both, more...), 0o600)
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := serveTLS(t, ca.sign(t, nil), func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs, c.MaxVersion = tls.RequireAndVerifyClientCert, pool, version
		})
		c := newClient(t, Options{})
		r := &Request{URL: parse(t, s.URL), Connection: Connection{CA: ca.file, Cert: dir + "/cert.pem", Key: dir + "/key.pem"}}
		if _, e := do(t, c, r); e != nil {
			t.Error(e)
		}
		r.Connection.Cert, r.Connection.Key = dir+"/both.pem", ""
		if _, e := do(t, c, r); e != nil {
			t.Error(e)
		}
		r.Connection.Cert = ""
		_, e := do(t, c, r)
		if e == nil || version == tls.VersionTLS12 && e.Kind != TLS {
			t.Errorf("%v", e) // with 1.3 the refusal comes after the handshake, and may be lost with the connection
		}
		r.Connection.Cert = ca.file
		_, e = do(t, c, r)
		want(t, e, Bad, `tls.cert and tls.key: found a certificate rather than a key in the PEM for the private key`)
		r.Connection.CA = dir + "/key.pem"
		_, e = do(t, c, r)
		want(t, e, Bad, `tls.ca: .*/key.pem holds no certificate in PEM form`)
	}
}

func TestNoTLS(t *testing.T) {
	for _, c := range []struct{ answer, pattern string }{
		{"HTTP/1.1 400 Bad Request\r\n\r\n", `the server speaks plain http, not TLS`},
		{"SSH-2.0-x\r\n", `the server does not speak TLS: it begins with "SSH-2"`},
		{"", `the server closed the connection in the TLS handshake`},
		{"\x15\x03\x01\x00\x02\x02\x28", `the server ended the TLS handshake: handshake failure`},
		{"\x15\x03\x01\x00\x02\x02\x70", `the server ended the TLS handshake: unrecognized name`},
	} {
		host := raw(t, func(conn net.Conn) {
			b := make([]byte, 4096)
			conn.Read(b)
			io.WriteString(conn, c.answer)
		})
		_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "https://"+host)})
		want(t, e, TLS, c.pattern)
	}
	self := httptest.NewTLSServer(nil)
	self.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer self.Close()
	_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, self.URL)})
	want(t, e, TLS, `the certificate of 127.0.0.1 is not trusted: it is signed by itself`)

	ca := newAuthority(t, "CA")
	old := serveTLS(t, ca.sign(t, nil), func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 })
	_, e = do(t, newClient(t, Options{}), &Request{URL: parse(t, old.URL), Connection: Connection{CA: ca.file, MinVersion: "1.3"}})
	want(t, e, TLS, `the server ended the TLS handshake: protocol version not supported`)
	for _, v := range []string{"1.0", "1.1", "1.2"} {
		if _, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, old.URL), Connection: Connection{CA: ca.file, MinVersion: v}}); e != nil {
			t.Error(v, e)
		}
	}
}

// TestHTTP2 goes through what differs: retries, broken streams, redirects, trailers, prior knowledge.
func TestHTTP2(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/end", http.StatusSeeOther)
		case "/abort":
			panic(http.ErrAbortHandler)
		case "/half":
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		default:
			w.Header().Set("Trailer", "X-End")
			body, _ := io.ReadAll(r.Body)
			io.WriteString(w, r.Proto+" "+r.Method+" "+r.Host+string(body))
			w.Header().Set("X-End", "yes")
		}
	})
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	clear := httptest.NewUnstartedServer(h)
	clear.Config.Protocols = new(http.Protocols)
	clear.Config.Protocols.SetUnencryptedHTTP2(true)
	clear.Config.ErrorLog = log.New(io.Discard, "", 0)
	clear.Start()
	defer clear.Close()
	for _, u := range []string{s.URL, clear.URL} {
		c, set := newClient(t, Options{}), Connection{Insecure: true, HTTP: "2"}
		x, e := do(t, c, &Request{Method: "POST", URL: parse(t, u+"/redirect"), Body: []byte("b"), Follow: -1, Connection: set, Header: []Field{{"Host", "app.test"}, {"Connection", "keep-alive"}}})
		if e != nil || string(x.Body) != "HTTP/2.0 GET app.test" || x.Trailer.Get("X-End") != "yes" || x.Hops[0].StatusText == "" && x.Hops[0].Status != 303 || !x.Hops[1].Reused {
			t.Errorf("%v %s %+v", e, x.Body, x.Hops)
		}
		_, e = do(t, c, &Request{URL: parse(t, u+"/abort"), Connection: set})
		want(t, e, Protocol, `the HTTP/2 exchange failed: stream error: .*`)
		x, e = do(t, c, &Request{URL: parse(t, u+"/half"), Connection: set})
		want(t, e, Body, `the body broke off after 4 bytes: stream error: .*`)
		if string(x.Body) != "half" {
			t.Errorf("the body so far is %q", x.Body)
		}
		_, e = do(t, c, &Request{URL: parse(t, u), Connection: set, Header: []Field{{"Upgrade", "x"}}})
		want(t, e, Bad, `this cannot be sent over HTTP/2: invalid Upgrade request header: .*`)
	}
}

package cli

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crumb/runner"
	"crumb/runner/jar"
	"crumb/scenario"

	"github.com/spf13/pflag"
)

// connectionFlags are how to reach servers, before what files say.
type connectionFlags struct{ o runner.Overrides }

func (c *connectionFlags) flags(fs *pflag.FlagSet) {
	fs.StringVar(&c.o.Proxy, "proxy", "", "go through the proxy at this `URL` (http, https, socks5) to every host; none goes directly")
	fs.StringVar(&c.o.CA, "cacert", "", "trust the certificates in this PEM `FILE`, instead of the system's")
	fs.StringVar(&c.o.Cert, "cert", "", "show the client certificate in this PEM `FILE`")
	fs.StringVar(&c.o.Key, "key", "", "its private key is in this PEM `FILE`; the same one when not given")
	fs.BoolVar(&c.o.Insecure, "insecure", false, "verify no certificate")
	fs.StringArrayVar(&c.o.Resolve, "resolve", nil, "connect elsewhere: `HOST:PORT:ADDRESS`; may be repeated")
	fs.StringVar(&c.o.LoadJar, "session-in", "", "start the session with the cookies in this `FILE` (cookies.txt or storage state)")
	fs.StringVar(&c.o.SaveJar, "session-out", "", "write the session's cookies to this `FILE` at the end: .txt or .json")
}

// overrides checks what was given, before anything is sent.
func (c *connectionFlags) overrides() (runner.Overrides, error) {
	o := c.o
	if err := checkProxy(o.Proxy); err != nil {
		return o, err
	}
	for _, r := range o.Resolve {
		if scenario.CheckResolve(r) != nil {
			return o, usage("write --resolve shop.example:443:127.0.0.1", "--resolve %q is not written as host:port:address", r)
		}
	}
	if o.Key != "" && o.Cert == "" {
		return o, usage("give the certificate too: --cert FILE", "--key needs --cert")
	}
	for _, f := range []struct{ flag, path string }{{"--cacert", o.CA}, {"--cert", o.Cert}, {"--key", o.Key}, {"--session-in", o.LoadJar}} {
		if err := checkReadable(f.flag, f.path); err != nil {
			return o, err
		}
	}
	if err := checkCertificates(&o); err != nil {
		return o, err
	}
	return o, checkSessionOut(o.SaveJar)
}

// checkCertificates reads the PEM files, so that a wrong one is told before anything is sent.
func checkCertificates(o *runner.Overrides) error {
	if o.CA != "" {
		pem, err := os.ReadFile(o.CA)
		if err != nil || !x509.NewCertPool().AppendCertsFromPEM(pem) {
			return usage("it begins with -----BEGIN CERTIFICATE-----", "--cacert: %s holds no PEM certificate", o.CA)
		}
	}
	if o.Cert != "" {
		key := o.Key
		if key == "" {
			key = o.Cert
		}
		if _, err := tls.LoadX509KeyPair(o.Cert, key); err != nil {
			return usage("--cert is a PEM certificate, --key the PEM private key of the same pair", "--cert: %s", strings.TrimPrefix(err.Error(), "tls: "))
		}
	}
	return nil
}

func checkProxy(proxy string) error {
	if proxy == "" || proxy == "none" || proxy == "environment" {
		return nil
	}
	u, err := url.Parse(proxy)
	if err != nil || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) || u.Hostname() == "" {
		return usage("write it whole: --proxy http://127.0.0.1:3128", "--proxy %q is no URL of a proxy", shownURL(proxy))
	}
	return nil
}

func checkReadable(flag, path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return usage("", "%s: there is no file %s", flag, path)
	case info.IsDir():
		return usage("", "%s: %s is a folder", flag, path)
	}
	return nil
}

func checkSessionOut(path string) error {
	if path == "" {
		return nil
	}
	if _, err := jar.Form(path); err != nil {
		return usage("end it in .json for a storage state (Playwright), or in .txt for cookies.txt", "--session-out: the ending of %s tells no form", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return usage("", "--session-out: there is no folder %s", filepath.Dir(path))
	}
	return nil
}

// oneSession refuses to write the sessions of several scenarios to one file.
func oneSession(files []*scenario.File, path string) error {
	if path == "" || len(files) == 1 && (files[0].Data == nil || len(files[0].Data.Rows) == 1) {
		return nil
	}
	return usage("select one scenario with --name, or write save: under session: in the files", "--session-out takes the session of one scenario, and this run has several")
}

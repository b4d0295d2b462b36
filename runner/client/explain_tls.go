package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"
)

// explainTLS words what failed in the handshake.
func (w *walk) explainTLS(err error, _ phases) *Error {
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return w.untrusted(e)
	}
	if e, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return notTLS(e)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		return alert(strings.TrimPrefix(op.Err.Error(), "tls: "))
	}
	if text := rootText(err); strings.HasPrefix(text, "tls: ") {
		return failure(TLS, "the TLS handshake failed: %s", plain(strings.TrimPrefix(text, "tls: ")))
	}
	return nil
}

func notTLS(e tls.RecordHeaderError) *Error {
	begin := string(e.RecordHeader[:])
	if strings.HasPrefix(begin, "HTTP/") {
		return failure(TLS, "the server speaks plain http, not TLS").hint("begin the URL with http://")
	}
	return failure(TLS, "the server does not speak TLS: it begins with %s", quote(begin)).hint("is it the right port? a server without TLS is asked with http://")
}

// alert words what the server said as it ended the handshake (RFC 8446, section 6.2).
func alert(text string) *Error {
	e := failure(TLS, "the server ended the TLS handshake: %s", plain(text))
	switch text {
	case "certificate required", "bad certificate", "unknown certificate authority", "unknown certificate":
		return e.hint("it asks for a client certificate it trusts: `tls: {cert: file, key: file}`")
	case "unrecognized name":
		return e.hint("it does not know the host's name: `tls: {serverName: name}`")
	}
	return e
}

const trustHint = "`tls: {ca: file}` trusts an authority of your own, `tls: {insecure: true}` any certificate"

// untrusted says why a certificate is not accepted.
func (w *walk) untrusted(e *tls.CertificateVerificationError) *Error {
	host := w.serverName()
	var leaf *x509.Certificate
	if len(e.UnverifiedCertificates) > 0 {
		leaf = e.UnverifiedCertificates[0]
	}
	if leaf != nil {
		if _, ok := errors.AsType[x509.HostnameError](e.Err); ok {
			return failure(TLS, "the certificate is not for %s, but for %s", host, names(leaf)).
				hint("`tls: {serverName: name}` expects another name than the URL's")
		}
		if _, ok := errors.AsType[x509.UnknownAuthorityError](e.Err); ok {
			return failure(TLS, "the certificate of %s is not trusted: %s", host, signer(e.UnverifiedCertificates)).hint(trustHint)
		}
		if i, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok && i.Reason == x509.Expired {
			return w.expired(host, i.Cert)
		}
	}
	return failure(TLS, "the certificate of %s is not trusted: %s", host, plain(strings.TrimPrefix(rootText(e.Err), "x509: "))).hint(trustHint)
}

func (w *walk) serverName() string {
	if name := w.r.Connection.ServerName; name != "" {
		return plain(name)
	}
	return plain(w.url.Hostname())
}

// signer names who signed the last certificate of a chain.
func signer(chain []*x509.Certificate) string {
	last := chain[len(chain)-1]
	if string(last.RawIssuer) == string(last.RawSubject) && len(chain) == 1 {
		return "it is signed by itself"
	}
	name := last.Issuer.CommonName
	if name == "" {
		name = last.Issuer.String()
	}
	return "signed by unknown authority " + quote(name)
}

func (w *walk) expired(host string, c *x509.Certificate) *Error {
	now := w.c.now()
	if now.Before(c.NotBefore) {
		return failure(TLS, "the certificate of %s is not valid before %s", host, c.NotBefore.UTC().Format(time.RFC3339)).hint("is the clock of this machine right?")
	}
	return failure(TLS, "the certificate of %s expired on %s", host, c.NotAfter.UTC().Format(time.RFC3339)).hint("`tls: {insecure: true}` accepts any certificate")
}

// names lists whom a certificate is for.
func names(c *x509.Certificate) string {
	all := c.DNSNames
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "nobody: it has no subject alternative names"
	}
	const most = 8
	more := ""
	if len(all) > most {
		all, more = all[:most], ", ..."
	}
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = plain(n)
	}
	return strings.Join(out, ", ") + more
}

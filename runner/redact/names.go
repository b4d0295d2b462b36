package redact

import "strings"

// secretMember reports whether a member, field or element of this name holds
// a secret. Case, - and _ do not matter: access_token, accessToken.
func secretMember(name string) bool {
	switch letters(name) {
	case "accesstoken", "clientsecret", "idtoken", "password", "refreshtoken", "secret", "token":
		return true
	}
	return false
}

// longCode is the length, in bytes, from which a parameter code is taken for
// the authorization code of RFC 6749 section 4.1.2.
const longCode = 16

// secretField is secretMember for the fields of a query or form, where the
// parameters of OAuth 2 stand as well. Of value the
// first bytes are enough.
func secretField(name, value string) bool {
	switch letters(name) {
	case "apikey", "assertion", "authtoken", "clientassertion", "codeverifier", "devicecode", "idtokenhint",
		"passwd", "pwd":
		return true
	case "code":
		return len(value) >= longCode
	}
	return secretMember(name)
}

// secretHeader reports whether the whole value of a header, whose name is in
// lower case, is a secret.
func secretHeader(name string) bool {
	switch name {
	case "api-key", "apikey", "private-token", "x-access-token", "x-amz-security-token", "x-api-key",
		"x-auth-token", "x-vault-token":
		return true
	}
	return false
}

// letters returns a name in lower case without - and _; "" if it is long.
func letters(name string) string {
	if len(name) > 2*maxName {
		return ""
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == '-' || c == '_':
			return -1
		case 'A' <= c && c <= 'Z':
			return c | 0x20
		}
		return c
	}, strings.TrimSpace(name))
}

// named returns the stand-in of a value that is hidden for its name.
func named(name string) string {
	return "‹" + plainName(strings.TrimSpace(name), "secret", "") + "›"
}

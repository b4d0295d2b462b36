package runner

import (
	"net/url"
	"slices"
	"strings"

	"crumb/scenario"
)

// credentials are what is sent as Authorization, and where.
type credentials struct {
	header  string // the value of the field
	origins []string
	own     bool         // they also go to the origin of base, or to the one that the target spells out
	token   *bearerToken // what `token` shows, nil for others than tokens
}

// bearerToken is a token that a login took from an answer.
type bearerToken struct{ access string }

// credentials are what auth says, evaluated.
func (m *moment) credentials(a *scenario.Auth) (*credentials, *scenario.Diagnostic) {
	c := &credentials{own: true}
	switch {
	case a.Basic != nil:
		user, d := m.text(a.Basic.User)
		if d != nil {
			return nil, d
		}
		password, d := m.text(a.Basic.Password)
		if d != nil {
			return nil, d
		}
		if strings.Contains(user, ":") {
			return nil, a.Basic.User.Fault("", "a user of basic auth holds no colon (RFC 7617, section 2)")
		}
		m.redact.Add("password", password)
		credentials := basicCredentials(user, password)
		m.redact.Add("credentials", credentials)
		c.header = "Basic " + credentials
	case a.Bearer != nil:
		token, d := m.text(a.Bearer)
		if d != nil {
			return nil, d
		}
		if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
			return nil, a.Bearer.Fault("bearer takes the token alone", "the token begins with the word Bearer")
		}
		m.redact.Add("token", token)
		c.header = "Bearer " + token
	}
	origins, d := m.texts(a.Origins)
	if d != nil {
		return nil, d
	}
	for i, o := range origins {
		u, err := parseURL(o)
		if err != nil {
			return nil, a.Origins[min(i, len(a.Origins)-1)].Fault("write an origin as https://api.example.org", "origins: %s", err)
		}
		c.origins = append(c.origins, originOf(u))
	}
	return c, nil
}

// forOrigin is the value of Authorization for a URL, "" where the credentials must not go.
func (c *credentials) forOrigin(u *url.URL, own string) string {
	if c == nil {
		return ""
	}
	o := originOf(u)
	if c.own && o == own || slices.Contains(c.origins, o) {
		return c.header
	}
	return ""
}

// originOf is scheme, host and port of a URL (RFC 6454).
func originOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

package expression

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/theory/jsonpath"
)

// octets are the bytes of a text, or bytes themselves.
func octets(v any) []byte {
	if b, ok := v.([]byte); ok {
		return b
	}
	return []byte(textOf(v))
}

func callBase64Encode(s *state, _ *calling, args []any) (any, error) {
	data := octets(args[0])
	if err := s.room(base64.StdEncoding.EncodedLen(len(data))); err != nil {
		return nil, err
	}
	return base64.StdEncoding.EncodeToString(data), nil
}

func callBase64Decode(s *state, _ *calling, args []any) (any, error) {
	data, err := decodeBase64(textOf(args[0]))
	if err != nil {
		return nil, fmt.Errorf("%s is not base64", s.show(args[0], 60))
	}
	return string(data), nil
}

// decodeBase64 reads either alphabet, with or without padding, and line ends.
func decodeBase64(text string) ([]byte, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	return base64.RawStdEncoding.DecodeString(text)
}

func callURLEncode(s *state, n *calling, args []any) (any, error) {
	text, err := Text(args[0])
	if err != nil {
		return nil, s.oddArgument(n.name, n.args[0], args[0], kindText)
	}
	if err := s.room(3 * len(text)); err != nil {
		return nil, err
	}
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(text)+16)
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			out = append(out, c)
			continue
		}
		out = append(out, '%', digits[c>>4], digits[c&15])
	}
	return string(out), nil
}

func callURLDecode(s *state, _ *calling, args []any) (any, error) {
	text, err := url.PathUnescape(textOf(args[0]))
	if err != nil {
		return nil, fmt.Errorf("%s is not percent-encoded: a %% needs two hexadecimal digits", s.show(args[0], 60))
	}
	return text, nil
}

func callHash(_ *state, n *calling, args []any) (any, error) {
	data := octets(args[0])
	switch n.name {
	case "md5":
		sum := md5.Sum(data)
		return hex.EncodeToString(sum[:]), nil
	case "sha1":
		sum := sha1.Sum(data)
		return hex.EncodeToString(sum[:]), nil
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

func callHMAC(_ *state, _ *calling, args []any) (any, error) {
	mac := hmac.New(sha256.New, octets(args[0]))
	mac.Write(octets(args[1]))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

func callJWT(_ *state, _ *calling, args []any) (any, error) {
	parts := strings.Split(textOf(args[0]), ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("a JSON Web Token has 3 parts with dots between, this text has %d", min(len(parts), 99))
	}
	out := map[string]any{}
	for i, name := range [...]string{"header", "claims"} {
		data, err := decodeBase64(parts[i])
		if err != nil {
			return nil, fmt.Errorf("the %s of the token is not base64", name)
		}
		if out[name], err = DecodeJSON(data); err != nil {
			return nil, fmt.Errorf("the %s of the token is not JSON: %w", name, err)
		}
	}
	return out, nil
}

func callReadFile(s *state, _ *calling, args []any) (any, error) {
	if s.rt.ReadFile == nil {
		return nil, errors.New("no file can be read here")
	}
	data, err := s.rt.ReadFile(textOf(args[0]))
	if err != nil {
		return nil, err
	}
	return string(data), nil
}

// compile compiles a pattern, and keeps the last one.
func (s *state) compile(pattern string) (matcher, error) {
	if s.regex != nil && s.pattern == pattern {
		return s.regex, nil
	}
	re, err := compileRegex(pattern)
	if err == nil {
		s.pattern, s.regex = pattern, re
	}
	return re, err
}

func compileRegex(pattern string) (matcher, error) {
	if len(pattern) > maxSource {
		return nil, errors.New("the pattern is too long")
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("the pattern is no regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re, nil
}

func callRegex(s *state, n *calling, args []any) (any, error) {
	re := n.regex
	if re == nil {
		var err error
		if re, err = s.compile(textOf(args[1])); err != nil {
			return nil, located(n.args[1], err)
		}
	}
	groups := re.FindStringSubmatch(textOf(args[0]))
	switch len(groups) {
	case 0:
		return nil, nil
	case 1:
		return groups[0], nil
	}
	return groups[1], nil
}

func callJSONPath(s *state, n *calling, args []any) (any, error) {
	path := n.path
	if path == nil {
		var err error
		if path, err = parseJSONPath(textOf(args[1])); err != nil {
			return nil, located(n.args[1], err)
		}
	}
	v, err := s.plainJSON(args[0], 0)
	if err != nil {
		return nil, err
	}
	if err := s.ended(); err != nil {
		return nil, err
	}
	list := []any(path.Select(v))
	if list == nil {
		list = []any{}
	}
	return list, s.grow(len(list))
}

func parseJSONPath(text string) (path *jsonpath.Path, err error) {
	if len(text) > maxSource {
		return nil, errors.New("the path is too long")
	}
	if path, err = jsonpath.Parse(text); err != nil {
		return nil, fmt.Errorf("the path is no JSONPath: %s", strings.TrimPrefix(err.Error(), "jsonpath: "))
	}
	return path, nil
}

func callJoin(s *state, n *calling, args []any) (any, error) {
	list, ok := sequenceOf(args[0])
	if !ok {
		return nil, s.oddArgument(n.name, n.args[0], args[0], kindList)
	}
	between := ""
	if len(args) == 2 {
		between = textOf(args[1])
	}
	var b strings.Builder
	for i := range list.len {
		if err := s.tick(); err != nil {
			return nil, err
		}
		text, err := Text(list.at(i))
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(text)
		if err := s.room(b.Len()); err != nil {
			return nil, err
		}
	}
	return b.String(), nil
}

func callRepeat(s *state, _ *calling, args []any) (any, error) {
	text, n := textOf(args[0]), args[1].(int)
	if n < 0 {
		return nil, errors.New("repeat needs a number that is not negative")
	}
	if len(text) > 0 && n > maxBytes/len(text) {
		return nil, s.room(maxBytes + 1)
	}
	if err := s.room(len(text) * n); err != nil {
		return nil, err
	}
	return strings.Repeat(text, n), nil
}

func callReplace(s *state, _ *calling, args []any) (any, error) {
	text, from, to, n := textOf(args[0]), textOf(args[1]), textOf(args[2]), -1
	if len(args) == 4 {
		n = args[3].(int)
	}
	hits := strings.Count(text, from)
	if n >= 0 {
		hits = min(hits, n)
	}
	if len(to) > 0 && hits > maxBytes/len(to) {
		return nil, s.room(maxBytes + 1)
	}
	if err := s.room(len(text) + hits*len(to)); err != nil {
		return nil, err
	}
	return strings.Replace(text, from, to, n), nil
}

func callSplit(s *state, n *calling, args []any) (any, error) {
	text, at, most := textOf(args[0]), textOf(args[1]), -1
	if len(args) == 3 {
		most = args[2].(int)
	}
	parts := strings.Count(text, at) + 1
	if most >= 0 {
		parts = min(parts, most)
	}
	if err := s.grow(parts); err != nil {
		return nil, err
	}
	if n.name == "splitAfter" {
		return strings.SplitAfterN(text, at, most), nil
	}
	return strings.SplitN(text, at, most), nil
}

func callString(s *state, _ *calling, args []any) (any, error) {
	switch kindOf(args[0]) {
	case kindNil:
		return "nil", nil
	case kindBytes:
		return string(args[0].([]byte)), nil
	case kindList, kindMap:
		return s.encode(args[0])
	}
	return Text(args[0])
}

func callToJSON(s *state, _ *calling, args []any) (any, error) { return s.encode(args[0]) }

func (s *state) encode(v any) (any, error) {
	w := writer{strict: true, limit: maxBytes, tick: s.tick}
	w.value(v, 0)
	if w.err != nil {
		return nil, w.err
	}
	return w.b.String(), nil
}

func callFromJSON(_ *state, _ *calling, args []any) (any, error) {
	v, err := DecodeJSON([]byte(textOf(args[0])))
	if err != nil {
		return nil, fmt.Errorf("the text is not JSON: %w", err)
	}
	return v, nil
}

func callInt(s *state, n *calling, args []any) (any, error) {
	switch v := args[0]; kindOf(v) {
	case kindText:
		if i, err := strconv.Atoi(strings.TrimSpace(textOf(v))); err == nil {
			return i, nil
		}
		return nil, fmt.Errorf("%s is not a whole number", s.show(v, 60))
	case kindNumber:
		x, _ := numberOf(v)
		switch {
		case x.int:
			return x.i, nil
		case x.big == nil && x.f > -(1<<63) && x.f < 1<<63:
			return int(x.f), nil
		}
		return nil, fmt.Errorf("%s does not fit into 64 bits", s.show(v, 60))
	case kindDuration:
		return plainInt(v), nil
	}
	return nil, s.oddArgument(n.name, n.args[0], args[0], kindText)
}

func callFloat(s *state, n *calling, args []any) (any, error) {
	switch v := args[0]; kindOf(v) {
	case kindText:
		if f, err := strconv.ParseFloat(strings.TrimSpace(textOf(v)), 64); err == nil {
			return f, nil
		}
		return nil, fmt.Errorf("%s is not a number", s.show(v, 60))
	case kindNumber:
		x, _ := numberOf(v)
		return x.f, nil
	}
	return nil, s.oddArgument(n.name, n.args[0], args[0], kindText)
}

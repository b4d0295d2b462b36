package scenario

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// httpVersion reads the version of HTTP to speak.
func (r *reader) httpVersion(n *yaml.Node) *Value {
	v := r.textValue(n, "http")
	if v == nil || v.Kind != Constant {
		return v
	}
	switch v.Const {
	case "1.1", "2":
	case "2.0":
		v.Const = "2"
	default:
		r.fault(n, "when not given, 2 is spoken where a TLS server prefers it, else 1.1", "http must be 1.1 or 2, not %s", describe(n))
		return nil
	}
	return v
}

// resolves reads where to connect instead of where a name leads.
func (r *reader) resolves(n *yaml.Node) []*Value {
	if n.Kind == yaml.MappingNode {
		r.fault(n, "write `resolve: shop.example:443:127.0.0.1`", "resolve must be a text host:port:address or a list of them, not a mapping")
		return nil
	}
	if isNull(n) {
		return []*Value{}
	}
	list := r.texts(n, "resolve")
	for _, v := range list {
		if text, ok := v.Const.(string); ok && v.Kind == Constant {
			if err := CheckResolve(text); err != nil {
				r.report(Diagnostic{Source: v.at.src, Span: v.Span(), Message: err.Error(), Hint: "write host:port:address, as shop.example:443:127.0.0.1"})
			}
		}
	}
	return list
}

// CheckResolve says what is wrong with a text that should be host:port:address, as curl's --resolve has it.
func CheckResolve(text string) error {
	host, rest, found := strings.Cut(text, ":")
	if strings.HasPrefix(text, "[") {
		host, rest, found = strings.Cut(text[1:], "]:")
	}
	port, address, both := strings.Cut(rest, ":")
	if !found || !both || host == "" || address == "" || badPort(port) || port == "" {
		return fmt.Errorf("resolve: %q is not written as host:port:address", text)
	}
	bare := strings.Trim(address, "[]")
	if _, err := netip.ParseAddr(bare); err == nil || !strings.Contains(bare, ":") {
		return nil
	}
	if _, err := netip.ParseAddrPort(address); err == nil || strings.Count(bare, ":") == 1 {
		return nil
	}
	return fmt.Errorf("resolve: %q is no address", address)
}

// size reads a number of bytes, bare or with a unit.
func (r *reader) size(n *yaml.Node, what string) *Value {
	v := r.textValue(n, what)
	if v == nil || v.Kind != Constant {
		return v
	}
	bytes, err := ParseSize(v.Const.(string))
	if err != nil {
		r.fault(n, "a size is a number of bytes, or has a unit: 500kB, 10MiB", "%s: %s", what, err)
		return nil
	}
	v.Const = bytes
	return v
}

// ParseSize reads a number of bytes from 1: bare, or with a unit of thousands (kB, MB, GB) or of 1024s (KiB, MiB, GiB).
func ParseSize(text string) (int, error) {
	text = strings.TrimSpace(text)
	digits := strings.TrimRight(text, "kKMGiB ")
	n, err := strconv.ParseFloat(digits, 64)
	unit, known := map[string]float64{"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[strings.TrimSpace(text[len(digits):])]
	switch bytes := n * unit; {
	case err != nil || !known || math.IsNaN(n):
		return 0, fmt.Errorf("%q is no size", text)
	case bytes < 1:
		return 0, fmt.Errorf("%q is less than a byte", text)
	case bytes > 1<<40:
		return 0, fmt.Errorf("%q is too large", text)
	default:
		return int(bytes), nil
	}
}

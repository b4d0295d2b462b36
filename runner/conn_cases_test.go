package runner_test

import (
	"fmt"
	"strings"
	"time"
)

// wireCases are the rules of RFC 6265bis (draft 22), one or a few cases for each; the sections name them.
func wireCases() []wireCase {
	var all []wireCase
	for _, group := range [][]wireCase{pairCases(), controlCases(), sizeCases(), attributeCases(), dateCases(), pathCases(), domainCases(), secureCases(), prefixCases(), orderCases(), storeCases(), fieldCases()} {
		all = append(all, group...)
	}
	return all
}

const home = "http://home.example.org:8888"

// kept is a case of one answer, and of what is sent to the same host after it.
func kept(name, want string, lines ...string) wireCase {
	return wireCase{name, []string{home + "/cookie-parser <\n" + strings.Join(lines, "\n"), home + "/cookie-parser-result >" + want}}
}

func visits(name string, visits ...string) wireCase { return wireCase{name, visits} }

// pairCases: 5.6 steps 2 to 5, and 5.8.3 step 6.
func pairCases() []wireCase {
	return []wireCase{
		kept("plain", "foo=bar", "foo=bar"),
		kept("blanks around name and value", "foo=bar", " \t foo \t=\t bar  \t"),
		kept("blanks within", "a b=c d", "a b=c d"),
		kept("a tab in the value", "a=b\tc", "a=b\tc"),
		kept("a tab in the name", "a\tb=c", "a\tb=c"),
		kept("only the first =", "foo=bar=baz==", "foo=bar=baz=="),
		kept("quotes stay", `foo="bar"`, `foo="bar"`),
		kept("a quote alone", `foo="bar`, `foo="bar`),
		kept("quotes do not protect ;", `foo="bar`, `foo="bar;baz"`),
		kept("backslashes", `foo=\"b\`, `foo=\"b\`),
		kept("commas are no separators", "a=b,c=d", "a=b,c=d"),
		kept("brackets and braces", "a[0]={\"k\":[1,2]}", "a[0]={\"k\":[1,2]}"),
		kept("UTF-8", "nämé=wërt ☃", "nämé=wërt ☃"),
		kept("not UTF-8", "n\xff=v\x80\xfe", "n\xff=v\x80\xfe"),
		kept("no-break space is no blank", "a=\u00a0b\u00a0", "a=\u00a0b\u00a0"),
		kept("no name", "bar", "bar"),
		kept("an empty name", "bar", "=bar"),
		kept("an empty name with another =", "bar=baz", "=bar=baz"),
		kept("no name and no value", "", "="),
		kept("blanks only", "", " "),
		kept("nothing but attributes", "", "; Path=/; Secure"),
		kept("= and attributes", "", "=; Path=/"),
		kept("an empty value", "foo=", "foo="),
		kept("an empty value with an attribute", "foo=", "foo=; Path=/"),
		kept("nameless ones replace each other", "b", "a", "=b"),
		kept("nameless and named", "a=1; b", "a=1", "b"),
		kept("names keep their case", "a=1; A=2", "a=1", "A=2"),
		kept("a name that looks like an attribute", "Path=/x", "Path=/x"),
		kept("Secure alone is a nameless cookie", "Secure", "Secure"),
		kept("$ names", "$Version=1; $Path=/", "$Version=1", "$Path=/"),
		kept("ends with many ;", "a=b", "a=b;;;;"),
		kept("; at once", "", ";a=b"),
		kept("percent stays", "a%20b=%00%zz", "a%20b=%00%zz"),
		kept("blanks before ;", "a=b", "a=b \t ; Path=/"),
		kept("a value of blanks", "a=", "a= \t"),
		kept("<script>", "a=<script>alert('x')</script>", "a=<script>alert('x')</script>"),
	}
}

// controlCases: 5.6 step 1: a control octet anywhere costs the cookie, and no other.
func controlCases() []wireCase {
	all := []wireCase{
		kept("a control octet behind the size of an attribute", "", "a=b; x="+strings.Repeat("y", 2000)+"\x01"),
		kept("a tab in an attribute", "a=b", "a=b; \tPath\t=\t/\t"),
		kept("FE FF", "a=\xfe\xff", "a=\xfe\xff"),
		kept("80 and 9F", "a=\x80\x9f", "a=\x80\x9f"),
		kept("a control octet does not delete", "a=1", "a=1", "a=\x01; Max-Age=0"),
	}
	for c := range byte(0x80) {
		if c > 0x1f && c != 0x7f || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		b := string([]byte{c})
		all = append(all,
			kept(fmt.Sprintf("%02X in the name", c), "z=1", "a"+b+"b=c", "z=1"),
			kept(fmt.Sprintf("%02X in the value", c), "y=0; z=1", "y=0", "a=b"+b+"c; Path=/", "z=1"),
			kept(fmt.Sprintf("%02X at the end of the value", c), "z=1", "a=b"+b, "z=1"),
			kept(fmt.Sprintf("%02X in an attribute", c), "z=1", "a=b; Pa"+b+"th=/", "z=1"),
			kept(fmt.Sprintf("%02X in the value of an attribute", c), "z=1", "z=1", "a=b; Path=/"+b),
		)
	}
	return append(all, visits("control octets over TLS", "https://tls.example.org/ <\na=\x00\nb=1\nc=\x1f", "https://tls.example.org/ >b=1"),
		visits("a lone CR", home+"/ <\na=b\rc\nb=1", home+"/ >b=1"))
}

// sizeCases: 5.6 and 5.7 step 4.
func sizeCases() []wireCase {
	x := func(n int) string { return strings.Repeat("x", n) }
	attr := func(n int) string { return "/" + x(n-1) }
	return []wireCase{
		kept("4096 octets", "a="+x(4095), "a="+x(4095)),
		kept("4097 octets", "", "a="+x(4096)),
		kept("a name of 4096", x(4096)+"=", x(4096)+"="),
		kept("a name of 4097", "", x(4097)+"="),
		kept("nameless of 4096", x(4096), x(4096)),
		kept("nameless of 4097", "", "="+x(4097)),
		kept("octets, not characters", "", "a="+strings.Repeat("é", 2048)),
		kept("attributes do not count", "a="+x(4095), "a="+x(4095)+"; Path=/; X="+x(900)),
		kept("blanks do not count", "a="+x(4095), "a= "+x(4095)+" "),
		kept("too large does not replace", "a=1", "a=1", "a="+x(5000)),
		visits("a path of 1024", home+"/ <\na=b; Path="+attr(1024), home+attr(1024)+" >a=b", home+"/ >"),
		visits("a path of 1025 is not there", home+"/ <\na=b; Path="+attr(1025), home+"/ >a=b"),
		visits("a longer path leaves the one before it", home+"/ <\na=b; Path=/x; Path="+attr(1025), home+"/ >", home+"/x >a=b"),
		kept("a domain of 1025 is not there", "a=b", "a=b; Domain="+x(1025)),
		kept("a domain of 1024 is refused", "", "a=b; Domain="+x(1024)),
		kept("a Secure value of 1025 is not there", "a=b", "a=b; Secure="+x(1025)),
		kept("a Max-Age of 1025 is not there", "a=b", "a=b; Max-Age="+strings.Repeat("0", 1025)),
		kept("a Max-Age of 1024", "", "a=b; Max-Age="+strings.Repeat("0", 1024)),
	}
}

// attributeCases: 5.6.1 to 5.6.7.
func attributeCases() []wireCase {
	return []wireCase{
		kept("unknown attributes", "a=b", "a=b; foo; bar=baz; =; ==; version=1000"),
		kept("Max-Age 0", "", "a=b; Max-Age=0"),
		kept("Max-Age -1", "", "a=b; Max-Age=-1"),
		kept("Max-Age 60", "a=b", "a=b; Max-Age=60"),
		kept("Max-Age +60", "a=b", "a=b; Max-Age=+60; Max-Age=x"),
		kept("Max-Age -", "a=b", "a=b; Max-Age=-"),
		kept("Max-Age empty", "a=b", "a=b; Max-Age="),
		kept("Max-Age bare", "a=b", "a=b; Max-Age"),
		kept("Max-Age 00", "", "a=b; Max-Age=00"),
		kept("Max-Age 1.5", "a=b", "a=b; Max-Age=0.5"),
		kept("Max-Age in quotes", "a=b", `a=b; Max-Age="0"`),
		kept("Max-Age huge", "a=b", "a=b; Max-Age=9999999999"),
		kept("Max-Age beyond int64", "a=b", "a=b; Max-Age=99999999999999999999999"),
		kept("Max-Age far below", "", "a=b; Max-Age=-99999999999999999999999"),
		kept("Max-Age beats Expires", "a=b", "a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
		kept("in either order", "a=b", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60"),
		kept("Max-Age 0 beats Expires", "", "a=b; Max-Age=0; Expires=Fri, 07 Aug 2099 08:04:19 GMT"),
		kept("a Max-Age that is none leaves Expires", "", "a=b; Max-Age=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
		kept("the last Max-Age", "", "a=b; Max-Age=60; Max-Age=0"),
		kept("the last Max-Age that is one", "a=b", "a=b; Max-Age=0; Max-Age=60; Max-Age=0x"),
		kept("attribute names in any case", "", "a=b; mAx-aGe=0"),
		kept("blanks around an attribute", "", "a=b;   Max-Age \t = \t 0 \t"),
		kept("HttpOnly", "a=b", "a=b; HttpOnly"),
		kept("HttpOnly with a value", "a=b", "a=b; httponly=false"),
		kept("SameSite", "a=1; b=2; c=3", "a=1; SameSite=Strict", "b=2; SameSite=lax", "c=3; SameSite=x"),
		kept("SameSite=None needs Secure", "", "a=1; SameSite=NONE"),
		kept("the last SameSite", "a=1", "a=1; SameSite=None; SameSite=Lax"),
		kept("a SameSite that is none counts as the last", "a=1", "a=1; SameSite=None; SameSite=x"),
		kept("SameSite empty", "a=1", "a=1; SameSite="),
		visits("SameSite=None with Secure", "https://h.example.org/ <\na=1; SameSite=None; Secure", "https://h.example.org/ >a=1"),
		visits("a long s is no s", "https://h.example.org/ <\na=1; \u017fecure", "http://h.example.org/ >a=1"),
	}
}

// dateCases: 5.1.1, by what is deleted and what stays.
func dateCases() []wireCase {
	var all []wireCase
	for _, past := range []string{
		"Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01-Jan-1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT", "Thu Jan  1 00:00:00 1970",
		"Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)", "1 jan 1970 0:0:0", "00:00:00 01 January 1970", "01 Jan 70 00:00:00 UTC",
		"Mon, 01-Jan-1601 00:00:00 GMT", "x 1/Feb/1999;y", "Wed, 01 Jan 1999 12:34:56 +0100", "01 Janus 1999 01:01:01", "1999 Jan 1 10:20:30", "0001 Jan 10 10:20:30 1999",
		"Tue, 31 Dec 1999 23:59:59 PST", "10:10:10x 10 Oct 1999", "(10) Oct, 1999 - 10:10:10", "Thu, 29 Feb 1996 00:00:00 GMT",
	} {
		want := ""
		switch past {
		case "x 1/Feb/1999;y": // it ends at the semicolon, and has no time
			want = "a=b"
		}
		all = append(all, kept("past: "+past, want, "a=b; Expires="+past))
	}
	for _, future := range []string{
		"Fri, 07 Aug 2099 08:04:19 GMT", "Fri, 07-Aug-69 08:04:19 GMT", "Fri Aug  7 08:04:19 2099", "07 Aug 2099 08:04:19", "7 aug 68 8:4:9",
	} {
		all = append(all, kept("future: "+future, "a=b", "a=b; Expires="+future))
	}
	for _, none := range []string{
		"0", "-1", "", "now", "1970-01-01T00:00:00Z", "1970-01-01 00:00:00", "Thu, 01 Jan 1600 00:00:00 GMT", "Thu, 32 Jan 1999 00:00:00 GMT",
		"Thu, 00 Jan 1999 00:00:00 GMT", "Thu, 01 Jan 1999 24:00:00 GMT", "Thu, 01 Jan 1999 00:60:00 GMT", "Thu, 01 Jan 1999 00:00:60 GMT", "Mon, 30 Feb 1998 00:00:00 GMT",
		"Sat, 29 Feb 1997 00:00:00 GMT", "01 Foo 1999 00:00:00", "01 Jan 00:00:00", "01 Jan 1999", "01 Jan 1999 00:00", "001 Jan 1999 00:00:00", "01 Jan 19999 00:00:00",
		"01 Jan 199 00:00:00", "01 Jan 1999 000:00:00", "Thu, 01 Jan 1970 00 :00:00 GMT", `"Thu`,
	} {
		all = append(all, kept("no date: "+none, "a=b", "a=b; Expires="+none))
	}
	soon := time.Now().UTC().Add(2 * time.Hour)
	return append(all,
		kept("a zone is not applied", "a=b", "a=b; Expires="+soon.Format("02 Jan 2006 15:04:05")+" +1400"),
		kept("quoted: quotes are delimiters", "", `a=b; Expires="Thu, 01 Jan 1970 00:00:00 GMT"`),
		kept("the last Expires", "a=b", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=Fri, 07 Aug 2099 08:04:19 GMT"),
		kept("the last Expires that is one", "", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=never"),
		kept("deletes", "b=2", "a=1", "b=2", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
		kept("deletes what is not there", "b=2", "a=; Max-Age=0", "b=2"),
		kept("deletes, then sets", "b=2; a=3", "a=1", "b=2", "a=; Max-Age=0", "a=3"),
	)
}

// pathCases: 5.1.4 and 5.6.4.
func pathCases() []wireCase {
	h := "http://h.example.org"
	return []wireCase{
		visits("default path", h+"/a/b/c <\nx=1", h+"/a/b >x=1", h+"/a/b/ >x=1", h+"/a/b/d/e >x=1", h+"/a/bc >", h+"/a >", h+"/ >"),
		visits("default path of a folder", h+"/a/b/ <\nx=1", h+"/a/b >x=1", h+"/a/bb >"),
		visits("default path of the top", h+"/a <\nx=1", h+"/ >x=1", h+"/b/c >x=1"),
		visits("no path at all", h+" <\nx=1", h+"/b >x=1"),
		visits("Path", h+"/q <\nx=1; Path=/foo", h+"/foo >x=1", h+"/foo/ >x=1", h+"/foo/x >x=1", h+"/foobar >", h+"/q >", h+"/FOO >"),
		visits("Path with a slash at its end", h+"/q <\nx=1; Path=/foo/", h+"/foo >", h+"/foo/ >x=1", h+"/foo/x >x=1", h+"/fo >"),
		visits("Path elsewhere is fine", h+"/q/r <\nx=1; Path=/other", h+"/q/r >", h+"/other/r >x=1"),
		visits("Path empty", h+"/q/r <\nx=1; Path=", h+"/q/s >x=1", h+"/ >"),
		visits("Path bare", h+"/q/r <\nx=1; Path", h+"/q/s >x=1", h+"/ >"),
		visits("Path relative", h+"/q/r <\nx=1; Path=foo", h+"/q/s >x=1", h+"/ >"),
		visits("Path in quotes", h+"/q/r <\nx=1; Path=\"/\"", h+"/q/s >x=1", h+"/ >"),
		visits("the last Path", h+"/q/r <\nx=1; Path=/a; Path=/b", h+"/b >x=1", h+"/a >"),
		visits("the last Path, empty", h+"/q/r <\nx=1; Path=/a; Path=", h+"/q/ >x=1", h+"/a >"),
		visits("the last Path, relative", h+"/q/r <\nx=1; Path=/a; Path=b", h+"/q/ >x=1", h+"/a >"),
		visits("a blank before the value of Path", h+"/q/r <\nx=1; Path= /a ", h+"/a >x=1", h+"/q/ >"),
		visits("escapes are octets", h+"/q <\nx=1; Path=/a%2Fb", h+"/a%2Fb >x=1", h+"/a/b >", h+"/a%2fb >", h+"/a%2Fb/c >x=1"),
		visits("%2F is no boundary", h+"/q <\nx=1; Path=/a", h+"/a%2Fb >", h+"/a/b >x=1"),
		visits("escaped letters are not decoded", h+"/q <\nx=1; Path=/%61", h+"/a >", h+"/%61 >x=1"),
		visits("default path with escapes", h+"/caf%C3%A9/x <\nx=1", h+"/caf%C3%A9/y >x=1", h+"/caf%c3%a9/y >"),
		visits("dots are a browser's", h+"/q <\nx=1; Path=/a/../b", h+"/b >"),
		visits("; ends a path, ? does not", h+"/q <\nx=1; Path=/a?b", h+"/a >"),
		visits("a path of two slashes", h+"//a/b <\nx=1", h+"//a/c >x=1", h+"/a/c >"),
		visits("same name, other path", h+"/q <\nx=1; Path=/\nx=2; Path=/foo\nx=3; Path=/foo/", h+"/foo/bar >x=3; x=2; x=1", h+"/foo >x=2; x=1", h+"/ >x=1"),
		visits("deletion needs the path", h+"/q <\nx=1; Path=/foo", h+"/q <\nx=; Max-Age=0", h+"/foo >x=1", h+"/q <\nx=; Max-Age=0; Path=/foo", h+"/foo >"),
		visits("a cookie of an error's path", h+"/a/b <\nRAW X: y\nx=1", h+"/a/ >x=1"),
	}
}

// domainCases: 5.1.2, 5.1.3 and 5.7 steps 8 to 10.
func domainCases() []wireCase {
	h, sub, up := "http://home.example.org", "http://sub.home.example.org", "http://example.org"
	return []wireCase{
		visits("host-only", h+"/ <\nx=1", h+"/ >x=1", sub+"/ >", up+"/ >", "http://HOME.example.ORG/ >x=1"),
		visits("Domain of the host", h+"/ <\nx=1; Domain=home.example.org", h+"/ >x=1", sub+"/ >x=1", up+"/ >"),
		visits("Domain of a parent", h+"/ <\nx=1; Domain=example.org", h+"/ >x=1", sub+"/ >x=1", up+"/ >x=1", "http://example.com/ >", "http://xexample.org/ >"),
		visits("a leading dot", h+"/ <\nx=1; Domain=.example.org", up+"/ >x=1"),
		visits("two leading dots", h+"/ <\nx=1; Domain=..example.org", h+"/ >"),
		visits("a trailing dot", h+"/ <\nx=1; Domain=example.org.", h+"/ >"),
		visits("any case", h+"/ <\nx=1; dOmAiN=EXAMPLE.org", sub+"/ >x=1"),
		visits("another domain", h+"/ <\nx=1; Domain=example.com", h+"/ >"),
		visits("a child", h+"/ <\nx=1; Domain=sub.home.example.org", h+"/ >", sub+"/ >"),
		visits("a sibling", h+"/ <\nx=1; Domain=other.example.org", h+"/ >"),
		visits("part of a label", h+"/ <\nx=1; Domain=ome.example.org", h+"/ >"),
		visits("empty", h+"/ <\nx=1; Domain=", h+"/ >x=1", sub+"/ >"),
		visits("bare", h+"/ <\nx=1; Domain", h+"/ >x=1", sub+"/ >"),
		visits("a dot", h+"/ <\nx=1; Domain=.", h+"/ >x=1", sub+"/ >"),
		visits("the last one", h+"/ <\nx=1; Domain=example.com; Domain=example.org", up+"/ >x=1"),
		visits("the last one, wrong", h+"/ <\nx=1; Domain=example.org; Domain=example.com", h+"/ >"),
		visits("the last one, empty", h+"/ <\nx=1; Domain=example.org; Domain=", h+"/ >x=1", up+"/ >"),
		visits("in quotes", h+"/ <\nx=1; Domain=\"example.org\"", h+"/ >"),
		visits("with a port", h+"/ <\nx=1; Domain=home.example.org:80", h+"/ >"),
		visits("a public suffix", h+"/ <\nx=1; Domain=org", h+"/ >"),
		visits("a public suffix of two", "http://shop.co.uk/ <\nx=1; Domain=co.uk", "http://shop.co.uk/ >"),
		visits("below one", "http://www.shop.co.uk/ <\nx=1; Domain=shop.co.uk", "http://shop.co.uk/ >x=1"),
		visits("a private suffix", "http://me.github.io/ <\nx=1; Domain=github.io", "http://me.github.io/ >"),
		visits("a suffix that is the host", "http://github.io/ <\nx=1; Domain=github.io", "http://github.io/ >x=1", "http://me.github.io/ >"),
		visits("localhost", "http://localhost/ <\nx=1; Domain=localhost", "http://localhost/ >x=1", "http://a.localhost/ >"),
		visits("a single label", "http://intranet/ <\nx=1; Domain=intranet\ny=2", "http://intranet/ >x=1; y=2", "http://a.intranet/ >"),
		visits("an underscore", "http://my_app.example.org/ <\nx=1", "http://my_app.example.org/ >x=1"),
		visits("an IP address", "http://127.0.0.1/ <\nx=1; Domain=127.0.0.1\ny=2; Domain=0.0.1\nz=3", "http://127.0.0.1/ >x=1; z=3"),
		visits("IPv6", "http://[::1]/ <\nx=1", "http://[::1]/ >x=1", "http://[0:0::1]/ >x=1"),
		visits("IDN", "http://bücher.example.org/ <\nx=1; Domain=xn--bcher-kva.example.org\ny=2; Domain=bücher.example.org\nz=3", "http://xn--bcher-kva.example.org/ >x=1; z=3", "http://a.bücher.example.org/ >x=1"),
		visits("ports are shared", "http://h.example.org:8888/ <\nx=1", "http://h.example.org:9999/ >x=1", "https://h.example.org/ >x=1"),
		visits("host-only and for the domain are two", h+"/ <\nx=1\nx=2; Domain=home.example.org", h+"/ >x=1; x=2", sub+"/ >x=2", h+"/ <\nx=; Max-Age=0; Domain=home.example.org", h+"/ >x=1"),
		visits("of a child and of its parent", h+"/ <\nx=1; Domain=example.org", sub+"/ <\nx=2; Domain=example.org", h+"/ >x=2"),
		visits("a host with a trailing dot", "http://dot.example.org./ <\nx=1", "http://dot.example.org./ >x=1", "http://dot.example.org/ >"),
	}
}

// secureCases: 5.7 steps 13 and 16, 5.8.3 step 1.
func secureCases() []wireCase {
	h, s := "http://h.example.org", "https://h.example.org"
	return []wireCase{
		visits("Secure goes to https only", s+"/ <\nx=1; Secure", s+"/ >x=1", h+"/ >"),
		visits("with any value", s+"/ <\nx=1; secure=false", s+"/ >x=1", h+"/ >"),
		visits("with blanks", s+"/ <\nx=1; Secure =x", h+"/ >", s+"/ >x=1"),
		visits("not over http", h+"/ <\nx=1; Secure", s+"/ >"),
		visits("localhost is secure", "http://localhost/ <\nx=1; Secure", "http://localhost/ >x=1"),
		visits("loopback is secure", "http://127.0.0.1/ <\nx=1; Secure", "http://127.0.0.1/ >x=1"),
		visits("not Secure goes to both", s+"/ <\nx=1", h+"/ >x=1"),
		visits("no overlay", s+"/ <\nx=1; Secure", h+"/ <\nx=2", s+"/ >x=1", h+"/ >"),
		visits("no deletion", s+"/ <\nx=1; Secure", h+"/ <\nx=; Max-Age=0", s+"/ >x=1"),
		visits("no overlay of a parent's", s+"/ <\nx=1; Secure; Domain=example.org", h+"/ <\nx=2", s+"/ >x=1"),
		visits("no overlay of a child's", s+"/ <\nx=1; Secure", h+"/ <\nx=2; Domain=example.org", s+"/ >x=1"),
		visits("an overlay of another name", s+"/ <\nx=1; Secure", h+"/ <\ny=2", s+"/ >x=1; y=2"),
		visits("an overlay of another host", s+"/ <\nx=1; Secure", "http://i.example.org/ <\nx=2", "http://i.example.org/ >x=2"),
		visits("no overlay below its path", s+"/ <\nx=1; Secure; Path=/a", h+"/ <\nx=2; Path=/a/b", s+"/a/b >x=1"),
		visits("an overlay above its path", s+"/ <\nx=1; Secure; Path=/a/b", h+"/ <\nx=2; Path=/a", s+"/a/b >x=1; x=2"),
		visits("an overlay beside its path", s+"/ <\nx=1; Secure; Path=/a", h+"/ <\nx=2; Path=/ab", s+"/ab >x=2"),
		visits("over https it may", s+"/ <\nx=1; Secure", s+"/ <\nx=2", h+"/ >x=2"),
		visits("when it has expired it may", s+"/ <\nx=1; Secure", s+"/ <\nx=; Max-Age=0; Secure", h+"/ <\nx=2", h+"/ >x=2"),
		visits("not what is not Secure", h+"/ <\nx=1", h+"/ <\nx=2", h+"/ >x=2"),
		visits("no overlay of the nameless one", s+"/ <\na; Secure", h+"/ <\nb", s+"/ >a"),
		visits("Partitioned needs Secure", s+"/ <\nx=1; Partitioned\ny=2; Partitioned; Secure", s+"/ >y=2"),
	}
}

// prefixCases: 5.7 steps 20 to 22.
func prefixCases() []wireCase {
	h, s := "http://h.example.org", "https://h.example.org"
	var all []wireCase
	for _, p := range []string{"__Secure-", "__secure-", "__SECURE-", "__SeCuRe-"} {
		all = append(all,
			visits(p+" over https", s+"/ <\n"+p+"a=1; Secure\n"+p+"b=1\n"+p+"c=1; Secure; Domain=example.org; Path=/", s+"/ >"+p+"a=1; "+p+"c=1"),
			visits(p+" over http", h+"/ <\n"+p+"a=1; Secure\n"+p+"b=1", s+"/ >"))
	}
	for _, p := range []string{"__Host-", "__host-", "__HOST-", "__HoSt-"} {
		all = append(all,
			visits(p+" right", s+"/x/y <\n"+p+"a=1; Secure; Path=/", s+"/ >"+p+"a=1"),
			visits(p+" wrong", s+"/ <\n"+p+"a=1; Path=/\n"+p+"b=1; Secure\n"+p+"c=1; Secure; Path=/; Domain=h.example.org\n"+p+"d=1; Secure; Path=/x\n"+p+"e=1; Secure; Path=/; Path=/x", s+"/ >", s+"/x >"),
			visits(p+" by the default path", s+"/ <\n"+p+"a=1; Secure; Path=", s+"/ >"+p+"a=1"), // the attribute is there, and its path is /
			visits(p+" with an empty Domain", s+"/ <\n"+p+"a=1; Secure; Path=/; Domain=", s+"/ >"+p+"a=1"),
			visits(p+" over http", h+"/ <\n"+p+"a=1; Secure; Path=/", s+"/ >"))
	}
	return append(all,
		visits("nameless prefixes", s+"/ <\n__Secure-a; Secure\n=__host-a=1; Secure; Path=/\n=__Secure-; Secure", s+"/ >"),
		visits("no prefixes", s+"/ <\n__Secure=1\n__SecureX-a=1\n_Host-a=1\n__Host=1\n -__Host-=1\nx__Host-=1", s+"/ >__Secure=1; __SecureX-a=1; _Host-a=1; __Host=1; -__Host-=1; x__Host-=1"),
		visits("blanks before a prefix are taken off", s+"/ <\n  __Host-a=1; Secure", s+"/ >"),
		visits("a prefix in a value", s+"/ <\nx=__Host-a", s+"/ >x=__Host-a"),
		visits("__Secure- of a refused one leaves the old", s+"/ <\n__Secure-a=1; Secure", s+"/ <\n__Secure-a=2", s+"/ >__Secure-a=1"),
		visits("__Host- on localhost", "http://localhost/ <\n__Host-a=1; Secure; Path=/", "http://localhost/ >__Host-a=1"),
	)
}

// orderCases: 5.8.3 step 4.
func orderCases() []wireCase {
	h := "http://h.example.org"
	return []wireCase{
		visits("of one answer", h+"/ <\nz=1\na=2\nm=3", h+"/ >z=1; a=2; m=3"),
		visits("of several", h+"/ <\nb=1", h+"/ <\na=2", h+"/ <\nc=3", h+"/ >b=1; a=2; c=3"),
		visits("longer paths first", h+"/ <\na=1; Path=/\nb=2; Path=/x/y\nc=3; Path=/x\nd=4; Path=/x/", h+"/x/y/z >b=2; d=4; c=3; a=1"),
		visits("replaced keeps its place", h+"/ <\na=1\nb=2", h+"/ <\na=3", h+"/ >a=3; b=2"),
		visits("deleted loses it", h+"/ <\na=1\nb=2", h+"/ <\na=; Max-Age=0", h+"/ <\na=3", h+"/ >b=2; a=3"),
		visits("domains do not matter", "http://sub.example.org/ <\na=1; Domain=example.org\nb=2\nc=3; Domain=sub.example.org", "http://sub.example.org/ >a=1; b=2; c=3"),
		visits("names do not matter", h+"/ <\nlonger=1\nx\na=2", h+"/ >longer=1; x; a=2"),
	}
}

// storeCases: limits (5.7, "remove excess cookies" and 6.1).
func storeCases() []wireCase {
	many := func(n int) (lines, header string) {
		var l, h []string
		for i := range n {
			l, h = append(l, fmt.Sprintf("c%04d=%d", i, i)), append(h, fmt.Sprintf("c%04d=%d", i, i))
		}
		return strings.Join(l, "\n"), strings.Join(h, "; ")
	}
	fifty, wantFifty := many(50)
	more, wantMore := many(180)
	most, wantMost := many(3000)
	h := "http://h.example.org"
	return []wireCase{
		visits("50 of a domain", h+"/ <\n"+fifty, h+"/ >"+wantFifty),
		visits("180 of a domain", h+"/ <\n"+more, h+"/ >"+wantMore),
		visits("3000 of one answer", h+"/ <\n"+most, h+"/ >"+wantMost),
		visits("large in all", h+"/ <\na="+strings.Repeat("x", 4000)+"\nb="+strings.Repeat("y", 4000)+"\nc="+strings.Repeat("z", 4000), h+"/ >a="+strings.Repeat("x", 4000)+"; b="+strings.Repeat("y", 4000)+"; c="+strings.Repeat("z", 4000)),
	}
}

// fieldCases: how fields may be written (RFC 9112, section 5).
func fieldCases() []wireCase {
	h := home + "/"
	return []wireCase{
		visits("odd case", h+" <\nRAW set-cookie: a=1\nRAW SET-COOKIE:b=2\nRAW sEt-cOOkIe:\t c=3", h+" >a=1; b=2; c=3"),
		visits("a blank before the colon", h+" <\nRAW Set-Cookie : a=1\nb=2", h+" >a=1; b=2"),
		visits("folded", h+" <\nRAW Set-Cookie: a=1;␍ Path=/x\nb=2", h+" >b=2", home+"/x >a=1; b=2"),
		visits("an empty field", h+" <\nRAW Set-Cookie:\nb=2", h+" >b=2"),
		visits("Set-Cookie2 is nothing", h+" <\nRAW Set-Cookie2: a=1\nRAW Cookie: c=1", h+" >"),
		visits("between other fields", h+" <\na=1\nRAW X: y\nb=2", h+" >a=1; b=2"),
		visits("control octets in other fields", h+" <\nRAW X: \x00\x01\x7f\na=1", h+" >a=1"),
	}
}

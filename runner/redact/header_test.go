package redact

import "testing"

func TestHeader(t *testing.T) {
	r := New(false)
	r.Add("password", "wonderland")
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Basic YWxpY2U6d29uZGVybGFuZA==", "Basic ‹credentials›"},
		{"authorization", "Bearer abc", "Bearer ‹token›"},
		{"AUTHORIZATION", "bearer  abc def", "bearer ‹token›"},
		{"Proxy-Authorization", `Digest username="alice", response="0123"`, "Digest ‹credentials›"},
		{"Authorization", "AWS4-HMAC-SHA256 Credential=a, Signature=b", "AWS4-HMAC-SHA256 ‹credentials›"},
		{"Authorization", "just-a-token", "‹credentials›"},
		{"Authorization", "Bearer ", "‹credentials›"},
		{"Authorization", "not/a/scheme token", "‹credentials›"},
		{"Authorization", "wonderland forever", "‹credentials›"},
		{"Authorization", "", ""},
		{"Set-Cookie", "sid=abc123def; Path=/; HttpOnly", "sid=sid‹1›; Path=/; HttpOnly"},
		{"Set-Cookie", "sid=; Max-Age=0", "sid=; Max-Age=0"},
		{"set-cookie", "sid = other-value ;path=/wonderland", "sid=sid‹2›;path=/‹password›"},
		{"Set-Cookie", "nameless", "‹1›"},
		{"Cookie", "sid=abc123def; theme=dark;x=a=b", "sid=sid‹1›; theme=theme‹1›;x=x‹1›"},
		{"Cookie", "", ""},
		{"X-Api-Key", "k", "‹x-api-key›"},
		{"x-auth-token", "t", "‹x-auth-token›"},
		{"X-Other", "it is wonderland, sid abc123def", "it is ‹password›, sid sid‹1›"},
		{"Location", "/cb?code=0123456789abcdef&state=x", "/cb?code=‹code›&state=x"},
		{"Referer", "http://a:b@h/", "http://a:‹password›@h/"},
		{"Refresh", "0; url=/x?token=t", "0; url=/x?token=‹token›"},
		{"Date", "Mon, 23 Nov 2026 01:00:00 GMT", "Mon, 23 Nov 2026 01:00:00 GMT"},
	} {
		if got := r.Header(c.name, c.value); got != c.want {
			t.Errorf("%s: %s\n got %s\nwant %s", c.name, c.value, got, c.want)
		}
	}
}

func TestURL(t *testing.T) {
	r := New(false)
	r.Add("password", "wonder/land")
	for _, c := range []struct{ url, want string }{
		{"", ""},
		{"/plain?q=1&page=2#top", "/plain?q=1&page=2#top"},
		{"https://alice:x@shop.example/", "https://alice:‹password›@shop.example/"},
		{"https://alice:a@b:c@shop.example?x=y@z", "https://alice:‹password›@shop.example?x=y@z"},
		{"https://alice@shop.example/a:b@c", "https://alice@shop.example/a:b@c"},
		{"//alice:x@shop.example", "//alice:‹password›@shop.example"},
		{"https://shop.example/?next=//a:b@c/", "https://shop.example/?next=//a:b@c/"},
		{"/?access_token=a&x=1&ID_TOKEN=b;client%5Fsecret=c", "/?access_token=‹access_token›&x=1&ID_TOKEN=‹ID_TOKEN›"},
		{"/?a=1;password=b?c;d&e=f", "/?a=1;password=‹password›&e=f"},
		{"/?api_key=a#refresh_token=b&c=d", "/?api_key=‹api_key›#refresh_token=‹refresh_token›&c=d"},
		{"/#/route?token=abc", "/#/route?token=‹token›"},
		{"/?p%61ssword=x&password=&password", "/?p%61ssword=‹password›&password=&password"},
		{"/?code=404&code=0123456789abcdefg", "/?code=404&code=‹code›"},
		{"/wonder%2Fland/x?q=wonder%2fland", "/‹password›/x?q=‹password›"},
		{"://%zz?%=&=password&&", "://%zz?%=&=password&&"},
	} {
		if got := r.URL(c.url); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.url, got, c.want)
		}
	}
}

package redact

import "testing"

func TestQuick(t *testing.T) {
	r := New(false)
	r.Add("password", "wonder/la\"nd é+x")
	for _, s := range []string{"a wonder/la\"nd é+x b", `{"x":"wonder\/la\"nd \u00E9+x"}`, "p=wonder%2Fla%22nd+%c3%A9%2bx&", "d29uZGVyL2xhIm5kIMOpK3g=", "nothing here"} {
		t.Log(r.Text(s))
	}
}

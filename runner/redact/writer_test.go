package redact

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// stream writes text in random pieces and returns what comes out.
func stream(t *testing.T, r *Redactor, text string, rnd *rand.Rand) string {
	t.Helper()
	var out strings.Builder
	w := r.Writer(&out)
	for rest := text; rest != ""; {
		n := 1 + rnd.IntN(min(len(rest), 1+rnd.IntN(40)))
		if k, err := w.Write([]byte(rest[:n])); k != n || err != nil {
			t.Fatal(k, err)
		}
		rest = rest[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWriterEqualsText(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 1_000 {
		r := New(false)
		secrets := []string{randomText(rnd, 6+rnd.IntN(20)), "aaaaaaaa", "aaaaaaaaab"}
		r.Add("k", secrets[0])
		r.Add("a", secrets[1])
		r.Cookie("sid", secrets[2])
		var text strings.Builder
		for range 10 {
			text.WriteString(randomText(rnd, rnd.IntN(20)))
			secret := secrets[rnd.IntN(3)]
			text.WriteString(encoders[rnd.IntN(len(encoders))].to(rnd, secret[:1+rnd.IntN(len(secret))]))
			text.WriteString(encoders[rnd.IntN(len(encoders))].to(rnd, secret))
		}
		want := r.Text(text.String())
		if got := stream(t, r, text.String(), rnd); got != want {
			t.Fatalf("%q\nof %q\n got %q\nwant %q", secrets, text.String(), got, want)
		}
	}
}

func TestWriterHoldsBackLittle(t *testing.T) {
	r := New(false)
	r.Add("x", "wonderland")
	var out strings.Builder
	w := r.Writer(&out)
	for _, c := range []struct{ write, want string }{
		{"signing in\n", "signing in\n"},
		{"a wond", "signing in\na "},
		{"er!\n", "signing in\na wonder!\n"},
		{"wonderland", "signing in\na wonder!\n‹x›"},
		{" passed\n", "signing in\na wonder!\n‹x› passed\n"},
	} {
		if _, err := w.Write([]byte(c.write)); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("after %q: %q, want %q", c.write, out.String(), c.want)
		}
	}
	_, _ = w.Write([]byte(" won"))
	if err := w.Flush(); err != nil || !strings.HasSuffix(out.String(), " won") {
		t.Errorf("%v, %q", err, out.String())
	}
	r.Add("y", "late secret")
	_, _ = w.Write([]byte("der late secret"))
	if err := w.Close(); err != nil || !strings.HasSuffix(out.String(), " wonder ‹y›") {
		t.Errorf("%v, %q", err, out.String())
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

func TestWriterError(t *testing.T) {
	want := errors.New("no space")
	w := New(false).Writer(failing{want})
	for range 2 {
		if _, err := w.Write([]byte("text")); !errors.Is(err, want) {
			t.Error(err)
		}
	}
	if err := w.Close(); !errors.Is(err, want) {
		t.Error(err)
	}
}

package redact

import (
	"io"
	"sync"
)

// A Writer replaces the secrets in what is written through it, also where one
// is spread over several writes. It holds back only what may be the beginning
// of a secret. It is safe for concurrent use.
type Writer struct {
	r *Redactor
	w io.Writer

	mu    sync.Mutex
	text  []byte // what is held back, after up to context bytes that are written
	at    int    // where it begins in text
	cover cover
	err   error
}

// Writer returns a Writer to w. The caller must Flush or Close it, and closes w.
func (r *Redactor) Writer(w io.Writer) *Writer {
	return &Writer{r: r, w: w}
}

// Write takes all of p and writes what is certain to hold no secret. The
// error is the first of the underlying writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	w.text = append(w.text, p...)
	if w.pass(false); w.err != nil {
		return 0, w.err
	}
	return len(p), nil
}

// Flush writes what is held back. A secret of which only a part has been
// written by now is not found.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.pass(true)
	}
	return w.err
}

// Close is Flush; the underlying writer stays open.
func (w *Writer) Close() error { return w.Flush() }

// pass writes what can be written, all of it if final.
func (w *Writer) pass(final bool) {
	out := w.redact(final)
	if len(out) > 0 {
		_, w.err = io.WriteString(w.w, out)
	}
}

func (w *Writer) redact(final bool) string {
	w.r.mu.RLock()
	defer w.r.mu.RUnlock()
	s := string(w.text)
	if w.r.show || w.r.needles.none() {
		rest := s[max(w.at, min(w.cover.end, len(s))):]
		w.keep(len(s))
		return rest
	}
	sc := newScan(&w.r.needles, s, final)
	sc.cover = w.cover
	stop := sc.run(w.at)
	out := sc.out.String()
	if final && out == "" {
		out = s[max(w.at, min(w.cover.end, len(s))):]
	}
	w.cover = sc.cover
	w.keep(stop)
	return out
}

// keep drops what is written, up to stop, but for some context.
func (w *Writer) keep(stop int) {
	drop := max(0, stop-context)
	w.text = append(w.text[:0], w.text[drop:]...)
	w.at = stop - drop
	w.cover.end = max(0, w.cover.end-drop)
	w.cover.further.end = max(0, w.cover.further.end-drop)
}

package jar

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Format is the form of a file of cookies.
type Format string

// The forms that are read and written.
const (
	// CookiesTxt is Netscape's, that of curl, wget, yt-dlp and Python: a line with seven fields for each cookie. It has no
	// place for SameSite, Partitioned, the time of creation and fractions of a second.
	CookiesTxt Format = "cookies.txt"
	// StorageState is Playwright's JSON. It has no place for the time of creation, and takes a cookie that says nothing of
	// SameSite for "Lax".
	StorageState Format = "storage state"
)

// Form gives the format to write a file of this name in, by how it ends: .txt or .json, in either case of letters.
func Form(name string) (Format, error) {
	switch lower(path.Ext(name)) {
	case ".txt":
		return CookiesTxt, nil
	case ".json":
		return StorageState, nil
	}
	return "", fmt.Errorf("the file name %s ends neither in .txt (cookies.txt) nor in .json (storage state)", quote(name))
}

// Loaded says what became of the cookies of a file.
type Loaded struct {
	Format Format
	// Stored is how many are in the jar now, if none had to give way (Options.Evicted).
	Stored int
	// Left are the others, in the file's order; nil if there are none.
	Left []Left
}

// Left is a cookie of a file that was not stored.
type Left struct {
	// Place is "line 3" of a cookies.txt, "cookies[2]" of a storage state.
	Place string
	// Cookie is as it was read. Its Rejected is set if a rule refused it.
	Cookie Cookie
	// Reason is one clause without a final period, such as "it expired at 2026-01-01T00:00:00Z". It never holds the value.
	Reason string
}

// Bounds of reading.
const (
	maxFile    = 16 << 20 // bytes of a file
	maxEntries = 10_000   // cookies in it
)

// Load takes in the cookies of a file: cookies.txt or a storage state, told apart by content (one that begins with "{" is
// JSON). They join what the jar holds, in the file's order, created and accessed now; one of the same identity is
// replaced. Expired ones are left out and delete nothing. They are judged as by Put, except that SameSite=None without
// Secure is taken for no SameSite: so browsers other than Chromium write it. Of a storage state all that is not about
// cookies, and what its cookies say beside the eight fields, is kept for Save; origins of the same address are replaced.
//
// The error says in which line or at which JSON path the file is not what it should be; nothing is taken in then. A file
// is at most 16 MiB and 10,000 cookies. An error holds no value of a cookie. Data is not kept and not changed.
func (j *Jar) Load(data []byte) (Loaded, error) {
	f, err := readFile(data)
	if err != nil {
		return Loaded{}, err
	}
	return j.take(f), nil
}

// file is a file of cookies as read.
type file struct {
	format  Format
	cookies []filed
	kept    []member
}

// filed is a cookie of a file, with what else the file says of it.
type filed struct {
	Cookie
	place string
	extra []member
}

func readFile(data []byte) (*file, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("the file is %d bytes; at most %d MiB of cookies are read", len(data), maxFile>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, errors.New("the file is UTF-16; UTF-8 is wanted")
	}
	rest := bytes.TrimLeft(data, " \t\r\n")
	if len(rest) > 0 && (rest[0] == '{' || rest[0] == '[') {
		return readState(data)
	}
	return readLines(data)
}

// add appends a cookie, if there are not too many.
func (f *file) add(c filed) error {
	if len(f.cookies) == maxEntries {
		return fmt.Errorf("the file holds more than %d cookies", maxEntries)
	}
	if c.SameSite == "None" && !c.Secure {
		c.SameSite = ""
	}
	f.cookies = append(f.cookies, c)
	return nil
}

// take stores what a file holds.
func (j *Jar) take(f *file) Loaded {
	now := j.clock()
	all, reasons := j.sift(f, now)
	done := Loaded{Format: f.format}
	var evicted []Cookie
	j.mu.Lock()
	for i, k := range all {
		if reasons[i] != "" {
			done.Left = append(done.Left, Left{f.cookies[i].place, k.Cookie, reasons[i]})
			continue
		}
		done.Stored++
		evicted = append(evicted, j.insert(&k.Cookie, f.cookies[i].extra, now)...)
	}
	j.kept = merge(j.kept, f.kept)
	j.mu.Unlock()
	j.report(evicted)
	return done
}

// identity is what two cookies of one file may not share (5.7 step 23).
type identity struct {
	name, domain, path string
	hostOnly           bool
}

// sift judges the cookies of a file, and says of each why it is not stored, "" if it is.
func (j *Jar) sift(f *file, now time.Time) (all []*candidate, reasons []string) {
	all, reasons = make([]*candidate, len(f.cookies)), make([]string, len(f.cookies))
	seen := map[identity]int{}
	for i := range f.cookies {
		k := j.byHand(&f.cookies[i].Cookie, now)
		all[i] = k
		id := identity{k.Name, k.Domain, k.Path, k.HostOnly}
		earlier, again := seen[id]
		switch {
		case k.Rejected != nil:
			reasons[i] = k.Rejected.Error()
			continue
		case k.expired(now):
			reasons[i] = "it expired at " + stamp(k.Expires)
			continue
		case again:
			reasons[earlier] = "the same cookie comes again, in " + f.cookies[i].place
		}
		seen[id] = i
	}
	return all, reasons
}

// Save gives the file that holds the jar's cookies in a format, those that expired left out, in the order of their
// creation: loaded again, they are sent in the same order. What it holds is secret; write it for the owner alone.
//
// The error is nil or an *Unwritten: data then holds all the other cookies and can be used. An unknown format gives nil
// and another error.
func (j *Jar) Save(f Format) (data []byte, err error) {
	switch f {
	case CookiesTxt:
		return j.CookiesTxt()
	case StorageState:
		return j.StorageState()
	}
	return nil, fmt.Errorf("%s is no format of cookies; %s and %s are", quote(string(f)), CookiesTxt, StorageState)
}

// Unwritten says which cookies a file cannot hold.
type Unwritten struct {
	Format  Format
	Cookies []Cookie // in the order of their creation
	Reasons []string // one for each, a clause such as "its value holds a TAB"
}

// Error tells of the first few cookies by name and domain. It holds no value.
func (u *Unwritten) Error() string {
	const most = 5
	var told []string
	for i := range u.Cookies[:min(most, len(u.Cookies))] {
		c := &u.Cookies[i]
		told = append(told, fmt.Sprintf("%s of %s: %s", printable(c.label()), printable(c.Domain), u.Reasons[i]))
	}
	if n := len(u.Cookies) - most; n > 0 {
		told = append(told, fmt.Sprintf("and %d more", n))
	}
	return fmt.Sprintf("a %s cannot hold %s", u.Format, strings.Join(told, "; "))
}

func (u *Unwritten) add(c *Cookie, reason string) {
	u.Cookies, u.Reasons = append(u.Cookies, c.copied()), append(u.Reasons, reason)
}

// err gives nil if all is written.
func (u *Unwritten) err() error {
	if len(u.Cookies) == 0 {
		return nil
	}
	return u
}

// aged gives what is stored and not expired, in the order of creation, and what was kept of storage states.
func (j *Jar) aged() ([]slot, []member) {
	now := j.clock()
	j.mu.Lock()
	defer j.mu.Unlock()
	all := j.stored(func(s slot) bool { return !s.expired(now) })
	slices.SortFunc(all, func(a, b slot) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.seq, b.seq)) })
	return all, j.kept
}

// readSeconds reads seconds since 1970 in decimal, of which a fraction counts to the nanosecond; the zero time for those
// that session says. False if it is no number.
func readSeconds(s string, session func(seconds float64) bool) (time.Time, bool) {
	if strings.Trim(s, "+-.0123456789eE") != "" {
		return time.Time{}, false
	}
	about, err := strconv.ParseFloat(s, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return time.Time{}, false
	}
	const last = 253402300799 // the end of the year 9999
	whole, fraction, _ := strings.Cut(s, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	nanos, err2 := strconv.Atoi((fraction + "000000000")[:9])
	switch {
	case session(about):
		return time.Time{}, true
	case about < 0:
		return time.Unix(-1, 0).UTC(), true
	case about > last:
		return time.Unix(last, 0).UTC(), true
	case err != nil || err2 != nil: // such as 1.8e9
		return time.Unix(int64(about), 0).UTC(), true
	}
	return time.Unix(seconds, int64(nanos)).UTC(), true
}

// maxQuoted bounds foreign text in a message, in octets before escaping.
const maxQuoted = 40

// quote puts foreign text in quotes, cut short and with everything unprintable escaped.
func quote(s string) string {
	if len(s) > maxQuoted {
		return strconv.Quote(strings.ToValidUTF8(s[:maxQuoted], "") + "...")
	}
	return strconv.Quote(s)
}

// printable is quote without the quotes.
func printable(s string) string {
	q := quote(s)
	return q[1 : len(q)-1]
}

package jar

import "time"

// ParseDate reads a cookie date (5.1.1): the first time, day, month and year among the tokens, in any order (the first
// number of one or two digits is the day); the name of the day and the zone are ignored, the result is UTC. Two-digit
// years 70 to 99 are 19xx, 00 to 69 are 20xx. The zero time and false for years before 1601 and for dates and times that
// do not exist. Any octets will do.
func ParseDate(s string) (time.Time, bool) {
	var d date
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && !isDelimiter(s[i]) {
			i++
		}
		if i > start {
			d.token(s[start:i])
		}
		i++
	}
	return d.time()
}

// date collects the fields of a cookie date while its tokens are read.
type date struct {
	hour, minute, second, day, year int
	month                           time.Month
	hasTime, hasDay, hasYear        bool
}

// token gives a token to the first field that still wants one and can read it.
func (d *date) token(t string) {
	if !d.hasTime && d.clock(t) {
		return
	}
	if !d.hasDay {
		if n, rest := number(t, 2); rest != t {
			d.day, d.hasDay = n, true
			return
		}
	}
	if d.month == 0 {
		if d.month = month(t); d.month != 0 {
			return
		}
	}
	if !d.hasYear {
		if n, rest := number(t, 4); len(t)-len(rest) >= 2 {
			d.year, d.hasYear = n, true
		}
	}
}

// clock reads hh:mm:ss of one or two digits each, and what follows if it is no digit.
func (d *date) clock(t string) bool {
	h, rest := number(t, 2)
	if rest == t || rest == "" || rest[0] != ':' {
		return false
	}
	t = rest[1:]
	m, rest := number(t, 2)
	if rest == t || rest == "" || rest[0] != ':' {
		return false
	}
	t = rest[1:]
	s, rest := number(t, 2)
	if rest == t {
		return false
	}
	d.hour, d.minute, d.second, d.hasTime = h, m, s, true
	return true
}

// time puts the fields together (5.1.1 steps 3 to 6).
func (d *date) time() (time.Time, bool) {
	if !d.hasTime || !d.hasDay || d.month == 0 || !d.hasYear {
		return time.Time{}, false
	}
	year := d.year
	switch {
	case year <= 69:
		year += 2000
	case year <= 99:
		year += 1900
	}
	if year < 1601 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	if t.Day() != d.day || t.Month() != d.month {
		return time.Time{}, false
	}
	return t, true
}

// number reads 1 to most leading digits that no further digit follows. Without such digits rest is the whole of t.
func number(t string, most int) (n int, rest string) {
	i := 0
	for i < len(t) && '0' <= t[i] && t[i] <= '9' {
		if i == most {
			return 0, t
		}
		n = n*10 + int(t[i]-'0')
		i++
	}
	return n, t[i:]
}

// month reads the first three letters of a token, 0 if they begin no English month.
func month(t string) time.Month {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	for m := time.January; m <= time.December; m++ {
		if hasPrefixFold(t, names[3*m-3:3*m]) {
			return m
		}
	}
	return 0
}

// isDelimiter says that an octet stands between the tokens of a cookie date.
func isDelimiter(c byte) bool {
	return c == '\t' || ' ' <= c && c <= '/' || ';' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

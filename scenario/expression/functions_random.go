package expression

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func callUUID(s *state, _ *calling, _ []any) (any, error) { return uuid(s.random()), nil }

// uuid makes a UUID of version 4 (RFC 9562 section 5.4).
func uuid(r *rand.Rand) string {
	high := r.Uint64()&^0xf000 | 0x4000
	low := r.Uint64()&^(0xc<<60) | 0x8<<60
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&0xffffffffffff)
}

func callRandom(s *state, _ *calling, args []any) (any, error) {
	low, high := args[0].(int), args[1].(int)
	if low > high {
		return nil, fmt.Errorf("random needs the lesser number first, not %d and %d", low, high)
	}
	span := uint64(high) - uint64(low) + 1
	if span == 0 {
		return int(s.random().Uint64()), nil
	}
	return int(uint64(low) + s.random().Uint64N(span)), nil
}

func callRandomString(s *state, _ *calling, args []any) (any, error) {
	n := args[0].(int)
	if n < 0 || n > 1<<20 {
		return nil, fmt.Errorf("randomString needs a number from 0 to %d, not %d", 1<<20, n)
	}
	return letters(s.random(), alphabet, n), nil
}

func letters(r *rand.Rand, from string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = from[r.IntN(len(from))]
	}
	return string(out)
}

const fakeKinds = "boolean, city, company, country, date, domain, email, firstName, ipv4, lastName, name, number, paragraph, password, phone, sentence, street, url, userName, uuid, word, zip"

func callFake(s *state, n *calling, args []any) (any, error) {
	v, ok := s.fake(textOf(args[0]))
	if !ok {
		return nil, located(n.args[0], noFake(textOf(args[0]), s.show))
	}
	return v, nil
}

func knownFake(kind string) bool {
	for _, known := range strings.Split(fakeKinds, ", ") {
		if kind == known {
			return true
		}
	}
	return false
}

func noFake(kind string, show shower) error {
	return fmt.Errorf("fake knows no %s; it knows: %s", show(kind, 40), fakeKinds)
}

// pick is one of words, which blanks part.
func pick(r *rand.Rand, words string) string {
	list := strings.Fields(words)
	return strings.ReplaceAll(list[r.IntN(len(list))], "_", " ")
}

const (
	firstNames = "Ada Alan Alice Amir Ana Ben Bob Carla Chen Clara Dana David Edith Elena Emil Eva Farid Grace Hana Hugo Ida Ines Ivan Jana Joan Jonas Karim Kenji Lara Leo Lin Mara Max Mia Nadia Noah Olga Omar Paul Rosa Ruth Sam Sara Tariq Tim Uma Vera Yuki Zoe"
	lastNames  = "Adler Becker Berg Brown Carter Costa Diaz Evans Fischer Garcia Green Haas Hill Ito Jensen Kaur Khan Klein Kovac Kumar Lang Lee Lopez Mason Meyer Moreau Nguyen Novak Olsen Park Patel Perez Rossi Sato Schmidt Silva Singh Smith Stein Tanaka Turner Vogel Wagner Walker Weber White Wolf Wong Young Zhang"
	wordList   = "amber apple basin birch bread bridge candle canyon cedar cloud copper coral cotton crystal dawn desert ember engine fern field flint forest garden glass granite harbor hazel island ivory jasmine kettle lantern lemon linen maple marble meadow mirror morning ocean olive orchard paper pearl pepper pine planet river saddle silver stone summer timber valley velvet violet walnut willow winter"
	cityList   = "Athens Berlin Bogota Boston Cairo Chicago Dublin Geneva Hamburg Helsinki Kyoto Lagos Lima Lisbon London Lyon Madrid Milan Montreal Mumbai Munich Nairobi Oslo Paris Porto Prague Quito Riga Rome Seattle Seoul Sydney Tallinn Tokyo Toronto Turin Vienna Warsaw Zagreb Zurich"
	countries  = "Argentina Australia Austria Belgium Brazil Canada Chile Croatia Denmark Egypt Estonia Finland France Germany Ghana Greece India Ireland Italy Japan Kenya Latvia Mexico Norway Peru Poland Portugal Romania Senegal Spain Sweden Tunisia Uruguay Vietnam"
	streets    = "Bridge_Street Castle_Road Cedar_Avenue Church_Lane Garden_Street Harbor_Road High_Street Hill_Road King_Street Lake_Avenue Main_Street Market_Square Meadow_Lane Mill_Road Oak_Avenue Park_Road Queen_Street River_Road School_Lane Station_Road"
)

// fake makes up a value. Domains are those reserved by RFC 2606, telephone
// numbers those reserved for fiction.
func (s *state) fake(kind string) (string, bool) {
	r := s.random()
	switch kind {
	case "firstName":
		return pick(r, firstNames), true
	case "lastName":
		return pick(r, lastNames), true
	case "name":
		return pick(r, firstNames) + " " + pick(r, lastNames), true
	case "userName":
		return fakeUser(r), true
	case "email":
		return fakeUser(r) + "@example." + pick(r, "com net org"), true
	case "password":
		return letters(r, alphabet, 12) + letters(r, "ABCDEFGHJKLMNPQRSTUVWXYZ", 1) + letters(r, "abcdefghijkmnpqrstuvwxyz", 1) + letters(r, "23456789", 1) + letters(r, "!#%+-=?", 1), true
	case "word":
		return pick(r, wordList), true
	case "sentence":
		return sentence(r), true
	case "paragraph":
		return sentence(r) + " " + sentence(r) + " " + sentence(r), true
	}
	return s.fakePlace(kind, r)
}

func (s *state) fakePlace(kind string, r *rand.Rand) (string, bool) {
	switch kind {
	case "boolean":
		return strconv.FormatBool(r.IntN(2) == 1), true
	case "city":
		return pick(r, cityList), true
	case "company":
		return pick(r, lastNames) + " " + pick(r, "Group Labs Partners Studios Systems Works"), true
	case "country":
		return pick(r, countries), true
	case "date":
		return s.rt.Now.AddDate(0, 0, -r.IntN(3650)).Format("2006-01-02"), true
	case "domain":
		return pick(r, wordList) + ".example", true
	case "ipv4":
		return "192.0.2." + strconv.Itoa(1+r.IntN(254)), true
	case "number":
		return strconv.Itoa(r.IntN(1_000_000)), true
	case "phone":
		return "+1-555-01" + letters(r, "0123456789", 2), true
	case "street":
		return strconv.Itoa(1+r.IntN(199)) + " " + pick(r, streets), true
	case "url":
		return "https://" + pick(r, wordList) + ".example/" + pick(r, wordList), true
	case "uuid":
		return uuid(r), true
	case "zip":
		return letters(r, "0123456789", 5), true
	}
	return "", false
}

func fakeUser(r *rand.Rand) string {
	return strings.ToLower(pick(r, firstNames)+"."+pick(r, lastNames)) + strconv.Itoa(10+r.IntN(990))
}

func sentence(r *rand.Rand) string {
	words := make([]string, 5+r.IntN(6))
	for i := range words {
		words[i] = pick(r, wordList)
	}
	text := strings.Join(words, " ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

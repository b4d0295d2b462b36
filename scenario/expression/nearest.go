package expression

// Nearest returns the one of names that is spelt most like got: like it but
// for the case of letters, else within two edits. It returns "" if there is
// none; of two that are equally near, the first.
func Nearest(got string, names []string) string {
	best, name := 3, ""
	for _, n := range names {
		d := distance(got, n)
		if d < best && (2*d <= max(len(n), len(got)) || sameFolded(got, n)) {
			best, name = d, n
		}
	}
	return name
}

// distance counts the edits from a to b; beyond 2 it may be any greater number.
func distance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 || len(a) > 200 {
		return 3
	}
	if sameFolded(a, b) {
		if a == b {
			return 0
		}
		return 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost = min(diag, row[j], row[j+1]) + 1
			}
			diag, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

func sameFolded(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i]|0x20 != b[i]|0x20 {
			return false
		}
	}
	return true
}

package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crumb/scenario"
)

// BenchmarkLoad5000 loads a file of 5,000 steps with three expressions each: distinct has a number of its own in every
// expression, alike repeats the same three.
func BenchmarkLoad5000(b *testing.B) {
	for _, kind := range []string{"distinct", "alike"} {
		b.Run(kind, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "large.yaml")
			if err := os.WriteFile(path, []byte(large(5000, kind == "distinct")), 0o600); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := scenario.Load(path, scenario.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// large is a scenario of n steps with three expressions each.
func large(n int, distinct bool) string {
	var s strings.Builder
	s.WriteString("base: http://127.0.0.1\nsteps:\n")
	for i := range n {
		number := 0
		if distinct {
			number = i
		}
		fmt.Fprintf(&s, "  - name: step %d\n    request: GET /items/%d\n    headers: {Accept: application/json}\n    expect:\n", i, i)
		fmt.Fprintf(&s, "      - status == 200\n      - json.id == %d\n      - json.name == \"item %d\"\n", number, number)
		if i%10 == 0 {
			fmt.Fprintf(&s, "    capture: {id%d: json.id}\n", i)
		}
	}
	return s.String()
}

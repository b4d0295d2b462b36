package expression

import (
	"fmt"
	"testing"
)

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	s := fullScope()
	i := 0
	for b.Loop() {
		src := ""
		switch i++; i % 3 {
		case 0:
			src = fmt.Sprintf("json.id == %d", i)
		case 1:
			src = fmt.Sprintf("status == %d", i)
		default:
			src = fmt.Sprintf(`headers["X-A"] == "b%d"`, i)
		}
		if _, err := s.Compile(src, Condition); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompileCached(b *testing.B) {
	b.ReportAllocs()
	s := fullScope()
	for b.Loop() {
		if _, err := s.Compile("status == 200", Condition); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewScope(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		fullScope()
	}
}

func BenchmarkDefine(b *testing.B) {
	b.ReportAllocs()
	s, answer := fullScope(), answerType()
	i := 0
	for b.Loop() {
		i++
		s.Define(fmt.Sprintf("name%d", i), Any)
		s.DefineMember("steps", fmt.Sprintf("step%d", i), answer)
	}
}

func BenchmarkEval(b *testing.B) {
	s := fullScope()
	for _, src := range []string{"status == 500", "json.user.name == user", `any(json.items, .id == 2)`, `headers["server"] == "demo"`} {
		b.Run(src, func(b *testing.B) {
			b.ReportAllocs()
			p, err := s.Compile(src, Condition)
			if err != nil {
				b.Fatal(err)
			}
			rt := runtime()
			for b.Loop() {
				if v, err := p.Eval(rt); v != true || err != nil {
					b.Fatal(v, err)
				}
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	b.ReportAllocs()
	p, err := fullScope().Compile(`json.user.name == "bob"`, Condition)
	if err != nil {
		b.Fatal(err)
	}
	rt := runtime()
	for b.Loop() {
		p.Explain(rt)
	}
}

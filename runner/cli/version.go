package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"
)

// version is the released version. A release sets it with -ldflags "-X crumb/runner/cli.version=1.2.3"; nothing else does.
var version string

func setupVersion(*pflag.FlagSet) action {
	return func(p *Process, args []string) (int, error) {
		if len(args) > 0 {
			return 0, usage("crumb version takes no arguments", "what should the version of %q be", args[0])
		}
		fmt.Fprintln(p.Out, "crumb "+versionText())
		return codePassed, nil
	}
}

// versionText is the version with what it was built from: "1.2.3 (8c3f2a1b9d0e, go1.26.8 linux/amd64)".
func versionText() string {
	info, _ := debug.ReadBuildInfo() // nil where there is none
	parts := append(revision(info), runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH)
	return number(info) + " (" + strings.Join(parts, ", ") + ")"
}

// number is the version alone. What was built between two releases, or from changed files, has none.
func number(info *debug.BuildInfo) string {
	if version != "" {
		return version
	}
	if info != nil {
		if v, ok := strings.CutPrefix(info.Main.Version, "v"); ok && !strings.HasPrefix(v, "0.0.0-") && !strings.ContainsAny(v, "+") && !strings.Contains(v, "-0.") {
			return v
		}
	}
	return "development"
}

// revision says which commit was built, and whether files were changed since.
func revision(info *debug.BuildInfo) (parts []string) {
	if info == nil {
		return nil
	}
	changed := false
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			parts = append(parts, s.Value[:min(12, len(s.Value))])
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = true
		}
	}
	if changed && parts != nil {
		parts[0] += " with changes"
	}
	return parts
}

// shortVersion is the number alone, as the User-Agent has it.
func shortVersion() string {
	info, _ := debug.ReadBuildInfo()
	return number(info)
}

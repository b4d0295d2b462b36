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
	number, parts := version, []string(nil)
	if info, ok := debug.ReadBuildInfo(); ok {
		if number == "" && info.Main.Version != "(devel)" {
			number = strings.TrimPrefix(info.Main.Version, "v")
		}
		parts = append(parts, revision(info)...)
	}
	if number == "" {
		number = "development"
	}
	parts = append(parts, runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH)
	return number + " (" + strings.Join(parts, ", ") + ")"
}

// revision says which commit was built, and whether files were changed since.
func revision(info *debug.BuildInfo) (parts []string) {
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
	number, _, _ := strings.Cut(versionText(), " ")
	return number
}

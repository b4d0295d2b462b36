package cli

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
)

//go:embed template/first.yaml
var firstScenario string

//go:embed template/crumb.yaml
var firstProject string

func setupInit(*pflag.FlagSet) action {
	return func(p *Process, args []string) (int, error) {
		if len(args) > 1 {
			return 0, usage("name one folder", "crumb init takes one folder, not %d", len(args))
		}
		dir := "."
		if len(args) == 1 {
			dir = args[0]
		}
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return 0, usage("name a folder; it is made where there is none", "%s is a file", dir)
		}
		return codePassed, initialize(p, dir)
	}
}

// initialize writes the first files of a project, but none over another.
func initialize(p *Process, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("%s: %s", dir, reason(err))
	}
	first := filepath.Join(dir, "first.yaml")
	for _, f := range []struct{ path, text string }{
		{filepath.Join(dir, "crumb.yaml"), firstProject}, {first, firstScenario},
	} {
		switch err := writeNew(f.path, f.text); {
		case errors.Is(err, fs.ErrExist):
			fmt.Fprintf(p.Out, "%s exists already and stays as it is\n", f.path)
		case err != nil:
			return fmt.Errorf("%s: %s", f.path, reason(err))
		default:
			fmt.Fprintf(p.Out, "wrote %s\n", f.path)
		}
	}
	fmt.Fprintf(p.Out, "\nnext:\n  crumb run %s\n  crumb run -v %[1]s   with headers and cookies\n  crumb help language\n", quote(first))
	return nil
}

// writeNew writes a file that must not exist.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

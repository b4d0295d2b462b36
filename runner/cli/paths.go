package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario"
)

// Bounds of a walk through folders.
const (
	maxDepth = 64
	maxFiles = 20_000
)

// target is a file that was named, or found in a folder that was named.
type target struct {
	path    string // as the user would name it
	limit   string // the folder that the search for crumb.yaml does not leave
	walked  bool   // found in a folder
	partial bool
}

// targets are the files behind the arguments of a command.
type targets struct {
	files  []target
	passed []passedOver
	seen   map[string]bool // real paths of files
	dirs   map[string]bool // real paths of folders that were walked
	found  int
}

// passedOver is a file in a folder that is YAML, but no scenario.
type passedOver struct{ path, why string }

// findTargets returns the files that paths name, folders walked in the order of their names, each file once.
func findTargets(paths []string) (*targets, error) {
	t := &targets{seen: map[string]bool{}, dirs: map[string]bool{}}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case path == "-":
			return nil, usage("write the scenario into a file and name that", "scenarios are not read from the standard input")
		case err != nil:
			return nil, noSuchPath(path, err)
		case info.IsDir():
			err = t.walk(path, path, 0)
		case !info.Mode().IsRegular():
			err = usage("name a file or a folder", "%s is no file", path)
		default:
			err = t.name(path)
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// name adds a file that was named itself.
func (t *targets) name(path string) error {
	base := filepath.Base(path)
	if base == scenario.ProjectFile {
		return usage("name the scenario, or the folder: "+quote(filepath.Dir(path)), "%s is no scenario: it gives defaults to the scenarios beside and below it", path)
	}
	t.add(target{path: path, limit: filepath.Dir(path), partial: strings.HasPrefix(base, "_")})
	return nil
}

// add adds a file, unless it is there already under this or another name.
func (t *targets) add(file target) {
	real := realPath(file.path)
	if !t.seen[real] {
		t.seen[real] = true
		t.files = append(t.files, file)
	}
}

func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}

// walk adds the scenarios in a folder and those below it. Links are followed; a folder is walked once.
func (t *targets) walk(root, dir string, depth int) error {
	if real := realPath(dir); t.dirs[real] {
		return nil
	} else if t.dirs[real] = true; depth > maxDepth {
		return usage("name a folder further down", "%s: folders lie deeper than %d", dir, maxDepth)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return usage("", "%s: %s", dir, reason(err))
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		switch {
		case err != nil && e.Type()&fs.ModeSymlink != 0: // a link that leads nowhere, or to itself
			err = nil
		case err != nil:
		case info.IsDir():
			err = t.walk(root, path, depth+1)
		case info.Mode().IsRegular() && isScenarioName(e.Name()) && e.Name() != scenario.ProjectFile:
			err = t.meet(root, path, info.Size())
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// meet looks at a YAML file found on a walk: it may be no scenario.
func (t *targets) meet(root, path string, size int64) error {
	if t.found++; t.found > maxFiles {
		return usage("name a folder further down", "there are more than %d YAML files in %s", maxFiles, root)
	}
	partial := strings.HasPrefix(filepath.Base(path), "_")
	if why := noScenario(path, size); why != "" && !partial {
		t.passed = append(t.passed, passedOver{path, why})
		return nil
	}
	t.add(target{path: path, limit: root, walked: true, partial: partial})
	return nil
}

func isScenarioName(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// scenarios leaves out the partials that were found in folders; one that was named is refused, as only other files run it.
func (t *targets) scenarios() ([]target, error) {
	var list []target
	for _, f := range t.files {
		switch {
		case !f.partial:
			list = append(list, f)
		case !f.walked:
			return nil, usage("name the scenario that runs it; crumb check takes it", "%s cannot run by itself: a file whose name begins with _ is run by other files", f.path)
		}
	}
	return list, nil
}

// none explains that the folders hold nothing to run.
func (t *targets) none(paths []string) error {
	hint := "scenarios are files that end in .yaml or .yml and have steps:; hidden files, crumb.yaml and names that begin with _ do not count"
	for i, p := range t.passed {
		if i == 3 {
			hint += fmt.Sprintf("\nand %d more", len(t.passed)-i)
			break
		}
		hint += fmt.Sprintf("\n%s is passed over: %s", p.path, p.why)
	}
	if len(t.passed) == 0 && len(t.files) == 0 {
		hint += "\ncrumb init writes a first one"
	}
	return usage(hint, "there is no scenario in %s", strings.Join(paths, ", "))
}

// noSuchPath explains a path that cannot be opened, with the names that are near.
func noSuchPath(path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return usage("", "%s: %s", path, reason(err))
	}
	for _, ext := range []string{".yaml", ".yml"} {
		if _, err := os.Stat(path + ext); err == nil {
			return usage("did you mean "+path+ext+"?", "there is no file %s", path)
		}
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usage("there is no folder "+dir+" either", "there is no file %s", path)
	}
	names := scenarioNames(dir)
	if near := nearest(filepath.Base(path), names); near != "" {
		return usage("did you mean "+filepath.Join(dir, near)+"?", "there is no file %s", path)
	}
	var files []string
	for _, n := range names {
		if isScenarioName(n) {
			files = append(files, n)
		}
	}
	if len(files) == 0 {
		return usage("", "there is no file %s", path)
	}
	return usage("in "+dir+" there is "+enumerate(files, 8), "there is no file %s", path)
}

// scenarioNames are the files and folders in dir that could have been meant.
func scenarioNames(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if len(names) < 1000 && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}

// enumerate joins words; of many it names the first n.
func enumerate(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return strings.Join(slices.Clone(words[:n]), ", ") + fmt.Sprintf(" and %d more", len(words)-n)
}

// reason is what an error of the file system says, without the path.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

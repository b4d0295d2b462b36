package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// dir is the folder that the paths of the file being read are relative to.
func (r *reader) dir() string { return filepath.Dir(r.src.Path) }

// inside resolves a path of the file being read, which must stay in the project folder.
func (r *reader) inside(path string) (string, error) { return Inside(r.file.Root, r.dir(), path) }

// Inside resolves a path relative to dir. It must stay in the folder root, links followed, whether it exists or not.
func Inside(root, dir, path string) (string, error) {
	full := path
	if !filepath.IsAbs(path) {
		full = filepath.Join(dir, path)
	}
	real, err := realPath(full)
	if err != nil {
		return "", plainPathError(path, err)
	}
	base, err := realPath(root)
	if err != nil {
		return "", plainPathError(root, err)
	}
	if rel, err := filepath.Rel(base, real); err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s lies outside the project folder %s; a crumb.yaml in a folder above both widens it", path, root)
	}
	return filepath.Clean(full), nil
}

// realPath follows the links of a path, as far as it exists.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for dir := abs; ; dir = filepath.Dir(dir) {
		real, err := filepath.EvalSymlinks(dir)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", err
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}

// plainError says what is wrong with a file in words.
func plainError(path string, err error) string { return plainPathError(path, err).Error() }

func plainPathError(path string, err error) error {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read", path)
	case errors.As(err, &at):
		return fmt.Errorf("%s: %w", path, at.Err)
	}
	return err
}

// nearFile suggests a file of nearly that name in the same folder.
func (r *reader) nearFile(path string) string {
	dir := filepath.Join(r.dir(), filepath.Dir(path))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	base := filepath.Base(path)
	for _, n := range names {
		if n == "_"+base || strings.TrimSuffix(n, filepath.Ext(n)) == strings.TrimSuffix(base, filepath.Ext(base)) {
			return fmt.Sprintf("did you mean %q?", filepath.ToSlash(filepath.Join(filepath.Dir(path), n)))
		}
	}
	if near := expression.Nearest(base, names); near != "" {
		return fmt.Sprintf("did you mean %q?", filepath.ToSlash(filepath.Join(filepath.Dir(path), near)))
	}
	return ""
}

// filePath reads the path of a file to send; a constant one must be there.
func (r *reader) filePath(n *yaml.Node, what string) *Template {
	t := r.text(n, what)
	path, constant := t.Constant()
	if t == nil || !constant {
		return t
	}
	full, err := r.inside(path)
	if err != nil {
		r.fault(n, "", "%s: %s", what, err)
		return nil
	}
	if r.missing(n, what, path, full) {
		return nil
	}
	return t
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// missing reports a file that is not there or is a folder.
func (r *reader) missing(n *yaml.Node, what, path, full string) bool {
	info, err := os.Stat(full)
	if err != nil {
		r.fault(n, r.nearFile(path), "%s: %s", what, plainError(path, err))
		return true
	}
	if info.IsDir() {
		r.fault(n, "", "%s: %s is a folder", what, path)
		return true
	}
	return false
}

// existing reads the path of a file that may lie anywhere, and must be there if it is constant.
func (r *reader) existing(n *yaml.Node, what string) *Value {
	v := r.textValue(n, what)
	if v == nil || v.Kind != Constant {
		return v
	}
	path := v.Const.(string)
	full := path
	if !filepath.IsAbs(full) {
		full = filepath.Join(r.dir(), path)
	}
	r.missing(n, what, path, full)
	return v
}

// saveBody reads the path to write a body to. What a server says never decides where that is.
func (r *reader) saveBody(n *yaml.Node) *Template {
	return r.writtenPath(n, "saveBody", "answer.bin")
}

// writtenPath reads the path of a file to write. What a server says never decides where that is.
func (r *reader) writtenPath(n *yaml.Node, what, example string) *Template {
	t := r.text(n, what)
	if t == nil {
		return nil
	}
	for _, p := range t.Parts {
		if p.Expr == nil {
			continue
		}
		for _, u := range p.Expr.Uses() {
			if name := u.Path[0]; r.names.kinds[name] == "capture" || name == "steps" || name == "cookies" || name == "session" || name == "token" {
				r.report(Diagnostic{Span: p.Expr.Span(u.From, u.To), Message: "a path that is written to holds no part of an answer", Hint: "use vars, env, row, index or a constant"})
			}
		}
	}
	if path, constant := t.Constant(); constant {
		full, err := r.inside(path)
		switch {
		case err != nil:
			r.fault(n, "", "%s: %s", what, err)
		case path == "" || n.Tag == "!!bool" && n.Style == 0:
			r.fault(n, "write `"+what+": "+example+"`", "%s must be the path of a file to write, not %s", what, describe(n))
		case isFolder(full):
			r.fault(n, "", "%s: %s is a folder", what, path)
		case same(full, r.src.Path):
			r.fault(n, "", "%s: %s is this file", what, path)
		}
	}
	return t
}

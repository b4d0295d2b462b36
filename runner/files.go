package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const maxSent = 1 << 30 // bytes of a file that is sent

// readFile reads a file whole; errors speak of it as shown.
func readFile(path, shown string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", shown)
	case err != nil:
		return nil, plain(err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder", shown)
	case info.Size() > maxSent:
		return nil, fmt.Errorf("%s has more than %d MiB", shown, maxSent>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, plain(err)
	}
	return data, nil
}

// plain is an error of the file system without the name of the system call.
func plain(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return fmt.Errorf("%s: %w", at.Path, at.Err)
	case errors.As(err, &link):
		return fmt.Errorf("%s: %w", link.New, link.Err)
	}
	return err
}

// namedFile is a file with the name that a scenario gives it.
type namedFile struct{ path, shown string }

// check refuses a folder.
func (n *namedFile) check() error {
	if info, err := os.Stat(n.path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder", n.shown)
	}
	return nil
}

// write writes a file whole or not at all: aside, then renamed.
func (n *namedFile) write(data []byte, mode os.FileMode) error {
	path := n.path
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return plain(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".crumb-*")
	if err != nil {
		return plain(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return plain(err)
	}
	if err := os.Chmod(f.Name(), mode); err != nil {
		return plain(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return plain(err)
	}
	return nil
}

//go:build !unix

package runner

import "os/exec"

// stopGroup does nothing where there are no process groups: the program itself is ended.
func stopGroup(*exec.Cmd) {}

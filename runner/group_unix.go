//go:build unix

package runner

import (
	"os/exec"
	"syscall"
)

// stopGroup makes the end of a program's time end all that it started.
func stopGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

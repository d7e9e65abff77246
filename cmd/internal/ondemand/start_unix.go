//go:build unix

package ondemand

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// patience is how long a server may take to start, and how long Dial tries.
const patience = 10 * time.Second

// start runs this program as the server of socket, in a session of its own, so that it
// outlives the terminal, and returns its process id when it can be dialled. It fails
// with ErrServed if there is a server already.
func start(socket string) (pid int, err error) {
	if !canServe.Load() {
		return 0, errors.New("there is no switch server, and this program cannot start one: run valectl serve")
	}
	exe, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("start the switch server: %w", err)
	}
	report, child, err := os.Pipe()
	if err != nil {
		return 0, fmt.Errorf("start the switch server: %w", err)
	}
	defer report.Close()
	cmd := exec.Command(exe, argument, socket)
	cmd.Dir = "/"
	cmd.ExtraFiles = []*os.File{child}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = cmd.Start()
	child.Close()
	if err != nil {
		return 0, fmt.Errorf("start the switch server: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // also for the sake of its process table entry
	report.SetReadDeadline(time.Now().Add(patience))
	answer, err := io.ReadAll(report)
	if err != nil {
		cmd.Process.Kill()
		return 0, fmt.Errorf("the switch server was not ready after %v: %w", patience, err)
	}
	if len(answer) == 0 {
		return 0, fmt.Errorf("the switch server died at its start: %v", <-ended)
	}
	switch answer[0] {
	case ready:
		return cmd.Process.Pid, nil
	case served:
		return 0, servedError(socket, 0)
	}
	return 0, fmt.Errorf("the switch server did not start: %s", answer[1:])
}

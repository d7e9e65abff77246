package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/supervise"
	"govale/vale"
)

type execCmd struct {
	Program []string `arg:"" passthrough:"" help:"Program, looked for in $$PATH, and its arguments."`
}

// Help returns what valectl exec --help says below its description.
func (execCmd) Help() string {
	return `Programs that open /dev/netmap themselves run as they are, statically linked or not: C pkt-gen and bridge, tcpdump with a libpcap that has netmap. What they open is the switch machine of --dev unix:PATH, or this user's, which is started when needed. Packets go through shared memory; system calls that open, ask, sync and wait are answered by valectl (seccomp). Threads and what the program starts, too, are answered. It takes Linux 5.14 or later on amd64 or arm64.

What cannot work is refused: 32-bit programs, io_uring, and containers that forbid seccomp or what a debugger does.

The exit code is the program's; 128 and the number of the signal where one ended it; 127 where there is no such program, 126 where it cannot be executed. Signals that valectl gets are passed on to it.

Example:

    $ valectl exec -- pkt-gen -i vale0:0 -f tx
    $ valectl --dev unix:/tmp/sw exec -- tcpdump -ni vale0:1
`
}

// Exit codes of shells for programs that cannot be started.
const (
	exitCannotExec = 126
	exitNoProgram  = 127
	exitSignal     = 128 // and its number
)

// An exitCode ends valectl with a code that is not its own.
type exitCode struct {
	code int
	err  error // nil: nothing to say
}

// Error says what is to be said, or else the code.
func (e *exitCode) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e *exitCode) Unwrap() error { return e.err }

// tell says what is to be said, and returns the code.
func (e *exitCode) tell(env *cli.Env) int {
	if e.err != nil {
		cli.Fail(env, e.err)
	}
	return e.code
}

// Run runs the program.
func (c *execCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	if err := supervise.Check(); err != nil {
		return &cli.DeviceError{Err: err}
	}
	args := c.Program
	if args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return cli.Usagef("exec: expected a program")
	}
	path, err := exec.LookPath(args[0])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return cannotStart(args[0], err)
	}
	open, err := lenders(env, flags)
	if err != nil {
		return err
	}
	// As long as the program runs, so does the server, whatever it closes.
	anchor, err := open()
	if err != nil {
		return err
	}
	defer anchor.Close()
	status, err := supervise.Run(&supervise.Program{
		Path: path,
		Args: args,
		Env:  os.Environ(),
		Open: open,
		Tell: func(message string) { fmt.Fprintf(env.Stderr, "%s: exec: %s\n", env.Tool, message) },
	})
	var start *supervise.StartError
	switch {
	case errors.As(err, &start) && !errors.Is(err, errors.ErrUnsupported):
		return cannotStart(args[0], start.Err)
	case err != nil:
		return &cli.DeviceError{Err: err}
	}
	return ended(status)
}

// cannotStart returns the error, and the exit code that shells have for it.
func cannotStart(program string, err error) error {
	code := exitCannotExec
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		code = exitNoProgram
	}
	var cause *exec.Error
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return &exitCode{code: code, err: fmt.Errorf("%s: %w", program, err)}
}

// ended returns nil for a program that ended well, and else its exit code.
func ended(status supervise.Status) error {
	if s, ok := status.Signal.(syscall.Signal); ok {
		return &exitCode{code: exitSignal + int(s)}
	}
	if status.Code != 0 {
		return &exitCode{code: status.Code}
	}
	return nil
}

// lenders returns what opens descriptors of the served device that the user chose.
func lenders(env *cli.Env, flags cli.DeviceFlags) (func() (vale.Lender, error), error) {
	opener, err := flags.ServedOpener(env)
	if err != nil {
		return nil, err
	}
	return func() (vale.Lender, error) {
		dev, err := opener.Open()
		if err != nil {
			return nil, err
		}
		lender, ok := dev.(vale.Lender)
		if !ok {
			dev.Close()
			return nil, &cli.DeviceError{Err: fmt.Errorf("%s: %w: it is no switch that is served", opener.Kind(), errors.ErrUnsupported)}
		}
		return lender, nil
	}, nil
}

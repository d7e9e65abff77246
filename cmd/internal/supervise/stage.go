//go:build linux && (amd64 || arm64)

package supervise

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// A program starts in two stages. The first is this executable again, in the process that
// the program will have: it puts the filter on its thread, sends the listener to the
// supervisor, waits for its word, and executes the program, which takes the filter over.
//
//	supervisor                      first stage
//	    |  fork, exec  ------------->  |
//	    |                              | seccomp: from now on it is watched
//	    |  <------ listener ---------  |
//	    | may I read its memory?       |
//	    |  ------- one byte -------->  |
//	    |                              | exec of the program closes the socket,
//	    |  <------ why not  ---------  | or it is not executed

// ignorable are the signals that are ignored by whoever starts a program in the
// background or with nohup(1), as far as Go tells: those two it leaves ignored until it is
// asked for them, of all others it forgets at its start that they were.
var ignorable = []os.Signal{syscall.SIGHUP, syscall.SIGINT}

// ignoredAtStart are those of them that this process was started with.
var ignoredAtStart = func() (ignored []os.Signal) {
	for _, s := range ignorable {
		if signal.Ignored(s) {
			ignored = append(ignored, s)
		}
	}
	return ignored
}()

// stageArgs returns the command line of a first stage.
func stageArgs(socket int, p *Program) []string {
	ignored := make([]string, len(ignoredAtStart))
	for i, s := range ignoredAtStart {
		ignored[i] = strconv.Itoa(int(s.(syscall.Signal)))
	}
	return append([]string{os.Args[0], argument, strconv.Itoa(socket), strings.Join(ignored, ","), p.Path}, p.Args...)
}

// Become makes this process, whose arguments Requested has seen, the first stage of a
// program, and then the program. It returns the exit code where that is not to be.
func Become(args []string) int {
	if len(args) < 5 {
		return notAlone()
	}
	socket, err := strconv.Atoi(args[1])
	if err != nil || !isSocket(socket) {
		return notAlone()
	}
	unix.CloseOnExec(socket)
	for _, s := range strings.FieldsFunc(args[2], func(r rune) bool { return r == ',' }) {
		if n, err := strconv.Atoi(s); err == nil {
			signal.Ignore(syscall.Signal(n))
		}
	}
	if err := enter(socket, args[3], args[4:]); err != nil {
		unix.Write(socket, []byte(err.Error()))
	}
	return 127
}

func notAlone() int {
	fmt.Fprintf(os.Stderr, "%s is how valectl exec starts a program; use that\n", argument)
	return 64 // EX_USAGE
}

func isSocket(fd int) bool {
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return err == nil && kind == unix.SOCK_SEQPACKET
}

// enter puts the filter on and executes the program. It returns what went wrong, as the
// supervisor reads it: the kind of the failure and its errno.
func enter(socket int, path string, args []string) error {
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return stageError(failedFilter, err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return stageError(failedFilter, err)
	}
	if err := install(newFilter(), socket); err != nil {
		return stageError(failedFilter, err)
	}
	var word [1]byte
	for {
		n, err := unix.Read(socket, word[:])
		if err == unix.EINTR {
			continue
		}
		if n != 1 || err != nil { // the supervisor has said why to its user
			os.Exit(127)
		}
		break
	}
	return stageError(failedExec, unix.Exec(path, args, os.Environ()))
}

// What comes with a listener: whether callers wait for answers, or leave where a signal
// comes, to ask again behind its handler.
const (
	patient   = 'p'
	impatient = 'i'
)

// patience has callers wait where the kernel can make them. Tests do without.
var patience = true

// What a first stage fails at: the first letter of its last message.
const (
	failedFilter = "f"
	failedExec   = "x"
)

// stageError puts a failure in words for readStageError.
func stageError(at string, err error) error {
	var errno unix.Errno
	errors.As(err, &errno)
	return fmt.Errorf("%s%d", at, int(errno))
}

// readStageError returns what a message of stageError says.
func readStageError(message, path string) error {
	at, number := message[:1], message[1:]
	n, _ := strconv.Atoi(number)
	errno := unix.Errno(n)
	if at == failedExec {
		return &StartError{Path: path, Err: errno}
	}
	return filterError(errno)
}

//go:build linux && (amd64 || arm64)

package supervise

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// leastKernel is the first version that answers a call and injects a descriptor in one
// step.
const leastKernelMajor, leastKernelMinor = 5, 14

// Check fails with the reason where no program can be supervised on this machine.
func Check() error {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err
	}
	return checkKernel(unix.ByteSliceToString(u.Release[:]))
}

// checkKernel fails for a release of Linux that is too old.
func checkKernel(release string) error {
	var major, minor int
	if n, _ := fmt.Sscanf(release, "%d.%d", &major, &minor); n != 2 {
		return nil // nobody knows: seccomp will say
	}
	if major > leastKernelMajor || major == leastKernelMajor && minor >= leastKernelMinor {
		return nil
	}
	return fmt.Errorf("supervising a program on Linux %s: %w: it takes %d.%d or later", release, errors.ErrUnsupported, leastKernelMajor, leastKernelMinor)
}

// checkProgram refuses a program of 32 bits, whose structures are others. A file that is
// no program of this kind is for the kernel to judge.
func checkProgram(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	if f.Class == elf.ELFCLASS32 {
		return &StartError{Path: path, Err: fmt.Errorf("%w: it is a 32-bit program, and netmap's requests are those of 64-bit ones here: build it for 64 bits", errors.ErrUnsupported)}
	}
	return nil
}

// filterError says what it means that no filter can be put on a program.
func filterError(errno unix.Errno) error {
	switch errno {
	case unix.EINVAL, unix.ENOSYS:
		return fmt.Errorf("seccomp with user notification: %w: %w: the kernel is built without it, or a container forbids it (docker run --security-opt seccomp=unconfined)", errno, errors.ErrUnsupported)
	case unix.EBUSY:
		return fmt.Errorf("seccomp: %w: this process is supervised already, and a program has one supervisor: run it outside of the other valectl exec or container manager", errno)
	}
	return fmt.Errorf("seccomp: %w: a container or security module forbids it (docker run --security-opt seccomp=unconfined)", errno)
}

// accessError says what it means that a child's memory or descriptors cannot be reached.
func accessError(what string, err error) error {
	return fmt.Errorf("%s: %w: supervising a program takes what a debugger does: a container must not forbid process_vm_readv and pidfd_getfd (docker run --cap-add SYS_PTRACE), and kernel.yama.ptrace_scope must be 0 or 1", what, err)
}

// A child is a program that has been started and waits in its first stage.
type child struct {
	pid      int
	listener listener
	patient  bool // it waits for an answer, whatever signals come
	socket   int  // to the first stage
}

// spawn starts the first stage of p and receives its listener. The thread that calls it
// must live as long as the child, which is killed with it.
func spawn(p *Program) (*child, error) {
	if !canStage.Load() {
		return nil, errors.New("this program cannot start others: run valectl exec")
	}
	if err := checkProgram(p.Path); err != nil {
		return nil, err
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socketpair", err)
	}
	ours, theirs := ends[0], ends[1]
	pid, err := forkStage(exe, theirs, p)
	unix.Close(theirs)
	if err != nil {
		unix.Close(ours)
		return nil, &StartError{Path: exe, Err: err}
	}
	c := &child{pid: pid, socket: ours}
	fd, err := c.receiveListener(p.Path)
	if err != nil {
		c.abandon()
		return nil, err
	}
	c.listener = listener(fd)
	return c, nil
}

// forkStage starts a first stage. It gets its end of the socket by number, so that 3 and
// above are still the user's own.
func forkStage(exe string, socket int, p *Program) (pid int, err error) {
	if _, err := unix.FcntlInt(uintptr(socket), unix.F_SETFD, 0); err != nil {
		return 0, err
	}
	return syscall.ForkExec(exe, stageArgs(socket, p), &syscall.ProcAttr{Env: p.Env, Files: []uintptr{0, 1, 2}})
}

// receiveListener waits for the listener.
func (c *child) receiveListener(path string) (int, error) {
	data, oob := make([]byte, 64), make([]byte, unix.CmsgSpace(4))
	n, oobn, err := receiveMessage(c.socket, data, oob)
	if err != nil {
		return -1, err
	}
	if n > 1 {
		return -1, readStageError(string(data[:n]), path)
	}
	msgs, err := unix.ParseSocketControlMessage(oob[:oobn])
	if err != nil || len(msgs) != 1 {
		return -1, errors.New("the first stage of the program died at its start")
	}
	c.patient = data[0] == patient
	fds, err := unix.ParseUnixRights(&msgs[0])
	if err != nil || len(fds) != 1 {
		return -1, errors.New("the first stage of the program sent no listener")
	}
	return fds[0], nil
}

// receiveMessage is recvmsg(2), again where a signal interrupts it.
func receiveMessage(fd int, data, oob []byte) (n, oobn int, err error) {
	for {
		n, oobn, _, _, err = unix.Recvmsg(fd, data, oob, unix.MSG_CMSG_CLOEXEC)
		if err != unix.EINTR {
			return n, oobn, err
		}
	}
}

// release lets the first stage execute the program, and returns when it has. It fails
// with what execve(2) says.
func (c *child) release(path string) error {
	if _, err := unix.Write(c.socket, []byte{1}); err != nil {
		return err
	}
	data := make([]byte, 64)
	n, _, err := receiveMessage(c.socket, data, nil)
	if err != nil && err != io.EOF {
		return err
	}
	if n > 0 {
		return readStageError(string(data[:n]), path)
	}
	return nil
}

// abandon ends a child that has not been released.
func (c *child) abandon() {
	unix.Kill(c.pid, unix.SIGKILL)
	for {
		if _, err := unix.Wait4(c.pid, nil, 0, nil); err != unix.EINTR {
			break
		}
	}
	unix.Close(c.socket)
	if c.listener > 0 {
		unix.Close(int(c.listener))
	}
}

//go:build unix

package ondemand

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A lock is held by the server of a socket as long as it lives: flock(2) on a file that
// lies beside the socket. It ends with the process, however that ends.
type lock struct{ file *os.File }

// acquire takes the lock of socket. It fails with ErrServed where another process has it.
func acquire(socket string) (*lock, error) {
	path := socket + ".lock"
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
		if err != nil {
			return nil, fmt.Errorf("lock of the switch server: %w", err)
		}
		switch err := flock(f); {
		case errors.Is(err, unix.EWOULDBLOCK):
			pid := readPID(f)
			f.Close()
			return nil, servedError(socket, pid)
		case err != nil:
			f.Close()
			return nil, fmt.Errorf("lock of the switch server: flock %s: %w", path, err)
		}
		if isAt(f, path) {
			f.Truncate(0)
			f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
			return &lock{file: f}, nil
		}
		f.Close() // its holder removed it after we opened it: this is nobody's lock any more
	}
}

// release gives up the lock and removes its file, in this order seen from outside:
// whoever opened the file before notices in acquire that it is gone.
func (l *lock) release() {
	os.Remove(l.file.Name())
	l.file.Close()
}

// locked reports whether the process that has written itself into the lock file of socket
// lives. It does not try the lock, which would keep a server out for that moment.
func locked(socket string) bool {
	f, err := os.Open(socket + ".lock")
	if err != nil {
		return false
	}
	defer f.Close()
	pid := readPID(f)
	return pid > 0 && unix.Kill(pid, 0) != unix.ESRCH
}

// flock takes the lock on f, or fails with EWOULDBLOCK.
func flock(f *os.File) error {
	for {
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != unix.EINTR {
			return err
		}
	}
}

// isAt reports whether f is the file at path.
func isAt(f *os.File, path string) bool {
	open, err1 := f.Stat()
	there, err2 := os.Lstat(path)
	return err1 == nil && err2 == nil && os.SameFile(open, there)
}

// readPID returns the process that wrote itself into the lock file f, or 0.
func readPID(f *os.File) int {
	b := make([]byte, 16)
	n, _ := f.ReadAt(b, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	return pid
}

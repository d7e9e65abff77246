package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// errnos are the names of what netmap answers; those of other errors are their texts.
var errnos = map[syscall.Errno]string{
	syscall.EPERM: "EPERM", syscall.ENOENT: "ENOENT", syscall.EINTR: "EINTR", syscall.EIO: "EIO",
	syscall.ENXIO: "ENXIO", syscall.EBADF: "EBADF", syscall.EAGAIN: "EAGAIN", syscall.ENOMEM: "ENOMEM",
	syscall.EACCES: "EACCES", syscall.EFAULT: "EFAULT", syscall.EBUSY: "EBUSY", syscall.EEXIST: "EEXIST",
	syscall.ENODEV: "ENODEV", syscall.EINVAL: "EINVAL", syscall.EMFILE: "EMFILE", syscall.ENOTTY: "ENOTTY",
	syscall.EMSGSIZE: "EMSGSIZE", syscall.EOPNOTSUPP: "EOPNOTSUPP", syscall.ENAMETOOLONG: "ENAMETOOLONG",
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ECONNRESET: "ECONNRESET", syscall.EPIPE: "EPIPE",
}

// printErrno prints the errno behind err with its number, for programs that look for one
// in what --errno adds; nothing for an error without one.
func printErrno(w io.Writer, err error) {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return
	}
	name, ok := errnos[errno]
	if !ok {
		name = errno.Error()
	}
	fmt.Fprintf(w, "errno: %s (%d)\n", name, int(errno))
}

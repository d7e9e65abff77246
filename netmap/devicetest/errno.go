package devicetest

import (
	"errors"
	"syscall"
)

// errnos lists what devices answer. Numbers differ between systems and transcripts hold
// names; of two names for one number the first counts.
var errnos = [...]struct {
	errno syscall.Errno
	name  string
}{
	{syscall.EPERM, "EPERM"},
	{syscall.ENOENT, "ENOENT"},
	{syscall.EINTR, "EINTR"},
	{syscall.EIO, "EIO"},
	{syscall.ENXIO, "ENXIO"},
	{syscall.E2BIG, "E2BIG"},
	{syscall.EBADF, "EBADF"},
	{syscall.EAGAIN, "EAGAIN"},
	{syscall.ENOMEM, "ENOMEM"},
	{syscall.EACCES, "EACCES"},
	{syscall.EFAULT, "EFAULT"},
	{syscall.EBUSY, "EBUSY"},
	{syscall.EEXIST, "EEXIST"},
	{syscall.ENODEV, "ENODEV"},
	{syscall.EINVAL, "EINVAL"},
	{syscall.ENFILE, "ENFILE"},
	{syscall.EMFILE, "EMFILE"},
	{syscall.ENOTTY, "ENOTTY"},
	{syscall.EFBIG, "EFBIG"},
	{syscall.ENOSPC, "ENOSPC"},
	{syscall.EPIPE, "EPIPE"},
	{syscall.EDOM, "EDOM"},
	{syscall.ERANGE, "ERANGE"},
	{syscall.EOPNOTSUPP, "EOPNOTSUPP"},
	{syscall.ENOTSUP, "ENOTSUP"},
	{syscall.ENAMETOOLONG, "ENAMETOOLONG"},
	{syscall.ENOSYS, "ENOSYS"},
	{syscall.EMSGSIZE, "EMSGSIZE"},
	{syscall.EADDRINUSE, "EADDRINUSE"},
	{syscall.ENETDOWN, "ENETDOWN"},
	{syscall.ENOBUFS, "ENOBUFS"},
	{syscall.ECONNRESET, "ECONNRESET"},
	{syscall.ETIMEDOUT, "ETIMEDOUT"},
	{syscall.ECONNREFUSED, "ECONNREFUSED"},
	{syscall.EALREADY, "EALREADY"},
	{syscall.EINPROGRESS, "EINPROGRESS"},
	{syscall.EOVERFLOW, "EOVERFLOW"},
	{syscall.EPROTO, "EPROTO"},
}

// errnoName returns the name of errno, or the text that the system has for it.
func errnoName(errno syscall.Errno) string {
	for _, e := range errnos {
		if e.errno == errno {
			return e.name
		}
	}
	return errno.Error()
}

// refusal is the answer for an error of a device. One without an errno is none that a
// kernel could give: it is printed in full, so that it shows where answers are compared.
func refusal(err error) []string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return []string{errnoName(errno)}
	}
	return []string{"error: " + err.Error()}
}

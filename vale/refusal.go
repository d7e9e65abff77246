package vale

import (
	"errors"
	"fmt"
	"syscall"
)

// A refusal is an errno with what the machine knows about its cause, for people. Over a
// socket both travel.
type refusal struct {
	errno  syscall.Errno
	reason string
}

// refuse returns a refusal.
func refuse(errno syscall.Errno, format string, args ...any) error {
	return &refusal{errno: errno, reason: fmt.Sprintf(format, args...)}
}

// Error returns the errno's text and the reason.
func (r *refusal) Error() string { return r.errno.Error() + ": " + r.reason }

// Unwrap returns the errno.
func (r *refusal) Unwrap() error { return r.errno }

// Reason returns the reason alone. An error that has one needs no other hint: see
// netmap.OpError.
func (r *refusal) Reason() string { return r.reason }

// reasonOf returns the reason that goes with err, "" for none.
func reasonOf(err error) string {
	var r *refusal
	if errors.As(err, &r) {
		return r.reason
	}
	return ""
}

// withReason undoes what a socket makes of a refusal: an errno other than 0 and,
// where there was one, the reason.
func withReason(errno syscall.Errno, reason string) error {
	if reason == "" {
		return errno
	}
	return &refusal{errno: errno, reason: reason}
}

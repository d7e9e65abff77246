package netmap

import (
	"errors"
	"fmt"
	"strings"
)

// An OpError says what was asked of a device, for which port, and how it went wrong.
type OpError struct {
	Op   string // "open", "register", "info", "list", "attach", "detach", "create", "destroy", "poll", "pools", "header", "map", "sync", ...
	Port string // the name asked for, may be empty
	Err  error  // the cause: errors.Is finds the errno
	Hint string // what it means here and what to do, may be empty
}

// Error returns the operation, the port, the cause and the remedy in one line.
func (e *OpError) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Port != "" {
		b.WriteString(" " + e.Port)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *OpError) Unwrap() error { return e.Err }

// opError returns nil for a nil err, and err itself where it is an OpError already.
func opError(op, port string, err error, hint string) error {
	if err == nil {
		return nil // without the allocation that asking costs: every sync comes by here
	}
	return wrapError(op, port, err, hint)
}

func wrapError(op, port string, err error, hint string) error {
	var already *OpError
	if errors.As(err, &already) {
		return err
	}
	var told interface{ Reason() string }
	if errors.As(err, &told) {
		hint = "" // the device knows better
	}
	return &OpError{Op: op, Port: port, Err: err, Hint: hint}
}

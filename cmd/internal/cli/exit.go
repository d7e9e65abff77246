package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"govale/nmreq"
)

// Exit codes of all tools: sysexits(3).
const (
	ExitOK       = 0
	ExitFailed   = 1  // the device refused, or something went wrong on the way
	ExitUsage    = 64 // EX_USAGE: the command line is wrong
	ExitNoInput  = 66 // EX_NOINPUT: an input file cannot be read
	ExitNoDevice = 69 // EX_UNAVAILABLE: there is no device, or its server cannot be reached
	ExitNoPerm   = 77 // EX_NOPERM: the system does not let this user
)

// A UsageError is a command line that is wrong in a way that the parser does not see.
type UsageError struct {
	Msg string // "--len 10: a frame has at least 16 bytes"
}

// Error returns Msg.
func (e *UsageError) Error() string { return e.Msg }

// Usagef returns a *UsageError.
func Usagef(format string, args ...any) error {
	return &UsageError{Msg: fmt.Sprintf(format, args...)}
}

// An InputError is a failure to open, read or understand an input file.
type InputError struct {
	Path string // as the user wrote it
	Err  error
}

// Error returns the path and the cause; a path that the cause names already is not said
// twice.
func (e *InputError) Error() string {
	var cause *fs.PathError
	if errors.As(e.Err, &cause) && cause.Path == e.Path {
		return e.Err.Error()
	}
	return e.Path + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *InputError) Unwrap() error { return e.Err }

// A DeviceError is a failure to open the device, before any request is made of it.
type DeviceError struct{ Err error }

// Error returns the cause.
func (e *DeviceError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *DeviceError) Unwrap() error { return e.Err }

// ExitCode returns the exit code for err, ExitOK for nil. What a device refuses once it
// is open is ExitFailed, a lack of permission excepted.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return ExitOK
	case is[*UsageError](err) || is[*nmreq.SyntaxError](err):
		return ExitUsage
	case is[*InputError](err):
		return ExitNoInput
	case errors.Is(err, fs.ErrPermission):
		return ExitNoPerm
	case is[*DeviceError](err):
		return ExitNoDevice
	}
	return ExitFailed
}

// is reports whether err is, or wraps, an error of type T.
func is[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

// Fail prints "tool: error" to Env.Stderr and returns the exit code for err. Below a port
// name that is not of the grammar it points at the column; a wrong command line gets the
// hint where to read about it.
func Fail(env *Env, err error) int {
	text := err.Error()
	var syntax *nmreq.SyntaxError
	switch {
	case errors.As(err, &syntax):
		text += "\n\t" + strings.ReplaceAll(syntax.Caret(), "\n", "\n\t")
	case is[*UsageError](err):
		text += "; see " + env.Tool + " --help"
	}
	fmt.Fprintf(env.Stderr, "%s: %s\n", env.Tool, text)
	return ExitCode(err)
}

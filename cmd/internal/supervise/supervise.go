package supervise

import (
	"fmt"
	"os"
	"sync/atomic"

	"govale/vale"
)

// argument is the hidden first argument that makes a tool the first stage of a program.
const argument = "__exec__"

// canStage says that this program asks Requested when it starts.
var canStage atomic.Bool

// Requested reports whether args, without the program's name, ask this process to be the
// first stage of a program, which Become then is. Only programs that call it can Run.
func Requested(args []string) bool {
	canStage.Store(true)
	return len(args) > 0 && args[0] == argument
}

// A Program is what to run, and on what.
type Program struct {
	Path string   // of its file
	Args []string // with its name as the first, as it sees them
	Env  []string

	// Open returns a new descriptor for each /dev/netmap that is opened. It may be called
	// by several goroutines.
	Open func() (vale.Lender, error)

	// Tell says something to the user that the program cannot be told.
	Tell func(message string)
}

// A StartError says that a program could not be started.
type StartError struct {
	Path string
	Err  error
}

// Error says which program, and why not.
func (e *StartError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *StartError) Unwrap() error { return e.Err }

// A Status is how a program ended.
type Status struct {
	Code   int       // its exit code, where no signal ended it
	Signal os.Signal // that ended it; nil: none
}

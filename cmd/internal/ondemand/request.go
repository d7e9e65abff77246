package ondemand

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"govale/vale"
)

// argument is the hidden first argument that makes a tool a server; the socket follows.
const argument = "__serve__"

// Idle is how long a server that was started on demand stays without a descriptor.
const Idle = 3 * time.Second

// canServe says that this program asks Requested when it starts. Another program, such
// as a test binary, would start itself as itself, over and over.
var canServe atomic.Bool

// Requested reports whether args, without the program's name, ask this process to be a
// server, which Become then is, and on which socket. Only programs that call it can
// start a server.
func Requested(args []string) (socket string, ok bool) {
	canServe.Store(true)
	if len(args) == 2 && args[0] == argument {
		return args[1], true
	}
	return "", false
}

// ErrServed says that a socket has a server already.
var ErrServed = errors.New("served already")

// servedError is ErrServed with the process that serves, where it is known.
func servedError(socket string, pid int) error {
	if pid == 0 {
		return fmt.Errorf("%s is %w: use it, or serve another socket", socket, ErrServed)
	}
	return fmt.Errorf("%s is %w, by process %d: use it, or serve another socket", socket, ErrServed, pid)
}

// A Config says how to serve. The zero value serves until the context ends.
type Config struct {
	Idle    time.Duration // leave after so long without a descriptor and persistent port; 0: stay
	Busy    bool          // see vale.ServeConfig
	Sysctls *vale.Sysctls // settings of the machine; nil: the defaults
	Ready   func()        // called when the socket can be dialled; may be nil

	// Log is told, in one line without a newline, of clients that are refused. It may be
	// nil, and is called from several goroutines.
	Log func(format string, args ...any)

	Verbose bool // tell Log of all clients and their requests, too
}

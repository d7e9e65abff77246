package vale

import (
	"errors"
	"fmt"
	"time"
)

// ProtocolVersion is the version of what Serve and Dial speak. Both sides of a
// connection must be of the same one.
const ProtocolVersion uint32 = 3

// A VersionError says that a server and its client are of different versions.
type VersionError struct {
	Server, Client uint32
}

// Error says which versions met and what to do.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the switch server speaks protocol version %d, this program %d: stop the old server (it is \"valectl serve\", or leaves by itself when its programs have), or use programs of the server's version", e.Server, e.Client)
}

// ErrServerGone is the answer of a device whose server has ended or closed the
// connection. The port is gone with it; a new device must be dialed.
var ErrServerGone = errors.New("the switch server has gone: restart it with \"valectl serve\"")

// ServeConfig says how to serve. A nil *ServeConfig is the zero one.
type ServeConfig struct {
	// IdleExit makes Serve return when nobody has been connected for this long and no
	// persistent port is left. 0 is never.
	IdleExit time.Duration

	// Log is told, in one line without a newline, of clients that are refused. It may be
	// nil, and is called from several goroutines.
	Log func(format string, args ...any)

	// Verbose tells Log of clients that come and go, too, and of what they ask and are
	// answered; not of syncs and polls (sysctl dev.netmap.verbose).
	Verbose bool

	// Busy makes one thread of the server watch for the requests of all clients, and never
	// sleep while there is one. That answers within a microsecond instead of some ten, for
	// the price of a CPU, which the thread offers to others all the time. It has an effect
	// on Linux alone.
	Busy bool

	socketBell bool // clients get no control page
}

// A Dialer says how to Dial. The zero one does as Dial does.
type Dialer struct {
	// Busy makes syncs and polls watch for the server's answer and for packets, and never
	// sleep. That takes a microsecond instead of some ten, for the price of a CPU for each
	// goroutine that waits, which is offered to others all the time. It pays with a server
	// that is busy too. It has an effect on Linux alone.
	Busy bool
}

package packetport

import (
	"errors"
	"strings"
	"time"

	"govale/netmap"
)

// Prefixes of the names of ports: a tap may be named without its colon, tap0, as
// pkt-gen has it.
const (
	tapPrefix  = "tap"
	pcapPrefix = "pcap:"
)

// A link is a descriptor that sends and takes whole frames, and never waits but in wait.
type link interface {
	// send sends frames in their order. It returns how many are done with, which is less
	// than all where there is no room now; those that can never be sent are done with, and
	// are lost.
	send(frames [][]byte) (done int, err error)

	// receive returns frames that have come, some of them, or none. They are valid until
	// the next call.
	receive() ([][]byte, error)

	// lost returns the frames that were not sent or not received so far.
	lost() (sent, received uint64)

	// wait waits until there is something to receive or room to send, where that is asked
	// for, or until wake is called; a negative timeout waits for ever.
	wait(in, out bool, timeout time.Duration) (woken bool, err error)

	// wake ends each wait that is under way, or else the next one; after stop all end.
	wake()
	stop()

	close() error
}

// Is reports whether a name is one of this package: "tap:NAME", "tapNAME", "pcap:IF".
func Is(name string) bool {
	return strings.HasPrefix(name, tapPrefix) || strings.HasPrefix(name, pcapPrefix)
}

// Interface returns the interface that a name stands for, "" where it names none.
func Interface(name string) string {
	if ifname, ok := strings.CutPrefix(name, pcapPrefix); ok {
		return ifname
	}
	if ifname, ok := strings.CutPrefix(name, tapPrefix+":"); ok {
		return ifname
	}
	return name
}

// openLink opens the link of a name.
func openLink(name string, receive bool) (link, error) {
	ifname := Interface(name)
	if ifname == "" {
		return nil, &netmap.OpError{Op: "open", Port: name, Err: errors.New("no interface is named"), Hint: "as in tap:tap0 or pcap:eth0"}
	}
	var l link
	var err error
	if strings.HasPrefix(name, pcapPrefix) {
		l, err = openPcap(ifname, receive)
	} else {
		l, err = openTap(ifname)
	}
	if err != nil {
		return nil, &netmap.OpError{Op: "open", Port: name, Err: err, Hint: hint(err)}
	}
	return l, nil
}

// A hinted is an error that says what to do about it.
type hinted struct {
	error
	what string
}

func (h *hinted) Unwrap() error { return h.error }

// hint returns what to do about an error.
func hint(err error) string {
	var h *hinted
	if errors.As(err, &h) {
		return h.what
	}
	return ""
}

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

func TestExitCode(t *testing.T) {
	_, syntax := nmreq.ParsePort("em0-")
	_, unreadable := os.Open("nosuch.pcap")
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"success", nil, ExitOK},
		{"anything", errors.New("x"), ExitFailed},
		{"refused", &netmap.OpError{Op: "register", Err: syscall.EBUSY}, ExitFailed},
		{"refused: not supported", &netmap.OpError{Op: "attach", Err: syscall.EOPNOTSUPP}, ExitFailed},
		{"refused: no such interface", &netmap.OpError{Op: "info", Err: syscall.ENXIO}, ExitFailed},
		{"usage", fmt.Errorf("-l: %w", Usagef("too short")), ExitUsage},
		{"port name", &netmap.OpError{Op: "register", Err: syntax}, ExitUsage},
		{"input", &InputError{Path: "nosuch.pcap", Err: unreadable}, ExitNoInput},
		{"input not permitted", &InputError{Path: "f", Err: fs.ErrPermission}, ExitNoInput},
		{"no device", &DeviceError{Err: &netmap.OpError{Op: "open", Err: fs.ErrNotExist}}, ExitNoDevice},
		{"no netmap", &DeviceError{Err: errors.ErrUnsupported}, ExitNoDevice},
		{"no server", &DeviceError{Err: syscall.ECONNREFUSED}, ExitNoDevice},
		{"device not permitted", &DeviceError{Err: &netmap.OpError{Op: "open", Err: syscall.EACCES}}, ExitNoPerm},
		{"request not permitted", &netmap.OpError{Op: "register", Err: syscall.EPERM}, ExitNoPerm},
	} {
		if got := ExitCode(c.err); got != c.want {
			t.Errorf("%s: ExitCode(%v) = %d, want %d", c.name, c.err, got, c.want)
		}
	}
}

func TestFail(t *testing.T) {
	_, syntax := nmreq.ParsePort("em0-")
	for _, c := range []struct {
		err  error
		code int
		text string
	}{
		{syscall.EBUSY, ExitFailed, "pktgen: " + syscall.EBUSY.Error() + "\n"},
		{Usagef("-l %d: too short", 1), ExitUsage, "pktgen: -l 1: too short; see pktgen --help\n"},
		{syntax, ExitUsage, "pktgen: port name \"em0-\": column 5: ring number missing after '-'\n\tem0-\n\t    ^\n"},
		{&InputError{Path: "f", Err: errors.New("truncated")}, ExitNoInput, "pktgen: f: truncated\n"},
		{&InputError{Path: "f", Err: &fs.PathError{Op: "open", Path: "f", Err: errors.New("gone")}}, ExitNoInput, "pktgen: open f: gone\n"},
	} {
		var stderr bytes.Buffer
		if got := Fail(&Env{Tool: "pktgen", Stderr: &stderr}, c.err); got != c.code || stderr.String() != c.text {
			t.Errorf("Fail(%v) = %d and prints %q, want %d and %q", c.err, got, stderr.String(), c.code, c.text)
		}
	}
}

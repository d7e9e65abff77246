//go:build unix

package vale

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"govale/netmap"
)

// TestStatus: a server tells anybody its numbers, without who asks.
func TestStatus(t *testing.T) {
	s := startServer(t, form{"", dialConfig{socketNetwork, defaultBell}}, &ServeConfig{Version: "v1"})
	before := time.Now()
	ask := func() ServerStatus {
		t.Helper()
		st, err := Status(s.path)
		if err != nil {
			t.Fatal(err)
		}
		if st.Uptime <= 0 || st.Uptime > time.Minute+time.Since(before) {
			t.Errorf("uptime %v", st.Uptime)
		}
		st.Uptime = 0
		return st
	}
	want := ServerStatus{Version: "v1", Protocol: ProtocolVersion, PID: os.Getpid()}
	if got := ask(); got != want {
		t.Errorf("unused: %+v, want %+v", got, want)
	}
	s.open("vale0:a")
	b := s.open("vale1:b")
	ctl := netmap.NewControl(s.dial())
	if err := ctl.Create("pv0", nil); err != nil {
		t.Fatal(err)
	}
	want.Clients, want.Switches, want.Ports, want.Persistent = 3, 2, 2, 1
	if got := ask(); got != want {
		t.Errorf("in use: %+v, want %+v", got, want)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	want.Clients, want.Switches, want.Ports = 2, 1, 1
	eventually(t, "one has left", func() bool { return ask() == want })
}

// TestStatusNobody: where no server is the error says so as that of Dial does.
func TestStatusNobody(t *testing.T) {
	if _, err := Status(socketPath(t)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want one that the socket does not exist", err)
	}
}

package vale

import (
	"errors"
	"io/fs"
	"path"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest"
	"govale/netmap/devicetest/need"
)

// TestConformance holds a machine to what FreeBSD 12.1's kernel answered.
func TestConformance(t *testing.T) {
	devicetest.Test(t, func(t *testing.T) devicetest.Opener {
		roomy(t)
		m := New(nil)
		return func() (netmap.Device, error) { return m.Open(), nil }
	}, notYet...)
}

// roomy skips the transcript that asks for so many extra buffers that its region has 200 MB,
// and is mapped twice where it is served, on a machine that may not have so much.
func roomy(t *testing.T) {
	t.Helper()
	if path.Base(t.Name()) == "25-extra-buffers" {
		need.Memory(t, 1000)
	}
}

// notYet are the transcripts of what is not emulated yet.
var notYet = []string{}

// TestCtrlAPI runs upstream's cases of the control API.
func TestCtrlAPI(t *testing.T) {
	devicetest.CtrlAPI(t, func(t *testing.T) devicetest.Opener {
		m := New(nil)
		return func() (netmap.Device, error) { return m.Open(), nil }
	})
}

// TestTranscriptAgain: a transcript leaves no persistent port behind, also where those of
// a kernel stay, so that it can be played twice.
func TestTranscriptAgain(t *testing.T) {
	m := New(nil)
	open := func() (netmap.Device, error) { return m.Open(), nil }
	for _, file := range [...]string{"freebsd-12.1/21-persistent-ports.nmt", "freebsd-12.1/22-persistent-ports-ctrl.nmt"} {
		text, err := fs.ReadFile(devicetest.Transcripts(), file)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := devicetest.Run(file, text, open); err != nil {
				t.Error(err)
			}
		}
	}
	// One that ends in the middle, where the port is on a switch.
	var differs *devicetest.Difference
	err := devicetest.Run("middle", []byte("> open c\nok\n> ctrl c VALE_NEWIF pv0 tx_slots=16 rx_slots=16\n"+
		"ok tx_slots=16 rx_slots=16 tx_rings=1 rx_rings=1 mem=private\n> regif c vale0:pv0 cmd=1\nany\n"), open)
	if !errors.As(err, &differs) {
		t.Errorf("got %v, want a difference", err)
	}
	if err := netmap.NewControl(m.Open()).Create("pv0", nil); err != nil {
		t.Errorf("pv0 is left: %v", err)
	}
}

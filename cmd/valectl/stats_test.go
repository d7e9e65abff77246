package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/vale"
)

// TestStatsKernel: a device that does not count says so, and that is a refusal, also
// where there is no switch to ask about.
func TestStatsKernel(t *testing.T) {
	m := vale.New(nil)
	for range 2 {
		ctl := netmap.NewControl(struct{ netmap.Device }{m.Open()})
		err := emitAllStats(&cli.Env{Stdout: &bytes.Buffer{}}, ctl, outputFlags{})
		if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "the emulator does") || cli.ExitCode(err) != cli.ExitFailed {
			t.Errorf("%v, exit code %d", err, cli.ExitCode(err))
		}
		p, err := netmap.Open(m.Open(), "vale0:a", nil) // for the second round
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
	}
}

// TestStatsCauses: each cause has its name, and numbers of any size leave the columns
// apart.
func TestStatsCauses(t *testing.T) {
	var out bytes.Buffer
	err := printPortStats(&cli.Env{Stdout: &out}, netmap.PortStats{
		Name: "vale0:eth0",
		Rings: []netmap.RingStats{
			{Dir: netmap.Tx, Packets: 1e12, Bytes: 6e13, Copies: 1e12, Delivered: 1e12, Syncs: 1e9, Wakeups: 1e9},
			{Dir: netmap.Rx, ID: 3, Packets: 1, Bytes: 60, Copies: 22, Delivered: 1, Drops: netmap.Drops{
				RingFull: 1, NotRunning: 2, NoDestination: 3, TooShort: 4, BadSlot: 5, BadHeader: 6,
			}},
		},
		Host: &netmap.HostDrops{In: 5, Out: 7},
	})
	const want = `name          dir        packets           bytes      delivered  dropped       syncs     wakeups  causes
vale0:eth0-0  tx   1000000000000  60000000000000  1000000000000        0  1000000000  1000000000  -
vale0:eth0-3  rx               1              60              1       21           0           0  ring_full:1,not_running:2,no_destination:3,too_short:4,bad_slot:5,bad_header:6
lost between vale0:eth0 and the host: 5 in, 7 out
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, &out)
	}
}

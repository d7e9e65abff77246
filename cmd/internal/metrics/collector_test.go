package metrics

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"govale/netmap"
	"govale/vale"
)

// machine returns a machine where vale0:a has sent three frames, in two syncs, of which
// vale0:b had room for two.
func machine(t *testing.T) *vale.Machine {
	t.Helper()
	m := vale.New(nil)
	a := open(t, m, "vale0:a", nil)
	open(t, m, "vale0:b", &netmap.Config{RxSlots: 3})
	for n := range 3 {
		s := a.Tx[0].Slot(a.Tx[0].Head())
		s.Len = uint16(copy(a.Tx[0].Buf(s), "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x0a\x88\xb5hello"))
		a.Tx[0].Advance(1)
		if n > 0 {
			if err := a.TxSync(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

func open(t *testing.T, m *vale.Machine, name string, cfg *netmap.Config) *netmap.Port {
	t.Helper()
	p, err := netmap.Open(m.Open(), name, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// TestCollector: what a scrape says of ports and switches, by name.
func TestCollector(t *testing.T) {
	m := machine(t)
	c := NewCollector(m, vale.NewServer(m, nil))
	const want = `
# HELP govale_port_bytes_total Bytes of these packets.
# TYPE govale_port_bytes_total counter
govale_port_bytes_total{direction="rx",port="vale0:a",switch="vale0"} 0
govale_port_bytes_total{direction="rx",port="vale0:b",switch="vale0"} 38
govale_port_bytes_total{direction="tx",port="vale0:a",switch="vale0"} 57
govale_port_bytes_total{direction="tx",port="vale0:b",switch="vale0"} 0
# HELP govale_port_packets_total Packets taken from tx rings, or put into rx rings.
# TYPE govale_port_packets_total counter
govale_port_packets_total{direction="rx",port="vale0:a",switch="vale0"} 0
govale_port_packets_total{direction="rx",port="vale0:b",switch="vale0"} 2
govale_port_packets_total{direction="tx",port="vale0:a",switch="vale0"} 3
govale_port_packets_total{direction="tx",port="vale0:b",switch="vale0"} 0
# HELP govale_port_syncs_total System calls and polls that synchronized a ring: packets by syncs is the size of a batch.
# TYPE govale_port_syncs_total counter
govale_port_syncs_total{direction="rx",port="vale0:a",switch="vale0"} 0
govale_port_syncs_total{direction="rx",port="vale0:b",switch="vale0"} 0
govale_port_syncs_total{direction="tx",port="vale0:a",switch="vale0"} 2
govale_port_syncs_total{direction="tx",port="vale0:b",switch="vale0"} 0
# HELP govale_switch_drops_total Copies of packets that did not, and packets for nobody, by cause.
# TYPE govale_switch_drops_total counter
govale_switch_drops_total{cause="bad_header",direction="rx",switch="vale0"} 0
govale_switch_drops_total{cause="bad_header",direction="tx",switch="vale0"} 0
govale_switch_drops_total{cause="bad_slot",direction="rx",switch="vale0"} 0
govale_switch_drops_total{cause="bad_slot",direction="tx",switch="vale0"} 0
govale_switch_drops_total{cause="no_destination",direction="rx",switch="vale0"} 0
govale_switch_drops_total{cause="no_destination",direction="tx",switch="vale0"} 0
govale_switch_drops_total{cause="not_running",direction="rx",switch="vale0"} 0
govale_switch_drops_total{cause="not_running",direction="tx",switch="vale0"} 0
govale_switch_drops_total{cause="ring_full",direction="rx",switch="vale0"} 1
govale_switch_drops_total{cause="ring_full",direction="tx",switch="vale0"} 1
govale_switch_drops_total{cause="too_short",direction="rx",switch="vale0"} 0
govale_switch_drops_total{cause="too_short",direction="tx",switch="vale0"} 0
# HELP govale_switch_macs Places of the table of addresses that are taken.
# TYPE govale_switch_macs gauge
govale_switch_macs{switch="vale0"} 1
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(want), "govale_port_bytes_total", "govale_port_packets_total",
		"govale_port_syncs_total", "govale_switch_drops_total", "govale_switch_macs"); err != nil {
		t.Error(err)
	}
}

// TestNames holds what Prometheus expects of names and helps.
func TestNames(t *testing.T) {
	m := machine(t)
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(NewCollector(m, vale.NewServer(m, nil)))
	problems, err := testutil.GatherAndLint(reg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if n, err := testutil.GatherAndCount(reg, "govale_port_drops_total"); err != nil || n != 2*2*6 {
		t.Errorf("%d drops, %v; want six causes for two directions of two ports", n, err)
	}
}

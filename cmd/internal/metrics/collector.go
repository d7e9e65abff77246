package metrics

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"

	"govale/netmap"
	"govale/vale"
)

// A Collector asks a machine and its server for their numbers whenever it is scraped.
// Those of a port go away with it; those of a switch keep what its former ports did, and
// go away with its last port.
type Collector struct {
	ctl *netmap.Control
	srv *vale.Server
}

// NewCollector returns a Collector for a machine and its server.
func NewCollector(m *vale.Machine, srv *vale.Server) *Collector {
	return &Collector{ctl: netmap.NewControl(m.Open()), srv: srv}
}

// desc describes a metric of this program.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName("govale", "", name), help, labels, nil)
}

// Metrics of the server.
var (
	buildInfo  = desc("build_info", "1, with the version of the program and of its protocol.", "version", "protocol")
	clients    = desc("clients", "Descriptors that are open in other processes.")
	draining   = desc("draining", "1 if the server takes no more clients and leaves with the last one.")
	switches   = desc("switches", "Switches with a port at least.")
	persistent = desc("persistent_ports", "Ports that outlive their descriptors: made by request, or attached interfaces.")
)

// Metrics of a switch that are no sums.
var (
	switchPorts = desc("switch_ports", "Ports on the switch.", "switch")
	switchMACs  = desc("switch_macs", "Places of the table of addresses that are taken.", "switch")
)

var hostDrops = desc("port_host_drops_total",
	"Packets lost between a port and the interface of the host that it stands for.", "switch", "port", "direction")

// A family is the counters of rings, for switches or for ports.
type family struct {
	packets, bytes, delivered, drops, syncs, wakeups *prometheus.Desc
}

// newFamily describes counters that have these labels besides the direction.
func newFamily(of string, labels ...string) family {
	labels = append(labels, "direction")
	return family{
		packets:   desc(of+"_packets_total", "Packets taken from tx rings, or put into rx rings.", labels...),
		bytes:     desc(of+"_bytes_total", "Bytes of these packets.", labels...),
		delivered: desc(of+"_delivered_total", "Copies of packets that reached a receiver.", labels...),
		drops:     desc(of+"_drops_total", "Copies of packets that did not, and packets for nobody, by cause.", append(slices.Clip(labels), "cause")...),
		syncs:     desc(of+"_syncs_total", "System calls and polls that synchronized a ring: packets by syncs is the size of a batch.", labels...),
		wakeups:   desc(of+"_wakeups_total", "Deliveries that found somebody waiting.", labels...),
	}
}

var (
	ofSwitch = newFamily("switch", "switch")
	ofPort   = newFamily("port", "switch", "port")
)

// Describe sends nothing, since the labels are not known before: see
// prometheus.Collector.
func (c *Collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the numbers as they stand: see prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	c.collectServer(ch)
	names, err := c.switchNames()
	if err != nil {
		ch <- prometheus.NewInvalidMetric(switchPorts, err)
		return
	}
	for _, name := range names {
		err := c.collectSwitch(ch, name)
		if err != nil && !errors.Is(err, syscall.ENXIO) { // its last port has gone meanwhile
			ch <- prometheus.NewInvalidMetric(switchPorts, err)
		}
	}
}

// collectServer sends what the server says of itself.
func (c *Collector) collectServer(ch chan<- prometheus.Metric) {
	st := c.srv.Status()
	gauge(ch, buildInfo, 1, st.Version, strconv.Itoa(int(st.Protocol)))
	gauge(ch, clients, st.Clients)
	drains := 0
	if st.Draining {
		drains = 1
	}
	gauge(ch, draining, drains)
	gauge(ch, switches, st.Switches)
	gauge(ch, persistent, st.Persistent)
}

// switchNames returns the switches that have a port.
func (c *Collector) switchNames() ([]string, error) {
	all, err := c.ctl.List()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range all {
		sw, _, _ := strings.Cut(e.Name, ":")
		names = append(names, sw)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// collectSwitch sends the numbers of a switch and its ports.
func (c *Collector) collectSwitch(ch chan<- prometheus.Metric, name string) error {
	s, err := c.ctl.SwitchStats(name)
	if err != nil {
		return err
	}
	macs, err := c.ctl.MACTable(name)
	if err != nil {
		return err
	}
	gauge(ch, switchPorts, len(s.Ports), name)
	gauge(ch, switchMACs, len(macs), name)
	ofSwitch.collect(ch, s.Sent, name)
	ofSwitch.collect(ch, s.Received, name)
	for _, p := range s.Ports {
		ofPort.collect(ch, p.Sum(netmap.Tx), name, p.Name)
		ofPort.collect(ch, p.Sum(netmap.Rx), name, p.Name)
		c.collectHost(ch, name, p.Name)
	}
	return nil
}

// collectHost sends what got lost at the interface of the host, if the port stands for
// one.
func (c *Collector) collectHost(ch chan<- prometheus.Metric, sw, port string) {
	p, err := c.ctl.PortStats(port)
	if err != nil || p.Host == nil {
		return // an error: it has gone meanwhile
	}
	counter(ch, hostDrops, p.Host.In, sw, port, "in")
	counter(ch, hostDrops, p.Host.Out, sw, port, "out")
}

// collect sends the counters of one direction.
func (f *family) collect(ch chan<- prometheus.Metric, s netmap.RingStats, labels ...string) {
	labels = append(labels, s.Dir.String())
	counter(ch, f.packets, s.Packets, labels...)
	counter(ch, f.bytes, s.Bytes, labels...)
	counter(ch, f.delivered, s.Delivered, labels...)
	counter(ch, f.syncs, s.Syncs, labels...)
	counter(ch, f.wakeups, s.Wakeups, labels...)
	for _, d := range [...]struct {
		cause string
		n     uint64
	}{
		{"ring_full", s.Drops.RingFull}, {"not_running", s.Drops.NotRunning}, {"no_destination", s.Drops.NoDestination},
		{"too_short", s.Drops.TooShort}, {"bad_slot", s.Drops.BadSlot}, {"bad_header", s.Drops.BadHeader},
	} {
		counter(ch, f.drops, d.n, append(slices.Clip(labels), d.cause)...)
	}
}

func counter(ch chan<- prometheus.Metric, d *prometheus.Desc, n uint64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
}

func gauge(ch chan<- prometheus.Metric, d *prometheus.Desc, n int, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
}

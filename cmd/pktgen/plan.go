package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/packetport"
	"govale/netmap"
	"govale/nmreq"
)

// A plan is a command line that makes sense.
type plan struct {
	grammar
	function
	spec        nmreq.PortSpec
	conf        *string // what the name of the port says of slots and rings; or nil
	config      netmap.Config
	flow        flow
	wait        time.Duration
	burst       int
	sizes       sizes
	least, most int      // of sizes
	head        int      // bytes of the virtio-net header before each frame: known when a port is open
	passed      []string // what is to be said of options that are given and do nothing
}

// plan checks all that can be checked before a device is opened.
func (g *grammar) plan() (*plan, error) {
	p := &plan{grammar: *g, function: functions[g.Function]}
	p.applyOptions()
	p.Port, p.conf = cutConf(g.Port)
	var err error
	if p.spec, err = p.portSpec(); err != nil {
		return nil, err
	}
	for _, check := range [...]func() error{
		p.old.check, p.checkNumbers, p.checkReplay, p.checkPackets, p.checkTraffic, p.setTags, p.setFrame, p.setSizes,
		p.checkUses, p.checkThreads, p.setConfig, p.setNamedConfig, p.setSeed, p.setFlow, p.setMix,
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	p.wait = phyWait
	if g.Wait != nil {
		p.wait = time.Duration(*g.Wait) * time.Second
	} else if p.spec.IsVale() {
		p.wait = 0
	}
	p.burst = p.function.burst
	if g.Burst != nil && *g.Burst > 0 {
		p.burst = *g.Burst
	}
	return p, nil
}

// applyOptions sets the options that are bits of -o too.
func (p *plan) applyOptions() {
	p.Indirect = p.Indirect || p.Options&optIndirect != 0
	p.Dump = p.Dump || p.Options&optDump != 0
	p.Rubbish = p.Rubbish || p.Options&optRubbish != 0
	p.RandomS = p.RandomS || p.Options&optRandSrc != 0
	p.RandomD = p.RandomD || p.Options&optRandDst != 0
	p.Average = p.Average || p.Options&optStats != 0
}

// nullPort is the port that -i null stands for: nobody else is on its switch.
const nullPort = "vale0:null"

// portSpec parses -i.
func (g *grammar) portSpec() (nmreq.PortSpec, error) {
	switch {
	case g.isPackets():
		return nmreq.PortSpec{Name: packetport.Interface(g.Port), Mode: nmreq.ModeAllNIC}, nil
	case g.isNull():
		return nmreq.ParsePort(nullPort)
	}
	return nmreq.ParsePort(g.Port)
}

// isNull says whether the port is one that takes everything.
func (g *grammar) isNull() bool { return g.Port == "null" || g.Port == "null:" }

func (p *plan) checkNumbers() error {
	switch {
	case p.Burst != nil && (*p.Burst < 0 || *p.Burst > maxBurst):
		return cli.Usagef("-b %d: a burst has 1 to %d packets, or 0 for the default", *p.Burst, maxBurst)
	case p.Report < 1 || p.Report > maxReport:
		return cli.Usagef("-T %d: the interval has 1 to %d milliseconds", p.Report, maxReport)
	case p.Wait != nil && (*p.Wait < 0 || *p.Wait > maxWait):
		return cli.Usagef("-w %d: the wait has 0 to %d seconds", *p.Wait, maxWait)
	case p.Rate.given() && p.Bits > 0:
		return cli.Usagef("-R and --rate are the same in packets and in bits: give one of them")
	case p.Frags < 1 || p.Frags > maxFrags:
		return cli.Usagef("-F %d: a packet has 1 to %d slots", p.Frags, maxFrags)
	case p.FragLen < 0 || p.FragLen > maxFrame:
		return cli.Usagef("-M %d: a slot has 1 to %d bytes", p.FragLen, maxFrame)
	case p.Vnet != 0 && p.Vnet != 10 && p.Vnet != 12:
		return cli.Usagef("-H %d: a virtio-net header has 0, 10 or 12 bytes", p.Vnet)
	case p.Options&^optAll != 0:
		return cli.Usagef("-o %d: there are no options of the bits %d", p.Options, p.Options&^optAll)
	}
	return nil
}

// setSizes sets the sizes of frames.
func (p *plan) setSizes() (err error) {
	switch {
	case p.Sizes != "" && len(p.Len) > 0:
		return cli.Usagef("-l and --sizes are both sizes of frames: give one of them")
	case p.Sizes != "":
		if p.sizes, err = parseSizes(p.Sizes, max(p.headers(), p.written(), len(p.flow.raw))); err != nil {
			return cli.Usagef("--sizes: %v", err)
		}
	case len(p.Len) == 0:
		p.sizes = oneSize(p.usualSize())
	default:
		if p.sizes, err = p.lengths(); err != nil {
			return err
		}
	}
	p.least, p.most = p.sizes.least(), p.sizes.most()
	if need := p.written(); p.least < need {
		return cli.Usagef("%s: -f %s needs %d bytes for what it writes into a frame", p.sizeText(p.least), p.Function, need)
	}
	if need := p.headers(); p.least < need && (p.Sizes != "" || p.proto() != udp || p.VLAN != "") {
		return cli.Usagef("%s: the headers of a packet take %d bytes", p.sizeText(p.least), need)
	}
	if n := len(p.flow.raw); p.least < n {
		return cli.Usagef("%s: the frame of --frame has %d bytes, and is sent whole", p.sizeText(p.least), n)
	}
	return nil
}

// lengths returns the sizes that -l bounds.
func (p *plan) lengths() (sizes, error) {
	for _, n := range p.Len {
		if n < minFrame || n > maxFrame {
			return sizes{}, cli.Usagef("-l %d: a frame has %d to %d bytes", n, minFrame, maxFrame)
		}
	}
	first := p.Len[0]
	switch {
	case len(p.Len) > 2:
		return sizes{}, cli.Usagef("-l is given %d times: once is the size of frames, twice bounds it", len(p.Len))
	case len(p.Len) == 2 && p.Len[1] >= first:
		return sizes{}, cli.Usagef("-l %d -l %d: sizes are from the second on to below the first, which leaves none", first, p.Len[1])
	case len(p.Len) == 2:
		return sizesFrom(p.Len[1], first-1), nil
	}
	return oneSize(first), nil
}

// sizeText says where a size comes from.
func (p *plan) sizeText(n int) string {
	if p.Sizes != "" {
		return fmt.Sprintf("--sizes %s: %d", p.Sizes, n)
	}
	return fmt.Sprintf("-l %d", n)
}

// usualSize returns the size of frames without -l: that of pkt-gen, where all headers and
// what is written behind them have room in it.
func (p *plan) usualSize() int {
	if p.flow.raw != nil {
		return len(p.flow.raw)
	}
	return max(minEthernet, p.layout().body, p.written())
}

// headers returns the bytes that headers take, 0 where the frame is given. What has only
// options of pkt-gen may be shorter, as with pkt-gen.
func (p *plan) headers() int {
	if p.flow.raw != nil {
		return 0
	}
	return p.layout().body
}

// layout returns where the parts of a packet begin.
func (p *plan) layout() layout { return layoutOf(p.IPv6, p.proto(), len(p.flow.tags)) }

// written returns the end of what the function itself writes into a frame, 0 for nothing.
func (p *plan) written() int {
	switch p.Function {
	case "ping":
		return p.layout().body + pingBytes
	case "txseq":
		return p.layout().body + seqBytes
	}
	return 0
}

// checkUses refuses options that the function has no use for where a user would miss
// what they say.
func (p *plan) checkUses() error {
	if p.Indirect && p.Function != "tx" { // which pkt-gen does not look at there
		p.Indirect = false
		p.passed = append(p.passed, fmt.Sprintf("-I changes nothing with -f %s: it is for tx", p.Function))
	}
	switch {
	case p.Hist != "" && p.Function != "ping" && !(p.total == "Sent" && (p.Rate.given() || p.Bits > 0 || p.Speed != nil)):
		return cli.Usagef("--hist is for -f ping, which measures times, and for sending at a rate (-R, --rate, --speed)")
	case p.JSON && p.Dump:
		return cli.Usagef("-X prints packets, and --json prints nothing else on the standard output than JSON")
	case p.Indirect && (p.Rubbish || p.Frags > 1 || p.least < p.most || p.Pcap != ""):
		return cli.Usagef("-I sends one frame again and again: it does not go with -r, -F, a second -l, several --sizes or -P")
	}
	return nil
}

// tellPassed says which options do nothing.
func (p *plan) tellPassed(env *cli.Env) {
	for _, why := range p.passed {
		fmt.Fprintf(env.Stderr, "%s: %s\n", env.Tool, why)
	}
}

// checkThreads checks -p, -a and -c.
func (p *plan) checkThreads() error {
	have := runtime.NumCPU()
	switch {
	case p.Threads < 1 || p.Threads > maxThreads:
		return cli.Usagef("-p %d: there are 1 to %d threads", p.Threads, maxThreads)
	case p.Threads > 1 && p.alone:
		return cli.Usagef("-p %d: -f %s has one thread only", p.Threads, p.Function)
	case p.Threads > 1 && (p.spec.Mode == nmreq.ModeOneNIC || p.spec.Mode == nmreq.ModeOneSW):
		return cli.Usagef("-p %d: %s is one ring, which has one thread", p.Threads, p.Port)
	case p.CPUs != nil && (*p.CPUs < 0 || *p.CPUs > have):
		return cli.Usagef("-c %d: there are %d CPUs", *p.CPUs, have)
	case p.CPU != nil && *p.CPU < -1:
		return cli.Usagef("-a %d: CPUs have numbers from 0 on, and -1 is for none", *p.CPU)
	}
	if p.CPU != nil && *p.CPU == -1 {
		p.CPU = nil // as pkt-gen has it
	}
	return nil
}

// cpus returns the CPUs to use, as they are announced.
func (p *plan) cpus() int {
	switch {
	case p.CPUs == nil:
		return 1
	case *p.CPUs == 0:
		return runtime.NumCPU()
	}
	return *p.CPUs
}

// setConfig parses -C.
func (p *plan) setConfig() error {
	c := &p.config
	c.ExtraBufs, c.Flags = p.Extra, nmreq.FlagAcceptVnetHdr
	if p.Config == "" {
		return nil
	}
	parts := strings.Split(p.Config, ",")
	if len(parts) > 4 {
		return cli.Usagef("-C %s: there are up to 4 numbers: slots to send and receive, rings to send and receive", p.Config)
	}
	var n [4]uint64
	for i, part := range parts {
		bits := 32
		if i >= 2 {
			bits = 16
		}
		var err error
		if n[i], err = strconv.ParseUint(part, 10, bits); err != nil {
			return cli.Usagef("-C %s: %q is no number of slots or rings", p.Config, part)
		}
	}
	switch len(parts) {
	case 1:
		n[1] = n[0]
	case 3:
		n[3] = n[2]
	}
	c.TxSlots, c.RxSlots = uint32(n[0]), uint32(n[1])
	c.TxRings, c.RxRings = uint16(n[2]), uint16(n[3])
	return nil
}

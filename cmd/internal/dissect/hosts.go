package dissect

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Bounds of looking up hosts.
const (
	hostWait   = 2 * time.Second  // how long a packet waits for the name of an address
	hostLate   = 20 * time.Second // how long an answer may take that nobody waits for
	maxHosts   = 1 << 14          // addresses remembered
	maxLookups = 32               // under way at once
	hostsLost  = 3                // lookups in a row that nobody answered, until packets do not wait
)

// hosts looks up the names of addresses, and remembers them. It asks for each address
// once. A packet waits for the answer for a short time only, and not at all after some
// have come to nothing, so that a name server that is away does not stop the printing.
// Answers that are late serve the packets behind.
type hosts struct {
	lookup   func(context.Context, string) ([]string, error)
	wait     time.Duration
	noDomain bool
	known    map[netip.Addr]string // "" while it is being asked for, or has no name
	answers  chan answer
	asking   int
	lost     int // in a row
}

type answer struct {
	addr netip.Addr
	name string
}

func newHosts(noDomain bool) *hosts {
	return &hosts{
		lookup: net.DefaultResolver.LookupAddr, wait: hostWait, noDomain: noDomain,
		known: make(map[netip.Addr]string), answers: make(chan answer, maxLookups),
	}
}

// name returns the name of an address, "" if it has none or it is not known yet.
func (h *hosts) name(addr netip.Addr) string {
	h.collect()
	if name, ok := h.known[addr]; ok || h.asking == maxLookups {
		return name
	}
	if len(h.known) >= maxHosts {
		clear(h.known)
	}
	h.known[addr] = ""
	h.asking++
	go h.ask(addr)
	if h.lost < hostsLost {
		h.await(addr)
	}
	return h.known[addr]
}

// ask looks up one address. There is always room for its answer.
func (h *hosts) ask(addr netip.Addr) {
	ctx, cancel := context.WithTimeout(context.Background(), hostLate)
	defer cancel()
	all, err := h.lookup(ctx, addr.String())
	name := ""
	if err == nil && len(all) > 0 {
		name = strings.TrimSuffix(all[0], ".")
	}
	h.answers <- answer{addr, name}
}

// collect takes the answers that are there.
func (h *hosts) collect() {
	for {
		select {
		case a := <-h.answers:
			h.learn(a)
		default:
			return
		}
	}
}

// await takes answers until the one for addr is there, or takes too long.
func (h *hosts) await(addr netip.Addr) {
	timer := time.NewTimer(h.wait)
	defer timer.Stop()
	for {
		select {
		case a := <-h.answers:
			if h.learn(a); a.addr == addr {
				h.lost = 0
				return
			}
		case <-timer.C:
			h.lost++
			return
		}
	}
}

func (h *hosts) learn(a answer) {
	h.asking--
	if h.noDomain {
		a.name, _, _ = strings.Cut(a.name, ".")
	}
	h.known[a.addr] = printable(a.name)
}

// printable returns s, or nothing if a terminal may obey it: names are what others say.
func printable(s string) string {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return ""
		}
	}
	return s
}

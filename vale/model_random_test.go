package vale_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A scriptMaker makes a script up while the model plays it: commands that make sense, and
// nonsense of the kind that a switch must survive.
type scriptMaker struct {
	*rand.Rand
	m         *model
	unicast   []string        // addresses of one host, few, so that many are known to the switch
	multicast []string        // and of groups
	text      strings.Builder // a transcript: commands with the model's answers
}

// makeScript returns a transcript of n random gestures with what the model answers,
// and behind them all that is left in the rings. The same numbers make the same script.
func makeScript(seed uint64, n int) string {
	s := &scriptMaker{
		Rand: rand.New(rand.NewPCG(seed, 1)), m: newModel(),
		unicast:   []string{"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03", "00:00:00:00:00:00"},
		multicast: []string{"ff:ff:ff:ff:ff:ff", "03:00:00:00:00:01", "01:00:5e:00:00:01"},
	}
	s.collide()
	for range 2 + s.IntN(2) {
		s.open()
	}
	for range n {
		s.step()
	}
	for _, h := range s.names(false) {
		s.drain(h)
	}
	return s.text.String()
}

// do has the model carry a command out, and writes it down.
func (s *scriptMaker) do(format string, args ...any) {
	command := fmt.Sprintf(format, args...)
	answer, known := s.m.do(command)
	if !known {
		panic("the model does not know " + command)
	}
	s.text.WriteString("> " + command + "\n")
	for _, line := range answer {
		s.text.WriteString(line + "\n")
	}
}

// pick returns one of several values.
func pick[T any](s *scriptMaker, of ...T) T { return of[s.IntN(len(of))] }

// names returns the open handles, or only those that are registered.
func (s *scriptMaker) names(registered bool) []string {
	var all []string
	for name, h := range s.m.handles {
		if h.port != nil || !registered {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// step is one random gesture: a command, or some that belong together.
func (s *scriptMaker) step() {
	names := s.names(s.IntN(50) > 0)
	if len(names) == 0 {
		s.open()
		return
	}
	h := pick(s, names...)
	switch n := s.IntN(100); {
	case n < 4:
		s.open()
	case n < 6:
		s.do("close %s", h)
	case n < 7:
		s.register(h)
	case n < 30:
		s.put(h)
	case n < 36:
		s.fragments(h)
	case n < 47:
		s.do("txsync %s", h)
	case n < 55:
		s.do("rxsync %s", h)
	case n < 66:
		s.read(h)
	case n < 76:
		s.do("poll %s %s", h, pick(s, "in", "out", "inout"))
	case n < 82:
		s.pokeIndices(h)
	case n < 88:
		s.pokeSlot(h)
	case n < 90:
		s.do("ginfo %s %s", h, s.ask())
	default:
		s.do("show %s", h)
	}
}

// ask is what a ginfo is about.
func (s *scriptMaker) ask() string {
	return pick(s,
		s.port()+" cmd=4", s.port(), s.port()+" rx_rings=40 tx_slots=9999",
		fmt.Sprintf("- cmd=4 arg1=%d arg2=%d", s.IntN(9), s.IntN(4)))
}

// port is a port of one of two switches, most often of the first.
func (s *scriptMaker) port() string {
	return pick(s, "vale0", "vale0", "vale0", "vale0", "vale0", "vale1") + ":" + pick(s, "a", "b", "c", "d")
}

// open opens a handle that is not open, and registers it. Six are enough.
func (s *scriptMaker) open() {
	for _, h := range []string{"p", "q", "r", "s", "t", "u"} {
		if s.m.handles[h] == nil {
			s.do("open %s", h)
			s.register(h)
			return
		}
	}
}

// register asks for a port with small rings.
func (s *scriptMaker) register(h string) {
	slots := []int{1, 2, 3, 4, 5, 8, 8, 8, 16, 16}
	if s.IntN(50) == 0 {
		slots = []int{8, 1500} // too long for the memory of others
	}
	mem, extra := "", ""
	if s.IntN(10) == 0 {
		mem = pick(s, "1", "@"+pick(s, s.names(false)...), "@"+pick(s, s.names(false)...))
	}
	if s.IntN(8) == 0 {
		extra = pick(s, "1", "3", "30")
	}
	keys := fmt.Sprintf("tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d",
		pick(s, slots...), pick(s, slots...), 1+s.IntN(4)*s.IntN(2), 1+s.IntN(4)*s.IntN(2))
	ring, flags := pick(s, 0, 0, 1, 2, 3), s.flags()
	if s.IntN(2) == 0 {
		mode := pick(s, 1, 1, 1, 1, 1, 1, 4, 4, 4, pick(s, 0, 2, 3, 8, 9))
		keys += opt(" mem_id=", mem) + opt(" extra=", extra)
		s.do("ctrl %s REGISTER %s %s mode=%d ringid=%d flags=%#x", h, s.port(), keys, mode, ring, flags)
		return
	}
	mode := pick(s, 0, 0, 0, 1, 1, 1, 4, 4, 4, pick(s, 2, 3, 8, 15))
	keys += opt(" arg2=", mem) + opt(" arg3=", extra)
	if s.IntN(8) == 0 {
		ring |= pick(s, 0x1000, 0x4000, 0x8000)
	}
	s.do("regif %s %s %s ringid=%d flags=%#x", h, s.port(), keys, ring, flags|mode)
}

// opt is a key with its value, or nothing for a value that is not given.
func opt(key, value string) string {
	if value == "" {
		return ""
	}
	return key + value
}

// flags of a registration: most often none.
func (s *scriptMaker) flags() int {
	flags := 0
	for _, f := range []int{exclusive, exclusive, rxOnly, txOnly, noTxPoll, 0x1000, 0x10000} {
		if s.IntN(16) == 0 {
			flags |= f
		}
	}
	if s.IntN(20) == 0 {
		flags |= rxOnly | txOnly
	}
	return flags
}

// ring is a ring= for one of these rings, rarely for another one.
func (s *scriptMaker) ring(rings []*modelRing) string {
	if len(rings) == 0 || s.IntN(40) == 0 {
		return pick(s, "", " ring=1", " ring=7")
	}
	return fmt.Sprintf(" ring=%d", pick(s, rings...).id)
}

// put puts frames into a tx ring, and perhaps sends them.
func (s *scriptMaker) put(h string) {
	flags := 0
	if s.IntN(4) == 0 {
		flags = pick(s, 0x20, 0x20, 0x1, 0x2, 0x4, 0x8, 0x10, 0x30, 0x40, 0x300, 0xffff)
	}
	s.do("put %s%s n=%d len=%d flags=%#x fill=%d seq=1 %s", h, s.ring(s.m.handles[h].tx),
		pick(s, 1, 1, 1, 2, 3, 20), s.length(), flags, s.IntN(256), s.addresses())
	s.perhapsSend(h)
}

// fragments puts one packet of several slots into a tx ring, and perhaps sends it.
func (s *scriptMaker) fragments(h string) {
	ring := s.ring(s.m.handles[h].tx)
	for range 1 + s.IntN(3) {
		s.do("put %s%s len=%d flags=%#x fill=%d %s", h, ring, s.length(), pick(s, 0x20, 0x20, 0x20, 0x21, 0x30), s.IntN(256), s.addresses())
	}
	s.do("put %s%s len=%d fill=%d %s", h, ring, s.length(), s.IntN(256), s.addresses())
	s.perhapsSend(h)
}

func (s *scriptMaker) perhapsSend(h string) {
	if s.IntN(2) == 0 {
		s.do(pick(s, "txsync %s", "txsync %s", "poll %s in"), h)
	}
}

// length is one that frames have, or one that they should not have.
func (s *scriptMaker) length() int {
	if s.IntN(2) == 0 {
		return 60 + s.IntN(8)
	}
	return pick(s, 0, 0, 1, 13, 14, 15, 63, 64, 65, 100, 1514, 1985, 2047, 2048, 2049, 9000, 65535)
}

// addresses are dst= and src=.
func (s *scriptMaker) addresses() string {
	address := func() string {
		if s.IntN(5) == 0 {
			return pick(s, s.multicast...)
		}
		return pick(s, s.unicast...)
	}
	return "dst=" + address() + " src=" + address()
}

// collide makes two addresses up that take each other's place in the table of a switch,
// or almost do.
func (s *scriptMaker) collide() {
	address := func() string {
		return string([]byte{2, byte(s.Uint32()), byte(s.Uint32()), byte(s.Uint32()), byte(s.Uint32()), byte(s.Uint32())})
	}
	a, b := address(), address()
	for want := modelHash(a) ^ pick(s, uint32(0), 0, 1, 512); modelHash(b) != want; {
		b = address()
	}
	s.unicast = append(s.unicast, macText([]byte(a)), macText([]byte(b)))
}

// read reads from an rx ring, most often after a sync.
func (s *scriptMaker) read(h string) {
	if s.IntN(3) > 0 {
		s.do("rxsync %s", h)
	}
	s.do("get %s%s n=%d%s", h, s.ring(s.m.handles[h].rx), pick(s, 1, 2, 3, 100), pick(s, "", "", "", " keep=1"))
}

// direction returns one and its rings.
func (s *scriptMaker) direction(h string) (string, []*modelRing) {
	if s.IntN(2) == 0 {
		return "tx", s.m.handles[h].tx
	}
	return "rx", s.m.handles[h].rx
}

// pokeIndices writes a head and a cur that may make sense.
func (s *scriptMaker) pokeIndices(h string) {
	dir, rings := s.direction(h)
	keys := ""
	for _, key := range []string{"head", "cur", "tail"} {
		if s.IntN(3) < 2 {
			keys += fmt.Sprintf(" %s=%d", key, pick(s, s.IntN(4), s.IntN(17), s.IntN(17), 99, 4294967295))
		}
	}
	s.do("poke %s %s%s%s", h, dir, s.ring(rings), keys)
}

// pokeSlot writes a slot that may make sense.
func (s *scriptMaker) pokeSlot(h string) {
	dir, rings := s.direction(h)
	if len(rings) == 0 {
		return
	}
	r := pick(s, rings...)
	keys := ""
	if s.IntN(3) > 0 {
		keys += fmt.Sprintf(" idx=%d", pick(s, 0, 1, 2+s.IntN(64), 2+s.IntN(64), 4097, 999999, 4294967295))
	}
	if s.IntN(3) == 0 {
		keys += fmt.Sprintf(" len=%d", pick(s, 0, 60, 2048, 2049, 65535))
	}
	if s.IntN(3) == 0 {
		keys += fmt.Sprintf(" flags=%#x", pick(s, 0, 1, 0x20, 0x21))
	}
	at := s.IntN(int(r.n))
	s.do("poke %s %s ring=%d slot=%d%s", h, dir, r.id, at, keys)
	s.do("slot %s %s ring=%d slot=%d", h, dir, r.id, at)
}

// drain shows all that is left in the memory of a handle, and closes it.
func (s *scriptMaker) drain(h string) {
	s.do("poll %s in", h)
	for _, r := range s.m.handles[h].rx {
		s.do("get %s ring=%d n=20 keep=1", h, r.id)
	}
	for _, r := range s.m.handles[h].tx {
		for i := range r.n {
			s.do("slot %s tx ring=%d slot=%d", h, r.id, i)
		}
	}
	s.do("show %s", h)
	s.do("close %s", h)
}

package vale_test

// The model speaks the language of the transcripts: a command goes in, the answer that a
// kernel would give comes out. Of the language it knows what concerns switches, their
// ports and their rings.

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// A modelCommand is one command, in words.
type modelCommand struct {
	verb, handle string
	words        []string
	keys         map[string]string
}

// parseModelCommand takes a command apart. It trusts that it is one.
func parseModelCommand(text string) modelCommand {
	f := strings.Fields(text)
	c := modelCommand{verb: f[0], handle: f[1], keys: map[string]string{}}
	for _, w := range f[2:] {
		if key, value, ok := strings.Cut(w, "="); ok {
			c.keys[key] = value
		} else {
			c.words = append(c.words, w)
		}
	}
	return c
}

// num returns the number that a key has, dflt if it is not there.
func (m *model) num(c modelCommand, key string, dflt uint64) uint64 {
	s, ok := c.keys[key]
	if !ok {
		return dflt
	}
	if h := m.handles[strings.TrimPrefix(s, "@")]; s[0] == '@' && h != nil {
		if h.port == nil {
			return 0
		}
		return uint64(h.port.region.id)
	}
	v, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		panic(err) // the script was no good
	}
	return v
}

// do carries a command out and returns the lines of its answer. It returns false for a
// command that the model does not know.
func (m *model) do(text string) (answer []string, known bool) {
	c := parseModelCommand(text)
	h := m.handles[c.handle]
	switch {
	case c.verb == "open":
		m.handles[c.handle] = &modelHandle{}
		return []string{"ok"}, true
	case h == nil:
		return []string{"no handle"}, true
	}
	switch c.verb {
	case "close":
		m.close(h)
		delete(m.handles, c.handle)
		return []string{"ok"}, true
	case "regif":
		return m.regif(h, c)
	case "ctrl":
		return m.ctrlRegister(h, c)
	case "ginfo":
		return m.ginfo(c)
	case "txsync", "rxsync", "poll":
		return []string{m.sync(h, c)}, true
	case "show", "put", "get", "poke", "slot":
		if h.port == nil {
			return []string{"unregistered"}, true
		}
		return m.memory(h, c), true
	}
	return nil, false
}

// regif is a registration by the legacy request.
func (m *model) regif(h *modelHandle, c modelCommand) ([]string, bool) {
	flags, ringid := m.num(c, "flags", 0), m.num(c, "ringid", 0)
	q := m.dimensions(c)
	q.memID, q.extra = uint32(m.num(c, "arg2", 0)), uint32(m.num(c, "arg3", 0))
	q.mode, q.ring, q.flags = max(int(flags&0xf), 1), int(ringid&0xfff), flags&^0xf
	if ringid&0x1000 != 0 {
		q.flags |= noTxPoll
	}
	known := c.keys["version"] == "" && c.keys["cmd"] == "" && q.mode != 5 && q.mode != 6
	if errno := m.register(h, c.words[0], q); errno != "" {
		return []string{errno}, known
	}
	return []string{"ok " + q.String() + h.port.region.String() + fmt.Sprintf(" extra=%d", q.extra)}, known
}

// ctrlRegister is a registration by NETMAP_REQ_REGISTER.
func (m *model) ctrlRegister(h *modelHandle, c modelCommand) ([]string, bool) {
	q := m.dimensions(c)
	q.memID, q.extra = uint32(m.num(c, "mem_id", 0)), uint32(m.num(c, "extra", 0))
	q.mode, q.ring, q.flags = int(m.num(c, "mode", 1)), int(m.num(c, "ringid", 0)), m.num(c, "flags", 0)
	known := c.words[0] == "REGISTER"
	if errno := m.register(h, c.words[1], q); errno != "" {
		return []string{errno}, known
	}
	return []string{"ok " + q.String() + " host_tx_rings=0 host_rx_rings=0" + h.port.region.String() + fmt.Sprintf(" extra=%d", q.extra)}, known
}

func (m *model) dimensions(c modelCommand) *modelRequest {
	return &modelRequest{
		tx: int(m.num(c, "tx_rings", 0)), rx: int(m.num(c, "rx_rings", 0)),
		txSlots: uint32(m.num(c, "tx_slots", 0)), rxSlots: uint32(m.num(c, "rx_slots", 0)),
	}
}

// String prints what has been granted.
func (q *modelRequest) String() string {
	return fmt.Sprintf("tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d", q.txSlots, q.rxSlots, q.tx, q.rx)
}

// String prints what kind of memory it is.
func (g *modelRegion) String() string {
	if g.private {
		return " mem=private"
	}
	return " mem=global"
}

// ginfo asks for a port, or for where one is.
func (m *model) ginfo(c modelCommand) ([]string, bool) {
	name := c.words[0]
	if m.num(c, "cmd", 0) == 4 {
		return []string{m.list(name, int(m.num(c, "arg1", 0)), int(m.num(c, "arg2", 0)))}, true
	}
	if name == "-" {
		return []string{"ok tx_slots=0 rx_slots=0 tx_rings=0 rx_rings=0 mem=global extra=0"}, true
	}
	q := m.dimensions(c)
	q.mode = 1
	p, errno := m.getPort(name, q)
	if errno != "" {
		return []string{errno}, true
	}
	q.tx, q.rx, q.txSlots, q.rxSlots = len(p.tx), len(p.rx), p.tx[0].n, p.rx[0].n
	answer := "ok " + q.String() + p.region.String() + " extra=0"
	m.dropPort(p)
	return []string{answer}, true
}

// list tells where a port is, or without a name which port is there or behind.
func (m *model) list(name string, sw, port int) string {
	if name != "-" {
		base, _, _ := strings.Cut(name, ":")
		s, number := m.findSwitch(base)
		if !strings.HasPrefix(name, "vale") {
			return "EINVAL"
		} else if s == nil {
			return "ENOENT"
		}
		for i, p := range s.ports {
			if p.name == name {
				return fmt.Sprintf("ok name=%s arg1=%d arg2=%d", name, number, i)
			}
		}
		return fmt.Sprintf("ok name=%s arg1=%d arg2=255", name, number)
	}
	for ; sw < len(m.switches); sw, port = sw+1, 0 {
		for ; port < 254; port++ {
			if p := m.switches[sw].ports[port]; p != nil {
				return fmt.Sprintf("ok name=%s arg1=%d arg2=%d", p.name, sw, port)
			}
		}
	}
	return "ENOENT"
}

// sync is txsync, rxsync and poll.
func (m *model) sync(h *modelHandle, c modelCommand) string {
	switch {
	case c.verb == "poll":
		want := c.words[0]
		got := h.poll(want != "out", want != "in")
		n := 0
		if got != (modelEvents{}) {
			n = 1
		}
		return fmt.Sprintf("ok n=%d revents=%s%s%s", n, got, states("tx", h.tx), states("rx", h.rx))
	case h.port == nil:
		return "ENXIO"
	case c.verb == "txsync":
		for _, r := range h.tx {
			h.port.txsync(r)
		}
		return "ok" + states("tx", h.tx)
	}
	for _, r := range h.rx {
		h.port.rxsync(r)
	}
	return "ok" + states("rx", h.rx)
}

// String prints events as revents= shows them.
func (e modelEvents) String() string {
	var all []string
	for _, b := range []struct {
		name string
		is   bool
	}{{"err", e.err}, {"in", e.in}, {"out", e.out}} {
		if b.is {
			all = append(all, b.name)
		}
	}
	return strings.Join(all, "|")
}

// indices prints what the user sees of a ring.
func (r *modelRing) indices() string {
	return fmt.Sprintf("head=%d cur=%d tail=%d", r.head, r.cur, r.tail)
}

// states prints that of several rings.
func states(dir string, rings []*modelRing) string {
	s := ""
	for _, r := range rings {
		s += fmt.Sprintf(" %s%d[%s]", dir, r.id, r.indices())
	}
	return s
}

// memory is the commands that look into the memory of a port or write it.
func (m *model) memory(h *modelHandle, c modelCommand) []string {
	if c.verb == "show" {
		return h.show()
	}
	rings := h.tx
	if c.verb == "get" || len(c.words) > 0 && c.words[0] == "rx" {
		rings = h.rx
	}
	for _, r := range rings {
		if r.id != int(m.num(c, "ring", 0)) {
			continue
		}
		switch c.verb {
		case "put":
			return []string{m.put(h.port.region, r, c)}
		case "get":
			return m.get(h.port.region, r, c)
		case "poke":
			return []string{m.poke(r, c)}
		}
		s := r.slots[m.num(c, "slot", 0)]
		name := "nonzero"
		if s.idx == 0 {
			name = "0"
		}
		return []string{fmt.Sprintf("idx=%s len=%d flags=%#x", name, s.len, s.flags)}
	}
	return []string{"no such ring"}
}

// show prints all that a handle sees.
func (h *modelHandle) show() []string {
	p := h.port
	flags := 0
	if p.region.private {
		flags = 1
	}
	lines := []string{fmt.Sprintf("if name=%s version=0 flags=%#x tx_rings=%d rx_rings=%d host_tx=1 host_rx=1",
		p.name, flags, len(p.tx), len(p.rx))}
	add := func(dir string, number int, all, bound []*modelRing) {
		for i, r := range all {
			line := fmt.Sprintf("%s%d unbound", dir, i)
			if len(bound) > 0 && i >= bound[0].id && i <= bound[len(bound)-1].id {
				line = fmt.Sprintf("%s%d num_slots=%d buf_size=2048 ringid=%d dir=%d %s flags=0x0", dir, i, r.n, i, number, r.indices())
			}
			lines = append(lines, line)
		}
	}
	add("tx", 1, p.tx, h.tx)
	add("rx", 0, p.rx, h.rx)
	return lines
}

// slot returns a slot, or one that nobody sees where there is none.
func (r *modelRing) slot(i uint32) *modelSlot {
	if i >= r.n {
		return &modelSlot{}
	}
	return &r.slots[i]
}

// after returns the index behind i. One beyond the ring only grows.
func (r *modelRing) after(i uint32) uint32 {
	if i+1 == r.n {
		return 0
	}
	return i + 1
}

// put writes frames from head on.
func (m *model) put(g *modelRegion, r *modelRing, c modelCommand) string {
	n := uint64(0)
	for ; n < m.num(c, "n", 1) && r.head != r.tail; n++ {
		s := r.slot(r.head)
		length := uint64(60)
		var frame []byte
		if text, ok := c.keys["hex"]; ok {
			frame, _ = hex.DecodeString(text)
			length = uint64(len(frame))
		} else {
			frame = m.frame(c, int(n))
		}
		s.len, s.flags = uint16(m.num(c, "len", length)), uint16(m.num(c, "flags", 0))
		if s.idx < g.bufs { // there is nothing to write to where it leads nowhere
			copy(g.writable(s.idx), frame)
		}
		if m.num(c, "adv", 1) != 0 {
			r.head = r.after(r.head)
			r.cur = r.head
		}
	}
	return fmt.Sprintf("ok n=%d %s", n, r.indices())
}

// frame returns what put writes into the buffer of its frame number n.
func (m *model) frame(c modelCommand, n int) []byte {
	buf := make([]byte, 2048)
	fill := byte(m.num(c, "fill", 0))
	for i := range buf {
		buf[i] = byte(i) + fill
	}
	for at, key := range map[int]string{0: "dst", 6: "src"} {
		mac, _ := hex.DecodeString(strings.ReplaceAll(c.keys[key], ":", ""))
		copy(buf[at:], mac)
	}
	binary.BigEndian.PutUint16(buf[12:], 0x88b5)
	if m.num(c, "seq", 0) != 0 {
		binary.BigEndian.PutUint16(buf[14:], uint16(n))
	}
	return buf
}

// get lists slots from head on.
func (m *model) get(g *modelRegion, r *modelRing, c modelCommand) []string {
	var lines []string
	head := r.head
	for ; head != r.tail && uint64(len(lines)) < m.num(c, "n", uint64(r.n)); head = r.after(head) {
		s := r.slot(head)
		data := g.buf(s.idx)
		if s.idx >= g.bufs {
			data = nil
		}
		data = data[:min(int(s.len), len(data))]
		line := fmt.Sprintf("len=%d flags=%#x", s.len, s.flags)
		if len(data) >= 14 {
			line += fmt.Sprintf(" dst=%s src=%s", macText(data[:6]), macText(data[6:12]))
		}
		line += fmt.Sprintf(" crc=%08x", crc32.ChecksumIEEE(data))
		if m.num(c, "hex", 0) != 0 {
			line += fmt.Sprintf(" hex=%x", data)
		}
		lines = append(lines, line)
	}
	if m.num(c, "keep", 0) == 0 {
		r.head, r.cur = head, head
	}
	if m.num(c, "brief", 0) != 0 {
		return []string{fmt.Sprintf("n=%d sum=%08x", len(lines), crc32.ChecksumIEEE([]byte(strings.Join(lines, ""))))}
	}
	return append(lines, fmt.Sprintf("n=%d", len(lines)))
}

func macText(b []byte) string {
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5])
}

// poke writes whatever it is told to.
func (m *model) poke(r *modelRing, c modelCommand) string {
	if c.keys["slot"] != "" {
		s := &r.slots[m.num(c, "slot", 0)]
		s.idx = uint32(m.num(c, "idx", uint64(s.idx)))
		s.len = uint16(m.num(c, "len", uint64(s.len)))
		s.flags = uint16(m.num(c, "flags", uint64(s.flags)))
	}
	r.head = uint32(m.num(c, "head", uint64(r.head)))
	r.cur = uint32(m.num(c, "cur", uint64(r.cur)))
	r.tail = uint32(m.num(c, "tail", uint64(r.tail)))
	return "ok " + r.indices()
}

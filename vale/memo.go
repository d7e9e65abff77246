package vale

// A memo is what a sender has looked up in its switch's table not long ago. Finding it
// again takes one multiplication; the table's own hash, which decides what addresses
// displace each other, takes thirty steps. Whatever the switch learns makes all of a memo
// old.
type memo struct {
	table   *table
	entries [memoSize]memoEntry
}

type memoEntry struct {
	key     uint64 // as in the table: address and port
	learned uint64 // what the table had learned when this was found there
}

// memoSize is the number of entries, a power of two.
const (
	memoBits = 6
	memoSize = 1 << memoBits
)

// of makes the memo one of t.
func (m *memo) of(t *table) {
	if m.table != t {
		*m = memo{table: t}
	}
}

// recall returns what lookup has found before, if it still stands.
func (m *memo) recall(mac uint64) (port uint8, ok bool) {
	e := &m.entries[memoIndex(mac)]
	return uint8(e.key >> 48), e.key&macBits == mac && e.learned == m.table.learned.Load()
}

// lookup is table.lookup.
func (m *memo) lookup(mac uint64) (port int, ok bool) {
	if port, ok := m.recall(mac); ok {
		return int(port), true
	}
	learned := m.table.learned.Load()
	port, ok = m.table.lookup(mac)
	if ok {
		m.entries[memoIndex(mac)] = memoEntry{mac | uint64(port)<<48, learned}
	}
	return port, ok
}

// memoIndex spreads addresses that differ in their last bytes over the entries.
func memoIndex(mac uint64) uint64 { return mac * 0x9e3779b97f4a7c15 >> (64 - memoBits) }

package vale

import "sync/atomic"

// A table is where a switch remembers which port an address was seen on: 1024 entries,
// one an address, found by its hash; an address takes the place of another with the
// same hash, and entries never age (netmap_vale.c: struct nm_hash_ent).
//
// An entry holds the address in its low 48 bits, first byte lowest, and the index of
// the port above, so that senders can read and write it at once. An entry that was
// never written is the address 00:00:00:00:00:00 on port 0, and the switch believes
// that, as the kernel's does.
type table struct {
	entries [tableSize]entry
	learned atomic.Uint64 // counts what has been learned, so that what was looked up before can be told to be old
}

// tableSize is the number of entries (NM_BDG_HASH).
const tableSize = 1024

type entry struct {
	key     atomic.Uint64
	packets atomic.Uint64 // from the address since it was learned
	learned atomic.Uint64 // table.learned as of then
}

const macBits = 1<<48 - 1

// learn remembers that the address was seen on a port.
func (t *table) learn(mac uint64, port int) {
	e, key := &t.entries[hash(mac)], mac|uint64(port)<<48
	if e.key.Load() == key {
		return // it is known there
	}
	e.key.Store(key)
	e.packets.Store(0)
	e.learned.Store(t.learned.Add(1))
}

// seen counts packets from an address on a port, if that is what the entry holds.
func (e *entry) seen(mac uint64, port int, packets uint64) {
	if e.key.Load() == mac|uint64(port)<<48 {
		e.packets.Add(packets)
	}
}

// lookup returns the port that the address was last seen on.
func (t *table) lookup(mac uint64) (port int, ok bool) {
	e := t.entries[hash(mac)].key.Load()
	return int(e >> 48), e&macBits == mac
}

// hash is the hash of if_bridge, Bob Jenkins's of 1997 with the key 0, cut to the size
// of a table (netmap_vale.c: nm_vale_rthash). mac has the address's first byte lowest.
func hash(mac uint64) uint32 {
	const golden = 0x9e3779b9
	a := golden + uint32(mac)
	b := golden + uint32(mac>>40)<<8 + uint32(mac>>32)&0xff
	c := uint32(0)
	a = (a - b - c) ^ c>>13
	b = (b - c - a) ^ a<<8
	c = (c - a - b) ^ b>>13
	a = (a - b - c) ^ c>>12
	b = (b - c - a) ^ a<<16
	c = (c - a - b) ^ b>>5
	a = (a - b - c) ^ c>>3
	b = (b - c - a) ^ a<<10
	c = (c - a - b) ^ b>>15
	return c % tableSize
}

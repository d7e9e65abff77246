package vale

// A large frame for many ports is written many times before anybody reads a copy. Ordinary
// stores fetch each line of a copy into the cache before they write it, and push out what
// is there: the frames that are yet to be copied, and the copies of the receivers before.
// Stores that go past the cache (non-temporal ones) do neither, and are three times as
// fast there. They are a loss as long as copies stay in the cache until they are read.
//
// Such stores may become visible behind later ones. So whoever calls streamBlocks calls
// streamFence before the store that shows the copy to a receiver: that of hwtail. Slots
// are written by ordinary stores, and need no fence.

// streamBytes is how much a batch writes at least for everybody, all copies together, that
// goes past the cache: twice what the second level of a large core holds. From there on it
// is a gain or, for few receivers that read every byte, hardly a loss.
const streamBytes = 4 << 20

// streams reports whether the copies of a line go past the cache if so many ports get it,
// which is so from that many bytes on. Its packets are taken to be as long as those of the
// batch are on average.
func (l *line) streams(ports int, batch *tally, from uint64) bool {
	if !canStream || l.packets == 0 {
		return false
	}
	return uint64(l.packets)*uint64(ports)*(batch.bytes/batch.packets) >= from
}

//go:build linux && (amd64 || arm64)

package supervise

import (
	"slices"

	"govale/netmap"
)

// maxSelected is how many descriptors select(2) is looked at for: those of fd_set, and
// more, which the system call takes.
const maxSelected = 1 << 16

// pselect is select(2) and pselect6(2), which have the same arguments as far as they
// matter here. An error of netmap's counts as readable and writable.
func (s *supervisor) pselect(n *notification) reply {
	count := int(int32(n.args[0]))
	if count <= 0 || count > maxSelected {
		return letRun
	}
	in, ok1 := s.readSet(n, n.args[1], count)
	out, ok2 := s.readSet(n, n.args[2], count)
	if !ok1 || !ok2 {
		return letRun // which fails
	}
	var items, inside []*item
	defer func() { closeAll(items, inside) }()
	for fd := range count {
		var want netmap.Events
		if isSet(in, fd) {
			want |= netmap.Readable
		}
		if isSet(out, fd) {
			want |= netmap.Writable
		}
		if want == 0 {
			continue
		}
		items, inside = s.collect(n.tid, fd, want, items, inside)
	}
	if all := slices.Concat(items, inside); len(all) > 0 {
		s.prepare(n, all, s.timeBlocks(n, n.args[4]))
		showErrors(all)
	}
	return letRun
}

// showErrors makes bells ready for everything where there is an error to tell, for calls
// that tell it by this.
func showErrors(items []*item) {
	for _, i := range items {
		if i.failed() && i.bell != nil {
			i.open.mu.Lock()
			i.bell.show(netmap.Readable|netmap.Writable, netmap.Readable|netmap.Writable, i.fd)
			i.open.mu.Unlock()
		}
	}
}

// readSet reads a set of descriptors below count, nil where there is none. It is one of
// longs.
func (s *supervisor) readSet(n *notification, addr uint64, count int) (set []byte, ok bool) {
	if addr == 0 {
		return nil, true
	}
	set = make([]byte, (count+63)/64*8)
	return set, s.read(n, addr, set) == nil
}

// isSet reports whether fd is in a set. Longs are little endian on these machines.
func isSet(set []byte, fd int) bool { return set != nil && set[fd/8]&(1<<(fd%8)) != 0 }

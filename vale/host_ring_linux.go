package vale

import (
	"fmt"
	"math/bits"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A packetRing holds copies of the frames that leave a helper, in memory that is shared
// with the kernel: PACKET_RX_RING. It is of version 2, which hands over each frame as it
// comes; version 3 would keep them until a block is full or a millisecond has passed.
// Frames have a fixed room in it, which is no loss since they are never larger than
// those of the wire.
type packetRing struct {
	file *os.File
	conn syscall.RawConn
	mem  []byte
	size int // bytes between frames
	n    int // frames
	next int // to be read

	mu   sync.Mutex // guards lost
	lost uint64     // frames that found the ring full, as far as asked for
}

const (
	packetRingBytes = 4 << 20 // of a ring, as far as a frame is not larger
	packetBlock     = 1 << 16 // the kernel takes memory in blocks, contiguous if it can
	packetHeadroom  = 128     // bytes before and behind a frame: the header, an address, alignment, a tag
)

// openPacketRing captures what leaves the helper with that number, frames of an MTU.
func openPacketRing(index, mtu int) (r *packetRing, err error) {
	s, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("packet socket: %w", err)
	}
	size := 1 << bits.Len(uint(mtu+packetHeadroom-1)) // the next power of two
	block := max(size, packetBlock)
	n := max(packetRingBytes/size, 32)
	r = &packetRing{size: size, n: n}
	if r.mem, err = mapPacketRing(s, &unix.TpacketReq{
		Block_size: uint32(block), Block_nr: uint32(n * size / block), Frame_size: uint32(size), Frame_nr: uint32(n),
	}); err == nil {
		err = unix.Bind(s, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index})
	}
	if err != nil {
		unix.Close(s)
		r.unmap()
		return nil, fmt.Errorf("packet ring: %w", err)
	}
	r.file = os.NewFile(uintptr(s), "packet ring")
	if r.conn, err = r.file.SyscallConn(); err != nil {
		r.free()
		return nil, err
	}
	return r, nil
}

// mapPacketRing gives a socket a ring and maps it.
func mapPacketRing(s int, req *unix.TpacketReq) ([]byte, error) {
	if err := unix.SetsockoptInt(s, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V2); err != nil {
		return nil, err
	}
	if err := unix.SetsockoptTpacketReq(s, unix.SOL_PACKET, unix.PACKET_RX_RING, req); err != nil {
		return nil, err
	}
	return unix.Mmap(s, 0, int(req.Block_size*req.Block_nr), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

// networkOrder returns a protocol number as packet sockets want it.
func networkOrder(v uint16) uint16 {
	if isLittleEndian() {
		return v<<8 | v>>8
	}
	return v
}

// head returns the header of the next frame, and whether the frame is there.
func (r *packetRing) head() (*unix.Tpacket2Hdr, bool) {
	h := packetHeaderAt(r.mem, r.next*r.size)
	return h, loadStatus(h)&unix.TP_STATUS_USER != 0
}

// ready reports whether a frame is there; it has the form that RawConn.Read wants.
func (r *packetRing) ready(uintptr) bool {
	_, ok := r.head()
	return ok
}

// A packet is a frame in a packet ring.
type packet struct {
	b      []byte // valid until it is given back
	cut    bool   // the frame did not fit into its room
	tagged bool   // the frame has a VLAN tag that is not in b but comes behind its addresses
	tag    [4]byte
}

// packet returns the frame with that header, which is the next one.
func (r *packetRing) packet(h *unix.Tpacket2Hdr) packet {
	off := r.next*r.size + int(h.Mac)
	p := packet{b: r.mem[off : off+int(h.Snaplen)], cut: h.Snaplen < h.Len}
	status := h.Status
	if status&unix.TP_STATUS_VLAN_VALID != 0 {
		p.tagged = true
		tpid := uint16(unix.ETH_P_8021Q)
		if status&unix.TP_STATUS_VLAN_TPID_VALID != 0 {
			tpid = h.Vlan_tpid
		}
		p.tag = [4]byte{byte(tpid >> 8), byte(tpid), byte(h.Vlan_tci >> 8), byte(h.Vlan_tci)}
	}
	return p
}

// giveBack gives the next frame back to the kernel.
func (r *packetRing) giveBack(h *unix.Tpacket2Hdr) {
	storeStatus(h, unix.TP_STATUS_KERNEL)
	if r.next++; r.next == r.n {
		r.next = 0
	}
}

// dropped returns how many frames found the ring full, since it was opened. Once the
// file is closed there are no more.
func (r *packetRing) dropped() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conn.Control(func(fd uintptr) {
		// Asking sets the kernel's count back.
		if s, err := unix.GetsockoptTpacketStats(int(fd), unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
			r.lost += uint64(s.Drops)
		}
	})
	return r.lost
}

// free closes the ring, which nobody reads any more.
func (r *packetRing) free() {
	r.file.Close()
	r.unmap()
}

func (r *packetRing) unmap() {
	if r.mem != nil {
		unix.Munmap(r.mem)
		r.mem = nil
	}
}

package packetport

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Sizes of what a packet socket has.
const (
	maxFrame     = 1<<16 + 64 // bytes of a frame, those that the system has put together included
	tagBytes     = 4          // of a VLAN tag
	packetBatch  = 32         // frames that are received at once
	socketBuffer = 16 << 20
)

// A packetSocket sends and receives through an interface: packet(7).
type packetSocket struct {
	*descriptor
	receives bool
	out      []mmsghdr
	outIOs   []unix.Iovec
	in       []mmsghdr
	bufs     [][]byte // of in, each with room for a tag before the frame
	control  [][]byte // of in
	frames   [][]byte
	dropped  uint64 // by the kernel, since there was no room in the socket
}

// openPcap opens a packet socket on an interface, for frames that come in only if they are
// to be received.
func openPcap(ifname string, receive bool) (link, error) {
	ifc, err := net.InterfaceByName(ifname)
	if err != nil {
		return nil, &hinted{unix.ENODEV, "ip link shows the interfaces that there are"}
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if errors.Is(err, syscall.EPERM) {
		return nil, &hinted{err, "packet sockets are for root, or with CAP_NET_RAW"}
	}
	if err != nil {
		return nil, err
	}
	s := &packetSocket{receives: receive}
	if s.descriptor, err = newDescriptor(fd); err != nil {
		return nil, err
	}
	if err := s.bind(ifc.Index); err != nil {
		s.close()
		return nil, err
	}
	s.prepare()
	return s, nil
}

// networkOrder returns a protocol number as packet sockets want it.
func networkOrder(v uint16) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, v))
}

// bind binds the socket to the interface with an index.
func (s *packetSocket) bind(index int) error {
	set := func(opt int) error { return unix.SetsockoptInt(s.fd, unix.SOL_PACKET, opt, 1) }
	_ = set(unix.PACKET_QDISC_BYPASS) // it works without, but slower
	protocol := uint16(0)             // nothing is received
	if s.receives {
		protocol = networkOrder(unix.ETH_P_ALL)
		if err := errors.Join(set(unix.PACKET_AUXDATA), set(unix.PACKET_IGNORE_OUTGOING)); err != nil {
			return fmt.Errorf("packet socket: %w", err)
		}
	}
	for _, opt := range [...]int{unix.SO_RCVBUFFORCE, unix.SO_SNDBUFFORCE} {
		_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, opt, socketBuffer) // for CAP_NET_ADMIN; others have less room
	}
	if err := unix.Bind(s.fd, &unix.SockaddrLinklayer{Protocol: protocol, Ifindex: index}); err != nil {
		return fmt.Errorf("packet socket: %w", err)
	}
	return errors.Join(s.checkType(), s.promiscuous(index))
}

// checkType refuses interfaces whose frames have no Ethernet header.
func (s *packetSocket) checkType() error {
	addr, err := unix.Getsockname(s.fd)
	if err != nil {
		return err
	}
	if l, ok := addr.(*unix.SockaddrLinklayer); ok && l.Hatype != unix.ARPHRD_ETHER && l.Hatype != unix.ARPHRD_LOOPBACK {
		return fmt.Errorf("%w: frames of hardware type %d, and only those of Ethernet can be sent and received", errors.ErrUnsupported, l.Hatype)
	}
	return nil
}

// promiscuous makes an interface receive what is for others, as long as the socket is open.
func (s *packetSocket) promiscuous(index int) error {
	if !s.receives {
		return nil
	}
	mreq := &unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC}
	if err := unix.SetsockoptPacketMreq(s.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, mreq); err != nil {
		return fmt.Errorf("promiscuous mode: %w", err)
	}
	return nil
}

// prepare makes the headers of messages, which stay.
func (s *packetSocket) prepare() {
	s.out, s.outIOs = make([]mmsghdr, batchFrames), make([]unix.Iovec, batchFrames)
	for i := range s.out {
		s.out[i].hdr.Iov = &s.outIOs[i]
		s.out[i].hdr.SetIovlen(1)
	}
	if !s.receives {
		return
	}
	s.in = make([]mmsghdr, packetBatch)
	ios := make([]unix.Iovec, packetBatch)
	for i := range s.in {
		buf, control := make([]byte, tagBytes+maxFrame+tagBytes), make([]byte, auxBytes)
		s.bufs, s.control = append(s.bufs, buf), append(s.control, control)
		ios[i].Base = &buf[tagBytes]
		ios[i].SetLen(len(buf) - tagBytes)
		s.in[i].hdr.Iov = &ios[i]
		s.in[i].hdr.SetIovlen(1)
	}
}

// send sends frames, many with a system call.
func (s *packetSocket) send(frames [][]byte) (done int, err error) {
	for i, frame := range frames {
		s.outIOs[i] = unix.Iovec{}
		if len(frame) > 0 {
			s.outIOs[i].Base = &frame[0]
		}
		s.outIOs[i].SetLen(len(frame))
	}
	for done < len(frames) {
		n, err := sendmmsg(s.fd, s.out[done:len(frames)])
		more := true
		if err != nil {
			n, more, err = s.outcome(err)
		}
		if done += n; !more {
			return done, err
		}
	}
	return done, nil
}

// receive receives frames, many with a system call.
func (s *packetSocket) receive() ([][]byte, error) {
	if !s.receives {
		return nil, nil
	}
	for i := range s.in {
		s.in[i].hdr.Control = &s.control[i][0]
		s.in[i].hdr.SetControllen(len(s.control[i]))
	}
	n, err := recvmmsg(s.fd, s.in)
	s.frames = s.frames[:0]
	switch err {
	case nil:
	case unix.EAGAIN, unix.EINTR:
		return nil, nil
	default:
		return nil, err
	}
	for i := range n {
		if m := &s.in[i]; m.hdr.Flags&unix.MSG_TRUNC != 0 {
			s.came++
		} else {
			s.frames = append(s.frames, s.frame(i, int(m.n)))
		}
	}
	return s.frames, nil
}

// frame returns the ith frame, of n bytes, with the VLAN tag that the kernel has taken out
// of it.
func (s *packetSocket) frame(i, n int) []byte {
	b := s.bufs[i]
	aux, ok := auxdata(s.control[i][:s.in[i].hdr.Controllen])
	if !ok || aux.Status&unix.TP_STATUS_VLAN_VALID == 0 || n < 12 {
		return b[tagBytes : tagBytes+n]
	}
	tpid := uint16(unix.ETH_P_8021Q)
	if aux.Status&unix.TP_STATUS_VLAN_TPID_VALID != 0 {
		tpid = aux.Vlan_tpid
	}
	copy(b, b[tagBytes:tagBytes+12])
	copy(b[12:], []byte{byte(tpid >> 8), byte(tpid), byte(aux.Vlan_tci >> 8), byte(aux.Vlan_tci)})
	return b[:n+tagBytes]
}

// lost counts what the kernel had no room for, too.
func (s *packetSocket) lost() (sent, received uint64) {
	if stats, err := unix.GetsockoptTpacketStats(s.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
		s.dropped += uint64(stats.Drops) // since it was asked last
	}
	return s.sent, s.came + s.dropped
}

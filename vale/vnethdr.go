package vale

import (
	"encoding/binary"
	"syscall"

	"govale/nmreq"
)

// Virtual machines give their frames to a port with a header in front, which says what
// they have left undone: checksums, and cutting a large packet into frames. Such a port
// has a header length. Between two ports of one length the switch does not look at the
// header; what it does for a port of another length is in mismatch.go.

// Lengths of a port's header, besides 0.
const (
	vnetHdrLen      = 10 // struct nm_vnet_hdr
	vnetHdrMergeLen = 12 // with num_buffers behind it, which the switch ignores and clears
)

// Frame sizes of ports, which only matter where a header is added or taken away
// (netmap_kern.h).
const (
	dfltFrameSize  = 1514         // NM_BDG_MFS_DEFAULT
	worstGSOHeader = 14 + 40 + 60 // WORST_CASE_GSO_HEADER: what each segment may repeat
)

// Flags of a vnetHdr and its types of segmentation (virtio 1.0, 5.1.6).
const (
	vnetNeedsCsum = 1 // VIRTIO_NET_HDR_F_NEEDS_CSUM
	vnetDataValid = 2 // VIRTIO_NET_HDR_F_DATA_VALID

	gsoNone  = 0    // VIRTIO_NET_HDR_GSO_NONE
	gsoTCPv4 = 1    // VIRTIO_NET_HDR_GSO_TCPV4
	gsoUDP   = 3    // VIRTIO_NET_HDR_GSO_UDP
	gsoTCPv6 = 4    // VIRTIO_NET_HDR_GSO_TCPV6
	gsoECN   = 0x80 // VIRTIO_NET_HDR_GSO_ECN: added to a type
)

// A vnetHdr is what counts of struct nm_vnet_hdr. The kernel ignores hdr_len and
// gso_size: it finds the headers by itself, and cuts to the frame size of the receiver.
type vnetHdr struct {
	flags, gsoType        uint8
	csumStart, csumOffset int // in bytes: from the Ethernet header, and from there
}

// parseVnetHdr reads the header at the start of b, which has vnetHdrLen bytes at least.
// Its fields are in the byte order of the machine.
func parseVnetHdr(b []byte) vnetHdr {
	return vnetHdr{
		flags: b[0], gsoType: b[1],
		csumStart:  int(binary.NativeEndian.Uint16(b[6:])),
		csumOffset: int(binary.NativeEndian.Uint16(b[8:])),
	}
}

// valid is the negation of vnet_hdr_is_bad (netmap_offloadings.c).
func (h vnetHdr) valid() bool {
	switch h.gsoType &^ gsoECN {
	case gsoNone, gsoTCPv4, gsoUDP, gsoTCPv6:
		return h.flags&^(vnetNeedsCsum|vnetDataValid) == 0
	}
	return false
}

// needsCsum reports whether a checksum is left to be computed.
func (h vnetHdr) needsCsum() bool { return h.flags&vnetNeedsCsum != 0 }

// segmented reports whether the packet is to be cut into frames. As in the kernel, ECN
// without a type is a type, and means TCP.
func (h vnetHdr) segmented() bool { return h.gsoType != gsoNone }

// udp reports whether the packet to be cut is UDP. Whether it is IPv4 or IPv6 is read in
// the packet, whatever the type says.
func (h vnetHdr) udp() bool { return h.gsoType&^gsoECN == gsoUDP }

// setHdrLen makes n the length of the port's headers. A port with a header takes frames
// as large as a buffer, and keeps doing so when the length is set back to 0 (netmap.c:
// netmap_ioctl, case NETMAP_REQ_PORT_HDR_SET). Called with Machine.mu held, for a port
// that is on a switch.
func (p *port) setHdrLen(n uint32) {
	b := p.br.Load()
	b.mu.Lock()
	defer b.mu.Unlock()
	p.hdrLen = n
	if n != 0 {
		p.mfs = p.mem.bufs.objSize
	}
}

func (d *Dev) reqPortHdrSet(r *request) error {
	return edit(r, func(b *nmreq.PortHdr) error {
		if b.HdrLen != 0 && b.HdrLen != vnetHdrLen && b.HdrLen != vnetHdrMergeLen {
			return syscall.EINVAL
		}
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		p, err := d.m.existing(r.name)
		switch {
		case err != nil:
			return err
		case p == nil:
			return syscall.ENXIO
		case p.host != nil:
			return refuse(syscall.EOPNOTSUPP, "%s belongs to an interface of the host, whose frames have no virtio-net header", r.name)
		}
		p.setHdrLen(b.HdrLen)
		return nil
	})
}

func (d *Dev) reqPortHdrGet(r *request) error {
	return edit(r, func(b *nmreq.PortHdr) error {
		d.m.mu.Lock()
		defer d.m.mu.Unlock()
		p, err := d.m.getPort(r.name, &registration{mode: nmreq.ModeAllNIC}, false)
		if err != nil {
			return err
		}
		defer p.put()
		b.HdrLen = p.hdrLen
		return nil
	})
}

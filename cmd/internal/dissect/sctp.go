package dissect

// Types of SCTP's chunks.
const (
	sctpData    = 0x00
	sctpInit    = 0x01
	sctpInitAck = 0x02
	sctpSack    = 0x03
)

var sctpChunks = table{
	sctpData: "DATA", sctpInit: "INIT", sctpInitAck: "INIT ACK", sctpSack: "SACK", 0x04: "HB REQ", 0x05: "HB ACK",
	0x06: "ABORT", 0x07: "SHUTDOWN", 0x08: "SHUTDOWN ACK", 0x09: "OP ERR", 0x0a: "COOKIE ECHO", 0x0b: "COOKIE ACK",
	0x0c: "ECN ECHO", 0x0d: "ECN CWR", 0x0e: "SHUTDOWN COMPLETE", 0xc0: "FOR CUM TSN", 0xc1: "REL CTRL",
	0xc2: "REL CTRL ACK",
}

var sctpProtocols = table{
	1: "ISDN Q.921", 2: "M2UA", 3: "M3UA", 4: "SUA", 5: "M2PA", 6: "V5.2", 7: "H.248", 8: "BICC", 9: "TALI", 10: "DUA",
	11: "ASAP", 12: "ENRP", 13: "H.323", 14: "Q.IPC", 15: "SIMCO", 16: "DDPSC", 17: "DDPSSC", 18: "S1AP", 19: "RUA",
	20: "HNBAP", 21: "ForCES HP", 22: "ForCES MP", 23: "ForCES LP", 24: "SBc-AP", 25: "NBAP", 27: "X2AP",
}

// sctp prints an SCTP packet: its header and, one by one, its chunks.
func (p *Printer) sctp(n network, off, length int) {
	p.proto = "sctp"
	if length < 12 {
		p.printf("truncated-sctp - %d bytes missing!", 12-length)
		return
	}
	if !p.has(off, 12) {
		p.truncated()
		return
	}
	p.paint(source)
	p.addr(n, n.source())
	p.field(".", p.u16(off))
	p.plain()
	p.str(" > ")
	p.paint(target)
	p.addr(n, n.dest())
	p.field(".", p.u16(off+2))
	p.plain()
	p.str(": sctp")
	off, length = off+12, length-12
	sep := " ("
	if p.opt.Verbose > 1 {
		sep = "\n\t"
	}
	for i := 1; length > 0; i++ {
		size := p.sctpChunk(sep, i, off, length)
		if size < 0 {
			return
		}
		if p.opt.Verbose < 2 {
			sep = ", ("
		}
		off, length = off+size, length-size
	}
}

// sctpChunk prints chunk i and returns its size with padding, -1 where it ends the packet.
func (p *Printer) sctpChunk(sep string, i, off, length int) int {
	number := func() { p.str(sep); p.num(i); p.str(") ") }
	if length < 4 {
		number()
		p.str("[chunk descriptor cut off at end of packet]")
		return -1
	}
	if !p.has(off, 4) {
		p.truncated()
		return -1
	}
	size := p.u16(off + 2)
	padded := (size + 3) &^ 3
	if size < 4 {
		number()
		p.printf("[Bad chunk length %d, < size of chunk descriptor]", size)
		return -1
	}
	if length < padded-size {
		number()
		p.printf("[Bad chunk length %d, > remaining data in packet]", size)
		return -1
	}
	if !p.has(off, size) {
		p.truncated()
		return -1
	}
	number()
	kind := p.u8(off)
	p.str("[")
	p.tok(sctpChunks, "Unknown chunk type: 0x%x", kind)
	p.str("] ")
	ok := true
	switch kind {
	case sctpData:
		ok = p.sctpPayload(p.u8(off+1), off+4, size-4)
	case sctpInit, sctpInitAck:
		if ok = size >= 20; ok {
			p.printf("[init tag: %d] [rwnd: %d] [OS: %d] [MIS: %d] [init TSN: %d] ", p.u32(off+4), p.u32(off+8), p.u16(off+12), p.u16(off+14), p.u32(off+16))
		}
	case sctpSack:
		ok = p.sctpAcks(off+4, size-4)
	}
	if !ok {
		p.printf("bogus chunk length %d]", size)
		return -1
	}
	if !p.has(off, padded) {
		p.truncated()
		return -1
	}
	return padded
}

// sctpPayload prints a data chunk's n bytes behind its header. It returns false where
// they are too few.
func (p *Printer) sctpPayload(flags, off, n int) bool {
	if flags&4 != 0 {
		p.str("(U)")
	}
	if flags&2 != 0 {
		p.str("(B)")
	}
	if flags&1 != 0 {
		p.str("(E)")
	}
	if flags&7 != 0 {
		p.str(" ")
	}
	if n < 12 {
		return false
	}
	p.printf("[TSN: %d] [SID: %d] [SSEQ %d] [PPID ", p.u32(off), p.u16(off+4), p.u16(off+6))
	p.tok(sctpProtocols, "0x%x", p.u32(off+8))
	p.str("] ")
	if n == 12 {
		return false
	}
	if p.opt.Verbose > 1 {
		p.str("[Payload")
		if p.dumps() {
			p.str(":")
			p.dumpN(off+12, n-12)
		}
		p.str("]")
	}
	return true
}

// sctpAcks prints the n bytes of a selective acknowledgement: what has arrived beyond a
// gap, and what has arrived twice. It returns false where they are too few.
func (p *Printer) sctpAcks(off, n int) bool {
	if n < 12 {
		return false
	}
	first, gaps, twice := p.u32(off), p.u16(off+8), p.u16(off+10)
	p.printf("[cum ack %d] [a_rwnd %d] [#gap acks %d] [#dup tsns %d] ", first, p.u32(off+4), gaps, twice)
	off, n = off+12, n-12
	for i := 1; i <= gaps && n > 0; i++ {
		if n < 4 {
			return false
		}
		from, to := uint32(first+p.u16(off)), uint32(first+p.u16(off+2))
		p.printf("\n\t\t[gap ack block #%d: start = %d, end = %d] ", i, int(from), int(to))
		off, n = off+4, n-4
	}
	for i := 1; i <= twice && n > 0; i++ {
		if n < 4 {
			return false
		}
		p.printf("\n\t\t[dup TSN #%d: %d] ", i, p.u32(off))
		off, n = off+4, n-4
	}
	return true
}

package dissect

// ssh prints the line in which an end tells its version, and nothing of what follows.
func (p *Printer) ssh(off, length int) {
	p.proto = "ssh"
	for i := range len("SSH-") {
		if p.u8(off+i) != int("SSH-"[i]) {
			return
		}
	}
	for i := len("SSH-"); i < length; i++ {
		c := p.u8(off + i)
		if c == '\n' || c == '\r' && i+1 < length && p.u8(off+i+1) == '\n' {
			p.str(": SSH: ")
			p.out = append(p.out, p.pkt[off:off+i]...)
			return
		}
		if c < ' ' || c >= 0x7f {
			return
		}
	}
}

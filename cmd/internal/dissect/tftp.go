package dissect

// Kinds of TFTP messages.
const (
	tftpRead    = 1
	tftpWrite   = 2
	tftpData    = 3
	tftpAck     = 4
	tftpError   = 5
	tftpOptions = 6
)

var (
	tftpNames = table{
		tftpRead: "RRQ", tftpWrite: "WRQ", tftpData: "DATA", tftpAck: "ACK", tftpError: "ERROR", tftpOptions: "OACK",
	}
	tftpErrors = table{
		0: "EUNDEF", 1: "ENOTFOUND", 2: "EACCESS", 3: "ENOSPACE", 4: "EBADOP", 5: "EBADID", 6: "EEXISTS", 7: "ENOUSER",
	}
)

// tftp prints a TFTP message of length bytes.
func (p *Printer) tftp(off, length int) {
	p.proto = "tftp"
	p.field("TFTP, length ", length)
	if length < 2 {
		p.truncated()
		return
	}
	kind := p.u16(off)
	p.str(", ")
	p.tok(tftpNames, "tftp-#%d", kind)
	off, length = off+2, length-2
	ok := true
	switch kind {
	case tftpRead, tftpWrite:
		ok = p.tftpRequest(off, length)
	case tftpOptions:
		ok = p.tftpList(off, length)
	case tftpAck, tftpData:
		if ok = length >= 2; ok {
			p.field(" block ", p.u16(off))
		}
	case tftpError:
		if ok = length >= 2; ok {
			code := p.u16(off)
			p.str(" ")
			p.tok(tftpErrors, "tftp-err-#%d \"", code)
			if ok = length > 2; ok {
				p.str(` "`)
				ok = p.stringZero(off+2, length-2) > 0
				p.str(`"`)
			}
		}
	}
	if !ok {
		p.truncated()
	}
}

// tftpRequest prints a request's file, mode and options, and returns false where they end
// too early.
func (p *Printer) tftpRequest(off, length int) bool {
	if length == 0 {
		return false
	}
	p.str(` "`)
	n := p.stringZero(off, length)
	p.str(`"`)
	if n == 0 || n == length {
		return false
	}
	off, length = off+n, length-n
	p.str(" ")
	if n = p.stringZero(off, length); n == 0 {
		return false
	}
	return p.tftpList(off+n, length-n)
}

// tftpList prints strings, and returns false where they end too early.
func (p *Printer) tftpList(off, length int) bool {
	for length > 0 {
		if p.u8(off) != 0 {
			p.str(" ")
		}
		n := p.stringZero(off, length)
		if n == 0 {
			return false
		}
		off, length = off+n, length-n
	}
	return true
}

// stringZero prints text that ends with a zero byte, and returns its size with that. It
// returns 0 where there is none in the n bytes, or in those that were captured.
func (p *Printer) stringZero(off, n int) int {
	for i := range min(n, p.rest(off)) {
		c := p.pkt[off+i]
		if c == 0 {
			return i + 1
		}
		p.char(c)
	}
	return 0
}

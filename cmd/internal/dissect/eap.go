package dissect

// Codes and types of EAP.
const (
	eapRequest  = 1
	eapResponse = 2

	eapIdentity = 1
	eapNotice   = 2
	eapNak      = 3
	eapTLS      = 13
	eapSIM      = 18
	eapTTLS     = 21
	eapAKA      = 23
	eapFAST     = 43
)

var (
	eapolKinds = table{
		0: "EAP packet", 1: "EAPOL start", 2: "EAPOL logoff", 3: "EAPOL key", 4: "Encapsulated ASF alert",
	}
	eapCodes = table{eapRequest: "Request", eapResponse: "Response", 3: "Success", 4: "Failure"}
	eapTypes = table{
		0: "No proposed", eapIdentity: "Identity", eapNotice: "Notification", eapNak: "Nak", 4: "MD5-challenge", 5: "OTP",
		6: "GTC", eapTLS: "TLS", eapSIM: "SIM", eapTTLS: "TTLS", eapAKA: "AKA", eapFAST: "FAST", 254: "Expanded types",
		255: "Experimental",
	}
	eapFlags    = []bit{{0x80, "L bit"}, {0x40, "More fragments bit"}, {0x20, "Start bit"}}
	eapSubtypes = table{
		1: "Challenge", 2: "Auth reject", 4: "Sync failure", 5: "Identity", 10: "Start", 11: "Challenge",
		12: "Notification", 13: "Reauth", 14: "Client error",
	}
)

// eapol prints what IEEE 802.1X says to a port.
func (p *Printer) eapol(off int) {
	p.proto = "eap"
	if !p.has(off, 4) {
		p.truncated()
		return
	}
	kind, length := p.u8(off+1), p.u16(off+2)
	p.tok(eapolKinds, "unknown", kind)
	p.printf(" (%d) v%d, len %d", kind, p.u8(off), length)
	if p.opt.Verbose == 0 || kind != 0 {
		return
	}
	if length == 0 {
		p.truncated()
		return
	}
	p.str(", ")
	p.eap(off+4, length)
}

// eap prints an EAP packet of length bytes.
func (p *Printer) eap(off, length int) {
	code, size := p.u8(off), p.u16(off+2)
	if size != length {
		p.str("EAP fragment?")
		return
	}
	p.tok(eapCodes, "unknown", code)
	p.printf(" (%d), id %d, len %d", code, p.u8(off+1), size)
	if size < 4 {
		p.str(" (too short for EAP header)")
		return
	}
	if !p.has(off, size) {
		p.truncated()
		return
	}
	if code != eapRequest && code != eapResponse {
		return
	}
	if size < 5 {
		p.str(" (too short for EAP request/response)")
		return
	}
	kind := p.u8(off + 4)
	p.str("\n\t\t Type ")
	p.tok(eapTypes, "unknown", kind)
	p.printf(" (%d)", kind)
	p.eapBody(kind, off+5, size-5)
}

// eapBody prints what a request or a response of the kind has, in n bytes.
func (p *Printer) eapBody(kind, off, n int) {
	if kind == eapIdentity {
		if n > 0 {
			p.str(", Identity: ")
			p.textZero(off, n)
		}
		return
	}
	what := ""
	switch kind {
	case eapNotice:
		what = "Notification"
	case eapNak:
		what = "Legacy NAK"
	case eapTLS, eapTTLS:
		what = "TLS/TTLS"
	case eapFAST:
		what = "FAST"
	case eapAKA, eapSIM:
		what = "SIM/AKA"
	default:
		return
	}
	if n < 1 {
		p.str(" (too short for EAP ")
		p.str(what)
		p.str(" request/response)")
		return
	}
	switch kind {
	case eapNotice:
		p.str(", Notification: ")
		p.textZero(off, n)
	case eapNak:
		for i := range n {
			if i > 0 {
				p.str(",")
			}
			p.str(" ")
			p.tok(eapTypes, "unknown", p.u8(off+i))
			p.printf(" (%d)", p.u8(off+i))
		}
	case eapAKA, eapSIM:
		p.str(" subtype [")
		p.tok(eapSubtypes, "unknown", p.u8(off))
		p.printf("] 0x%02x", p.u8(off))
	default:
		p.eapTunnel(kind, what, off, n)
	}
}

// eapTunnel prints the head of what TLS is carried in.
func (p *Printer) eapTunnel(kind int, what string, off, n int) {
	flags := p.u8(off)
	switch kind {
	case eapTTLS:
		p.field(" TTLSv", flags&7)
	case eapFAST:
		p.field(" FASTv", flags&7)
	}
	p.str(" flags [")
	p.bits(eapFlags, "none", ", ", flags)
	p.printf("] 0x%02x", flags)
	switch {
	case flags&0x80 == 0:
	case n < 5:
		p.str(" (too short for EAP ")
		p.str(what)
		p.str(" request/response with length)")
	default:
		p.field(", len ", p.u32(off+1))
	}
}

package dissect

import (
	"slices"
	"strings"
)

// httpMethods are the first words of lines that are taken for requests.
var httpMethods = strings.Fields(`GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE
	DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST
	SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT
	VERSION-CONTROL BASELINE-CONTROL`)

// http prints the first line of a request or a response, and of anything else that it is
// HTTP. It has length bytes.
func (p *Printer) http(off, length int) {
	p.proto = "http"
	p.str(": HTTP")
	payload := p.pkt[off:min(off+length, len(p.pkt))]
	first, rest := httpWord(payload, len(payload) == length)
	code, _ := httpWord(rest, len(payload) == length)
	request := slices.ContainsFunc(httpMethods, func(m string) bool { return strings.EqualFold(m, string(first)) })
	if len(first) > 0 && (request || isStatus(code)) {
		p.textLine(": ", off, length)
	}
}

// httpWord returns the first word of a line, and the line after the blanks behind it.
// There is no word in a line that begins with anything but text, nor where the word goes
// on behind b, which is not the whole payload then.
func httpWord(b []byte, whole bool) (word, rest []byte) {
	const most = 128
	n := 0
	for n < len(b) && b[n] > ' ' && b[n] < 0x7f {
		n++
	}
	if n > most || n == len(b) && !whole || n < len(b) && !isBlank(b[n]) && b[n] != '\r' && b[n] != '\n' {
		return nil, nil
	}
	word, rest = b[:n], b[n:]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return word, rest
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isStatus reports whether a word is three digits.
func isStatus(word []byte) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return len(word) == 3 && digit(word[0]) && digit(word[1]) && digit(word[2])
}

// textLine prints prefix and the line that begins at off, up to length bytes. It prints
// nothing if there are bytes in the line that are not text.
func (p *Printer) textLine(prefix string, off, length int) {
	for i := range length {
		c := p.u8(off + i)
		switch {
		case c == '\n', c == '\r' && i+1 < length && p.u8(off+i+1) == '\n':
			p.str(prefix)
			p.out = append(p.out, p.pkt[off:off+i]...)
			return
		case (c < ' ' || c >= 0x7f) && c != '\t':
			return
		}
	}
	p.str(prefix)
	p.out = append(p.out, p.pkt[off:off+length]...)
	p.truncated()
}

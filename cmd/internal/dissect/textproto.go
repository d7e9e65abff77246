package dissect

import (
	"slices"
	"strings"
)

// httpMethods, rtspMethods and sipMethods are the first words of lines that are taken
// for requests.
var (
	httpMethods = strings.Fields(`GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE
		DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST
		SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT
		VERSION-CONTROL BASELINE-CONTROL`)
	rtspMethods = strings.Fields(`OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER
		REDIRECT RECORD`)
	sipMethods = strings.Fields(`ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER
		SPRACK SUBSCRIBE UPDATE PUBLISH`)
)

// requests prints the first line of a request or a response, with -v all of them, and
// nothing of what carries on with one. It has length bytes.
func (p *Printer) requests(methods []string, off, length int) {
	payload := p.pkt[off:min(off+length, len(p.pkt))]
	whole := len(payload) == length
	first, rest := textWord(payload, whole)
	code, _ := textWord(rest, whole)
	request := slices.ContainsFunc(methods, func(m string) bool {
		return len(m) == len(first) && strings.EqualFold(m, string(first))
	})
	if len(first) > 0 && (request || isStatus(code)) {
		p.textLines(off, length)
	}
}

// textWord returns the first word of a line, and the line after the blanks behind it.
// There is no word in a line that begins with anything but text, nor where the word goes
// on behind b, which is not the whole payload then.
func textWord(b []byte, whole bool) (word, rest []byte) {
	const most = 128
	n := 0
	for n < len(b) && b[n] > ' ' && b[n] < 0x7f {
		n++
	}
	if n > most || n == len(b) && !whole || n < len(b) && strings.IndexByte(" \t\r\n", b[n]) < 0 {
		return nil, nil
	}
	word, rest = b[:n], b[n:]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return word, rest
}

// isStatus reports whether a word is three digits.
func isStatus(word []byte) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return len(word) == 3 && digit(word[0]) && digit(word[1]) && digit(word[2])
}

// textLines prints the first line of a payload of length bytes, with -v all lines up to
// one that is not text.
func (p *Printer) textLines(off, length int) {
	if p.opt.Verbose == 0 {
		p.textLine(": ", off, length)
		return
	}
	p.field(", length: ", length)
	for length > 0 {
		n := p.textLine("\n\t", off, length)
		if n == 0 {
			return
		}
		off, length = off+n, length-n
	}
}

// textLine prints prefix and the line that begins at off, up to length bytes, and returns
// how many bytes it has with its end. It prints nothing if there are bytes in the line
// that are not text, and returns 0 if the line has no end.
func (p *Printer) textLine(prefix string, off, length int) int {
	for i := range length {
		c := p.u8(off + i)
		switch {
		case c == '\n':
			p.str(prefix)
			p.out = append(p.out, p.pkt[off:off+i]...)
			return i + 1
		case c == '\r' && i+1 < length && p.u8(off+i+1) == '\n':
			p.str(prefix)
			p.out = append(p.out, p.pkt[off:off+i]...)
			return i + 2
		case (c < ' ' || c >= 0x7f) && c != '\t':
			return 0
		}
	}
	p.str(prefix)
	p.out = append(p.out, p.pkt[off:off+length]...)
	p.truncated()
	return 0
}

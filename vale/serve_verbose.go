//go:build unix

package vale

import (
	"fmt"

	"govale/nmreq"
)

// verbose logs what a client does, if that is wanted.
func (ss *session) verbose(what string, err error) {
	if !ss.srv.cfg.Verbose || what == "" {
		return
	}
	if err != nil {
		what += ": " + err.Error()
	}
	ss.srv.log("vale: client %d: %s", ss.id, what)
}

// describe says what a request asks for, in words; nothing where nobody wants to know,
// and for what is asked all the time. The answer overwrites the request.
func (ss *session) describe(f frame) string {
	if !ss.srv.cfg.Verbose {
		return ""
	}
	switch f.kind {
	case frameRegif, frameGinfo:
		l := nmreq.Copy[nmreq.Legacy](f.payload)
		call := "NIOCREGIF"
		if f.kind == frameGinfo {
			call = "NIOCGINFO"
		}
		return fmt.Sprintf("%s %s %q", call, l.Cmd, nmreq.Name(l.Name[:]))
	case frameCtrl:
		h := nmreq.Copy[nmreq.Header](f.payload)
		return fmt.Sprintf("NIOCCTRL %s %q", h.ReqType, nmreq.Name(h.Name[:]))
	}
	return ""
}

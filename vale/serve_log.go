//go:build unix

package vale

import (
	"log/slog"
	"net"

	"govale/nmreq"
)

// newSessionLog returns the log of one client's session, which tells who the client is
// as far as the system does.
func (s *Server) newSessionLog(id uint64, c *net.UnixConn) *slog.Logger {
	who := []any{"client", id}
	if p, ok := peerOf(c); ok {
		if p.pid != 0 {
			who = append(who, "pid", p.pid)
		}
		who = append(who, "uid", p.uid)
	}
	return s.log.With(who...)
}

// A peer is the process at the other end of a socket, as the system knows it.
type peer struct {
	pid int // 0 where the system does not tell
	uid uint32
}

// peerOf asks who connected.
func peerOf(c *net.UnixConn) (p peer, ok bool) {
	raw, err := c.SyscallConn()
	if err != nil {
		return peer{}, false
	}
	err = raw.Control(func(fd uintptr) { p, ok = peerOfSocket(int(fd)) })
	return p, ok && err == nil
}

// describe returns what a request asks for; nothing where nobody wants to know, and for
// what is asked all the time. The answer overwrites the request.
func (ss *session) describe(f frame) []any {
	if !ss.srv.logsRequests {
		return nil
	}
	switch f.kind {
	case frameRegif, frameGinfo:
		l := nmreq.Copy[nmreq.Legacy](f.payload)
		call := "NIOCREGIF"
		if f.kind == frameGinfo {
			call = "NIOCGINFO"
		}
		return []any{"call", call, "type", l.Cmd.String(), "name", nmreq.Name(l.Name[:])}
	case frameCtrl:
		h := nmreq.Copy[nmreq.Header](f.payload)
		return []any{"call", "NIOCCTRL", "type", h.ReqType.String(), "name", nmreq.Name(h.Name[:])}
	}
	return nil
}

// logRequest logs what describe has returned, with the answer, and the port that the
// client has from now on.
func (ss *session) logRequest(asked []any, answer error) {
	if asked == nil {
		return
	}
	if answer != nil {
		asked = append(asked, "err", answer)
	}
	ss.log.Debug("request", asked...)
	if name := ss.dev.portName(); name != ss.port {
		ss.port = name
		ss.log.Debug("port registered", "port", name)
	}
}

// logEnd logs that the client has left, and its port with it.
func (ss *session) logEnd() {
	if ss.port != "" {
		ss.log.Debug("port closed", "port", ss.port)
		ss.port = ""
	}
	ss.log.Info("client left")
}

// portName returns the name of the port that d is bound to, "" before that.
func (d *Dev) portName() string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.port == nil {
		return ""
	}
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	return d.port.name
}

//go:build unix

package vale

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Status returns the numbers of the server as they stand.
func (s *Server) Status() ServerStatus {
	st := ServerStatus{
		Version: s.cfg.Version, Protocol: ProtocolVersion,
		PID: os.Getpid(), Uptime: time.Since(s.started),
		Persistent: s.m.persistent(),
	}
	st.Switches, st.Ports = s.m.population()
	s.mu.Lock()
	defer s.mu.Unlock()
	st.Clients, st.Draining = len(s.conns)-len(s.pending), s.drained
	return st
}

// status answers a client, who does not count himself.
func (ss *session) status(payload []byte) ([]byte, error) {
	if len(payload) != 0 {
		return nil, malformed(frame{kind: frameStatus, payload: payload})
	}
	st := ss.srv.Status()
	st.Clients--
	return json.Marshal(st)
}

// Status asks the server at path for its numbers. It fails as Dial does.
func Status(path string) (st ServerStatus, err error) {
	dev, err := Dial(path)
	if err != nil {
		return ServerStatus{}, err
	}
	defer dev.Close()
	b, err := dev.(*client).call(frameStatus, nil)
	if err != nil {
		return ServerStatus{}, err
	}
	if err := json.Unmarshal(b, &st); err != nil {
		return ServerStatus{}, fmt.Errorf("vale: reply of the server: %w: %w", err, errMalformed)
	}
	return st, nil
}

// population returns how many switches are in use, and how many ports are on them.
func (m *Machine) population() (switches, ports int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.bridges {
		n := 0
		for _, p := range m.bridges[i].ports {
			if p != nil {
				n++
			}
		}
		if n > 0 {
			switches++
			ports += n
		}
	}
	return switches, ports
}

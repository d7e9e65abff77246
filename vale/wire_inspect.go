//go:build unix

package vale

import (
	"encoding/json"
	"fmt"
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// netmap.Inspector across the socket: a byte that says what is asked, a name, and an
// answer in JSON, since it is rare and may grow.

// An inspectOp is one method of netmap.Inspector.
type inspectOp byte

const (
	inspectPort inspectOp = iota
	inspectSwitch
	inspectTable
	inspectPersistent // of netmap.PersistentLister, with an empty name
)

// inspect answers a client's question.
func (ss *session) inspect(payload []byte) ([]byte, error) {
	if len(payload) < 1 || len(payload) > 1+nmreq.NameSize {
		return nil, malformed(frame{kind: frameInspect, payload: payload})
	}
	name := string(payload[1:])
	var answer any
	var err error
	switch inspectOp(payload[0]) {
	case inspectPort:
		answer, err = ss.dev.PortStats(name)
	case inspectSwitch:
		answer, err = ss.dev.SwitchStats(name)
	case inspectTable:
		answer, err = ss.dev.MACTable(name)
	case inspectPersistent:
		answer, err = ss.dev.PersistentPorts()
	default:
		return nil, malformed(frame{kind: frameInspect, payload: payload})
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// PortStats asks the server: see netmap.Inspector.
func (c *client) PortStats(port string) (s netmap.PortStats, err error) {
	err = c.inspect(inspectPort, port, &s)
	return s, err
}

// SwitchStats asks the server: see netmap.Inspector.
func (c *client) SwitchStats(sw string) (s netmap.SwitchStats, err error) {
	err = c.inspect(inspectSwitch, sw, &s)
	return s, err
}

// MACTable asks the server: see netmap.Inspector.
func (c *client) MACTable(sw string) (t []netmap.MACEntry, err error) {
	err = c.inspect(inspectTable, sw, &t)
	return t, err
}

// PersistentPorts asks the server: see netmap.PersistentLister.
func (c *client) PersistentPorts() (names []string, err error) {
	err = c.inspect(inspectPersistent, "", &names)
	return names, err
}

// inspect asks one question and reads the answer into what.
func (c *client) inspect(op inspectOp, name string, what any) error {
	if len(name) > nmreq.NameSize {
		return syscall.ENXIO
	}
	b, err := c.call(frameInspect, append([]byte{byte(op)}, name...))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, what); err != nil {
		return fmt.Errorf("vale: reply of the server: %w: %w", err, errMalformed)
	}
	return nil
}

package netmap

import (
	"errors"
	"strings"
	"syscall"

	"govale/nmreq"
)

// A Control makes the requests that need no port of their own, on any device, bound or
// not. It does not own the device.
type Control struct {
	dev Device
}

// NewControl returns a Control on dev.
func NewControl(dev Device) *Control { return &Control{dev: dev} }

// PortInfo is what a device says of a port, or of one that would be made by that name.
type PortInfo struct {
	Name             string
	Memsize          uint64 // bytes of its memory region
	TxSlots, RxSlots uint32 // slots of each ring
	TxRings, RxRings uint16
	MemID            uint16 // 1 is the region that hardware ports share
}

// Info returns the numbers of a port (NIOCGINFO, NETMAP_REQ_PORT_INFO_GET). For a VALE
// name that nobody has registered these are what a registration with defaults would
// get. An empty name asks for the global memory region. It fails with ENXIO for an
// interface that does not exist.
func (c *Control) Info(name string) (PortInfo, error) {
	api, err := apiVersion(c.dev)
	if err != nil {
		return PortInfo{}, opError("info", name, err, explainName(name, err))
	}
	var info nmreq.PortInfoGet
	switch {
	case api < nmreq.API13:
		info, err = c.legacyInfo(api, name)
	case api == nmreq.API13:
		var old nmreq.PortInfoGet13
		err = ctrl(c.dev, api, nmreq.ReqPortInfoGet, name, &old)
		info = old.To14()
	default:
		err = ctrl(c.dev, api, nmreq.ReqPortInfoGet, name, &info)
	}
	if err != nil {
		return PortInfo{}, opError("info", name, err, explainName(name, err))
	}
	return PortInfo{
		Name: name, Memsize: info.Memsize, TxSlots: info.TxSlots, RxSlots: info.RxSlots,
		TxRings: info.TxRings, RxRings: info.RxRings, MemID: info.MemID,
	}, nil
}

// legacyInfo is Info by the legacy request.
func (c *Control) legacyInfo(api uint16, name string) (nmreq.PortInfoGet, error) {
	r := nmreq.Legacy{Version: uint32(api)}
	if err := nmreq.PutName(r.Name[:], name); err != nil {
		return nmreq.PortInfoGet{}, err
	}
	err := c.dev.Ginfo(&r)
	return nmreq.PortInfoGet{
		Memsize: uint64(r.Memsize), TxSlots: r.TxSlots, RxSlots: r.RxSlots,
		TxRings: r.TxRings, RxRings: r.RxRings, MemID: r.Arg2,
	}, err
}

// A ListEntry is one port of a switch.
type ListEntry struct {
	Name   string // "vale0:a"
	Switch int    // index of the switch, from 0
	Port   int    // index of the port on its switch, from 0
}

// List returns the ports of all switches, in the order of their indices
// (NETMAP_BDG_LIST, NETMAP_REQ_VALE_LIST). Ports may come and go while it asks.
func (c *Control) List() ([]ListEntry, error) {
	return c.scan(func(e ListEntry) ListEntry { return ListEntry{Switch: e.Switch, Port: e.Port + 1} })
}

// ListSwitches returns the first port of each switch, as List does, and asks no more than
// once a switch, which List does for each port.
func (c *Control) ListSwitches() ([]ListEntry, error) {
	return c.scan(func(e ListEntry) ListEntry { return ListEntry{Switch: e.Switch + 1} })
}

// scan asks for ports one after the other, from the indices on that next returns for the
// port before, until there is none.
func (c *Control) scan(next func(ListEntry) ListEntry) ([]ListEntry, error) {
	api, err := apiVersion(c.dev)
	if err != nil {
		return nil, opError("list", "", err, explainName("", err))
	}
	var all []ListEntry
	for from := (ListEntry{}); ; {
		e, err := c.listFrom(api, from.Switch, from.Port)
		if errors.Is(err, syscall.ENOENT) {
			return all, nil // the end, of a scan without a name
		}
		if err != nil {
			return all, opError("list", "", err, "")
		}
		all = append(all, e)
		from = next(e)
	}
}

// listFrom returns the first port at or after the given indices.
func (c *Control) listFrom(api uint16, sw, port int) (ListEntry, error) {
	if api < nmreq.API13 {
		r := nmreq.Legacy{Version: uint32(api), Cmd: nmreq.CmdBdgList, Arg1: uint16(sw), Arg2: uint16(port)}
		err := c.dev.Ginfo(&r)
		return ListEntry{Name: nmreq.Name(r.Name[:]), Switch: int(r.Arg1), Port: int(r.Arg2)}, err
	}
	body := nmreq.ValeList{BridgeIdx: uint16(sw), PortIdx: uint32(port)}
	m, err := nmreq.NewMessage(nmreq.ReqValeList, "", &body)
	if err != nil {
		return ListEntry{}, err
	}
	m.Header.Version = api
	err = c.dev.Ctrl(m)
	return ListEntry{Name: nmreq.Name(m.Header.Name[:]), Switch: int(body.BridgeIdx), Port: int(body.PortIdx)}, err
}

// Lookup returns where a port is: name is "vale0:a". A switch that has no such port
// answers with a Port of nmreq.NoPort, from API 12 on. It fails with ENOENT for a switch
// that does not exist, in API 11 for a port that does not, and with EINVAL for a name
// that is none on a switch.
func (c *Control) Lookup(name string) (ListEntry, error) {
	api, err := apiVersion(c.dev)
	if err != nil {
		return ListEntry{}, opError("list", name, err, explainName(name, err))
	}
	if api < nmreq.API13 {
		r := nmreq.Legacy{Version: uint32(api), Cmd: nmreq.CmdBdgList}
		if err = nmreq.PutName(r.Name[:], name); err == nil {
			err = c.dev.Ginfo(&r)
		}
		return ListEntry{Name: name, Switch: int(r.Arg1), Port: int(r.Arg2)}, opError("list", name, err, explainName(name, err))
	}
	var body nmreq.ValeList
	err = ctrl(c.dev, api, nmreq.ReqValeList, name, &body)
	return ListEntry{Name: name, Switch: int(body.BridgeIdx), Port: int(body.PortIdx)}, opError("list", name, err, explainName(name, err))
}

// Attach is AttachWith without a Config.
func (c *Control) Attach(name string, host bool) (int, error) { return c.AttachWith(name, host, nil) }

// AttachWith puts an interface or a persistent port on a switch: name is "vale0:em0".
// With host, the rings to the host's network stack come along. Of cfg, which may be nil,
// slots, rings and MemID count, as far as the driver of the interface heeds them. It
// returns the index of the port on its switch, or -1 where the kernel's API is too old to
// say it.
//
// It fails with EINVAL where there is no such interface or memory region, EBUSY where it
// is on a switch already or somebody has it open, and ENOMEM where the switch is full or
// no switch is free.
func (c *Control) AttachWith(name string, host bool, cfg *Config) (int, error) {
	if err := hostSide("attach", name); err != nil {
		return -1, err
	}
	if cfg == nil {
		cfg = &Config{}
	}
	mode, arg := nmreq.ModeAllNIC, uint16(0)
	if host {
		mode, arg = nmreq.ModeNICSW, nmreq.BdgHost
	}
	legacy := nmreq.Legacy{
		Cmd: nmreq.CmdBdgAttach, Arg1: arg, TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots,
		TxRings: cfg.TxRings, RxRings: cfg.RxRings, Arg2: cfg.MemID,
	}
	reg := nmreq.Register{
		Mode: mode, TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots,
		TxRings: cfg.TxRings, RxRings: cfg.RxRings, MemID: cfg.MemID,
	}
	body, old := nmreq.ValeAttach{Reg: reg}, nmreq.ValeAttach13{Reg: reg.To13()}
	api, err := c.request("attach", name, &legacy, nmreq.ReqValeAttach, nmreq.Bytes(&body), nmreq.Bytes(&old))
	switch {
	case err != nil || api < nmreq.API13:
		return -1, err
	case api == nmreq.API13:
		return int(old.PortIndex), nil
	}
	return int(body.PortIndex), nil
}

// Detach takes an interface or a persistent port off its switch. It returns the index
// that the port had, or -1 where the kernel's API is too old to say it.
//
// It fails with ENXIO where the switch does not have the port, and with EBUSY where CPUs
// poll it, or where a program has made it. The host side of an interface, "vale0:em0^",
// is refused with EINVAL without a question: it goes with the interface, and a kernel
// that is asked to detach it alone dereferences null.
func (c *Control) Detach(name string) (int, error) {
	if err := hostSide("detach", name); err != nil {
		return -1, err
	}
	var body nmreq.ValeDetach
	b := nmreq.Bytes(&body)
	api, err := c.request("detach", name, &nmreq.Legacy{Cmd: nmreq.CmdBdgDetach}, nmreq.ReqValeDetach, b, b)
	if err != nil || api < nmreq.API13 {
		return -1, err
	}
	return int(body.PortIndex), nil
}

// hostSide returns an error for the name of the host side of an interface.
func hostSide(op, name string) error {
	iface, found := strings.CutSuffix(name, "^")
	if !found {
		return nil
	}
	return opError(op, name, syscall.EINVAL, "the host side of an interface comes and goes with "+iface)
}

// Create makes a persistent port: an interface without a switch, by a name of at most
// 15 bytes that does not begin with "vale". Of cfg only slots, rings and MemID count.
func (c *Control) Create(name string, cfg *Config) error {
	if cfg == nil {
		cfg = &Config{}
	}
	body := nmreq.ValeNewif{TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots, TxRings: cfg.TxRings, RxRings: cfg.RxRings, MemID: cfg.MemID}
	legacy := &nmreq.Legacy{
		Cmd: nmreq.CmdBdgNewif, TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots,
		TxRings: cfg.TxRings, RxRings: cfg.RxRings, Arg2: cfg.MemID,
	}
	b := nmreq.Bytes(&body)
	_, err := c.request("create", name, legacy, nmreq.ReqValeNewif, b, b)
	return err
}

// Destroy removes a persistent port that is on no switch and that nobody has open.
func (c *Control) Destroy(name string) error {
	_, err := c.request("destroy", name, &nmreq.Legacy{Cmd: nmreq.CmdBdgDelif}, nmreq.ReqValeDelif, nil, nil)
	return err
}

// request sends what the kernel's API takes: the legacy request before 13, NIOCCTRL
// with body13 or body from then on.
func (c *Control) request(op, name string, legacy *nmreq.Legacy, t nmreq.ReqType, body, body13 []byte) (uint16, error) {
	api, err := apiVersion(c.dev)
	if err != nil {
		return 0, opError(op, name, err, explainName(name, err))
	}
	if api < nmreq.API13 {
		legacy.Version = uint32(api)
		if err = nmreq.PutName(legacy.Name[:], name); err == nil {
			err = c.dev.Regif(legacy)
		}
		return api, opError(op, name, err, explainName(name, err))
	}
	m, err := nmreq.NewBodyless(t, name)
	if err != nil {
		return api, opError(op, name, err, explainName(name, err))
	}
	m.Header.Version, m.Body = api, body
	if api == nmreq.API13 {
		m.Body = body13
	}
	err = c.dev.Ctrl(m)
	return api, opError(op, name, err, explainName(name, err))
}

// Counters returns the packets that a port has moved, on a device that counts them; on
// a kernel it fails with errors.ErrUnsupported.
func (c *Control) Counters(name string) (Counters, error) {
	counter, ok := c.dev.(Counter)
	if !ok {
		return Counters{}, opError("counters", name, errors.ErrUnsupported, "the kernel does not count packets of VALE ports; the emulator does")
	}
	n, err := counter.Counters(name)
	return n, opError("counters", name, err, explainName(name, err))
}

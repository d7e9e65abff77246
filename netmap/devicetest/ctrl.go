package devicetest

import (
	"fmt"
	"math"
	"syscall"

	"govale/nmreq"
)

const (
	optionSize = 256                      // bytes of an option, with its header
	optionData = optionSize - 24          // without struct nmreq_option
	untouched  = math.MaxUint32           // status of an option that nobody has looked at
	modeAll    = uint32(nmreq.ModeAllNIC) // of a registration that does not say
	bodiless   = 256                      // bytes passed for requests that have no body
)

// ctrl is "ctrl H TYPE NAME": NIOCCTRL.
func (r *runner) ctrl(c *call) ([]string, error) {
	t, err := reqType(c.words[0])
	if err != nil {
		return nil, err
	}
	m := &nmreq.Message{Header: nmreq.Header{
		Version:  num[uint16](c, "version", nmreq.API14),
		ReqType:  t,
		Reserved: num[uint32](c, "reserved", 0),
	}}
	putName(m.Header.Name[:], c.portName(1))
	if num(c, "nobody", 0) == 0 {
		m.Body = requestBody(t, c)
	}
	if c.has("option") {
		m.Options = []nmreq.Option{{
			Type: nmreq.OptType(num[uint32](c, "option", 0)), Status: untouched, Data: make([]byte, optionData),
		}}
	}
	answer := "ok"
	if err := c.dev.Ctrl(m); err != nil {
		answer = refusal(err)[0]
	} else {
		switch t {
		case nmreq.ReqRegister:
			reg := nmreq.Copy[nmreq.Register](m.Body)
			if err := c.bind(reg.Offset, reg.Memsize, reg.MemID); err != nil {
				return nil, err
			}
		case nmreq.ReqValeNewif:
			r.created(nmreq.Name(m.Header.Name[:]))
		case nmreq.ReqValeAttach:
			r.attached(c.portName(1))
		}
		answer += ctrlAnswer(t, m)
	}
	if len(m.Options) > 0 {
		answer += " option_status=" + statusName(m.Options[0].Status)
	}
	return []string{answer}, nil
}

// reqType reads a NETMAP_REQ_ name or a number.
func reqType(word string) (nmreq.ReqType, error) {
	if t, ok := nmreq.ParseReqType(word); ok {
		return t, nil
	}
	n, err := parseNumber(word, 16)
	if err != nil {
		return 0, fmt.Errorf("there is no request type %q", word)
	}
	return nmreq.ReqType(n), nil
}

// requestBody returns the body that c describes. A request without a body gets one of
// zeros: what a kernel says to that is part of the transcripts.
func requestBody(t nmreq.ReqType, c *call) []byte {
	switch t {
	case nmreq.ReqRegister:
		body := registerBody(c)
		return nmreq.Bytes(&body)
	case nmreq.ReqPortInfoGet:
		return nmreq.Bytes(&nmreq.PortInfoGet{
			TxSlots: num[uint32](c, "tx_slots", 0), RxSlots: num[uint32](c, "rx_slots", 0),
			TxRings: num[uint16](c, "tx_rings", 0), RxRings: num[uint16](c, "rx_rings", 0),
			HostTxRings: num[uint16](c, "host_tx_rings", 0), HostRxRings: num[uint16](c, "host_rx_rings", 0),
			MemID: num[uint16](c, "mem_id", 0),
		})
	case nmreq.ReqValeAttach:
		return nmreq.Bytes(&nmreq.ValeAttach{Reg: registerBody(c), PortIndex: num[uint32](c, "port_index", 0)})
	case nmreq.ReqValeDetach:
		return nmreq.Bytes(&nmreq.ValeDetach{PortIndex: num[uint32](c, "port_index", 0)})
	case nmreq.ReqValeList:
		return nmreq.Bytes(&nmreq.ValeList{BridgeIdx: num[uint16](c, "bridge_idx", 0), PortIdx: num[uint32](c, "port_idx", 0)})
	case nmreq.ReqPortHdrSet, nmreq.ReqPortHdrGet:
		return nmreq.Bytes(&nmreq.PortHdr{HdrLen: num[uint32](c, "hdr_len", 0)})
	case nmreq.ReqValeNewif:
		return nmreq.Bytes(&nmreq.ValeNewif{
			TxSlots: num[uint32](c, "tx_slots", 0), RxSlots: num[uint32](c, "rx_slots", 0),
			TxRings: num[uint16](c, "tx_rings", 0), RxRings: num[uint16](c, "rx_rings", 0),
			MemID: num[uint16](c, "mem_id", 0),
		})
	case nmreq.ReqValePollingEnable, nmreq.ReqValePollingDisable:
		return nmreq.Bytes(&nmreq.ValePolling{
			Mode: num[uint32](c, "mode", 0), FirstCPU: num[uint32](c, "first_cpu", 0), NumPollingCPUs: num[uint32](c, "cpus", 0),
		})
	case nmreq.ReqPoolsInfoGet:
		return nmreq.Bytes(&nmreq.PoolsInfo{MemID: num[uint16](c, "mem_id", 0)})
	case nmreq.ReqSyncKloopStart:
		return nmreq.Bytes(&nmreq.SyncKloopStart{SleepUs: num[uint32](c, "sleep_us", 0)})
	}
	return make([]byte, bodiless)
}

// registerBody returns the struct nmreq_register that c describes.
func registerBody(c *call) nmreq.Register {
	return nmreq.Register{
		TxSlots: num[uint32](c, "tx_slots", 0), RxSlots: num[uint32](c, "rx_slots", 0),
		TxRings: num[uint16](c, "tx_rings", 0), RxRings: num[uint16](c, "rx_rings", 0),
		HostTxRings: num[uint16](c, "host_tx_rings", 0), HostRxRings: num[uint16](c, "host_rx_rings", 0),
		MemID: num[uint16](c, "mem_id", 0), RingID: num[uint16](c, "ringid", 0),
		Mode: nmreq.RegMode(num(c, "mode", modeAll)), ExtraBufs: num[uint32](c, "extra", 0),
		Flags: nmreq.RegFlags(num[uint64](c, "flags", 0)),
	}
}

// ctrlAnswer prints the fields that a request of type t returned.
func ctrlAnswer(t nmreq.ReqType, m *nmreq.Message) string {
	switch t {
	case nmreq.ReqRegister:
		return registerAnswer(nmreq.Copy[nmreq.Register](m.Body))
	case nmreq.ReqPortInfoGet:
		p := nmreq.Copy[nmreq.PortInfoGet](m.Body)
		return fmt.Sprintf(" tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d host_tx_rings=%d host_rx_rings=%d mem=%s",
			p.TxSlots, p.RxSlots, p.TxRings, p.RxRings, p.HostTxRings, p.HostRxRings, memName(p.MemID))
	case nmreq.ReqValeAttach:
		a := nmreq.Copy[nmreq.ValeAttach](m.Body)
		return registerAnswer(a.Reg) + fmt.Sprintf(" port_index=%d", a.PortIndex)
	case nmreq.ReqValeDetach:
		return fmt.Sprintf(" port_index=%d", nmreq.Copy[nmreq.ValeDetach](m.Body).PortIndex)
	case nmreq.ReqValeList:
		l := nmreq.Copy[nmreq.ValeList](m.Body)
		return fmt.Sprintf(" name=%s bridge_idx=%d port_idx=%d", nmreq.Name(m.Header.Name[:]), l.BridgeIdx, l.PortIdx)
	case nmreq.ReqPortHdrSet, nmreq.ReqPortHdrGet:
		return fmt.Sprintf(" hdr_len=%d", nmreq.Copy[nmreq.PortHdr](m.Body).HdrLen)
	case nmreq.ReqValeNewif:
		v := nmreq.Copy[nmreq.ValeNewif](m.Body)
		return fmt.Sprintf(" tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d mem=%s",
			v.TxSlots, v.RxSlots, v.TxRings, v.RxRings, memName(v.MemID))
	case nmreq.ReqPoolsInfoGet:
		return poolsAnswer(nmreq.Copy[nmreq.PoolsInfo](m.Body))
	}
	return ""
}

// registerAnswer prints a struct nmreq_register.
func registerAnswer(r nmreq.Register) string {
	return fmt.Sprintf(" tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d host_tx_rings=%d host_rx_rings=%d mem=%s extra=%d",
		r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.HostTxRings, r.HostRxRings, memName(r.MemID), r.ExtraBufs)
}

// poolsAnswer prints a struct nmreq_pools_info: each pool as offset+count x size.
func poolsAnswer(p nmreq.PoolsInfo) string {
	return fmt.Sprintf(" memsize=%d mem=%s if=%d+%dx%d ring=%d+%dx%d buf=%d+%dx%d", p.Memsize, memName(p.MemID),
		p.IfPoolOffset, p.IfPoolObjtotal, p.IfPoolObjsize,
		p.RingPoolOffset, p.RingPoolObjtotal, p.RingPoolObjsize,
		p.BufPoolOffset, p.BufPoolObjtotal, p.BufPoolObjsize)
}

// statusName prints the status of an option.
func statusName(status uint32) string {
	switch status {
	case 0:
		return "ok"
	case untouched:
		return "untouched"
	}
	return errnoName(syscall.Errno(status))
}

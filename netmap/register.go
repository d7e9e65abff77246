package netmap

import (
	"strconv"
	"syscall"

	"govale/nmreq"
)

// register binds dev to the port that spec names, by the request that the kernel and
// the name allow: the legacy one where it can say all that is wanted, since every
// kernel answers it, NIOCCTRL otherwise.
func register(dev Device, spec nmreq.PortSpec, cfg *Config) (nmreq.Register, error) {
	api, err := apiVersion(dev)
	if err != nil {
		return nmreq.Register{}, err
	}
	legacy, fits := legacyRegister(spec, cfg)
	if fits && (!cfg.UseCtrl || api < nmreq.API13) {
		legacy.Version = uint32(api)
		if err := dev.Regif(legacy); err != nil {
			return nmreq.Register{}, err
		}
		return fromLegacy(legacy), nil
	}
	if api < nmreq.API13 {
		return nmreq.Register{}, syscall.ENAMETOOLONG
	}
	return ctrlRegister(dev, api, spec, cfg)
}

// legacyRegister returns the struct nmreq for spec, and false where that cannot say it:
// a name of more than 15 bytes, or a pipe whose id is not a number.
func legacyRegister(spec nmreq.PortSpec, cfg *Config) (*nmreq.Legacy, bool) {
	r := &nmreq.Legacy{
		TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots, TxRings: cfg.TxRings, RxRings: cfg.RxRings,
		Arg2: spec.MemID, Arg3: cfg.ExtraBufs, RingID: spec.Ring,
		Flags: uint32(spec.Flags) | uint32(spec.Mode),
	}
	if spec.Pipe != "" {
		id, err := strconv.ParseUint(spec.Pipe[1:], 10, 12)
		if err != nil || strconv.FormatUint(id, 10) != spec.Pipe[1:] || spec.Mode != nmreq.ModeAllNIC {
			return nil, false // a name, or written as one: {007 is not {7
		}
		mode := nmreq.ModePipeMaster
		if spec.Pipe[0] == '}' {
			mode = nmreq.ModePipeSlave
		}
		r.RingID, r.Flags = uint16(id), uint32(spec.Flags)|uint32(mode)
	}
	return r, nmreq.PutName(r.Name[:], spec.Name) == nil
}

// fromLegacy returns what a legacy registration answered in the terms of the new one.
func fromLegacy(r *nmreq.Legacy) nmreq.Register {
	return nmreq.Register{
		Offset: uint64(r.Offset), Memsize: uint64(r.Memsize),
		TxSlots: r.TxSlots, RxSlots: r.RxSlots, TxRings: r.TxRings, RxRings: r.RxRings,
		MemID: r.Arg2, ExtraBufs: r.Arg3,
	}
}

// ctrlRegister registers by NIOCCTRL.
func ctrlRegister(dev Device, api uint16, spec nmreq.PortSpec, cfg *Config) (nmreq.Register, error) {
	reg := nmreq.Register{
		TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots, TxRings: cfg.TxRings, RxRings: cfg.RxRings,
		MemID: spec.MemID, RingID: spec.Ring, Mode: spec.Mode, ExtraBufs: cfg.ExtraBufs, Flags: spec.Flags,
	}
	if api == nmreq.API13 {
		old := reg.To13()
		err := ctrl(dev, api, nmreq.ReqRegister, spec.KernelName(), &old)
		return old.To14(), err
	}
	err := ctrl(dev, api, nmreq.ReqRegister, spec.KernelName(), &reg)
	return reg, err
}

// ctrl sends one NIOCCTRL request with a body and no options.
func ctrl[B nmreq.Body](dev Device, api uint16, t nmreq.ReqType, name string, body *B) error {
	m, err := nmreq.NewMessage(t, name, body)
	if err != nil {
		return err
	}
	m.Header.Version = api
	return dev.Ctrl(m)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"govale/cmd/internal/plan"
	"govale/netmap"
)

// An applier does the steps of a plan, and undoes them.
type applier struct {
	ctl    *netmap.Control
	stderr io.Writer
	back   bool // it undoes
}

// apply does all steps, or none: where one fails, or the context ends before the last one,
// it undoes those that are done.
func (a *applier) apply(ctx context.Context, steps []plan.Step) error {
	for i, s := range steps {
		if ctx.Err() != nil {
			return a.undo(steps[:i], fmt.Errorf("interrupted before `%s`", s))
		}
		if err := a.do(s); err != nil {
			return a.undo(steps[:i], err)
		}
	}
	return nil
}

// do does one step. One that fails leaves nothing behind.
func (a *applier) do(s plan.Step) error {
	switch s.Op {
	case plan.Detach:
		return a.detach(s.Port())
	case plan.Destroy:
		return explainDestroy(a.ctl, s.Name, a.ctl.Destroy(s.Name))
	case plan.Create:
		return a.create(s)
	case plan.Attach:
		return a.attach(s.Port(), s.Place.Host)
	}
	return explainSetHeader(a.ctl, s.Port(), s.Header, a.ctl.SetHeader(s.Port(), s.Header))
}

func (a *applier) detach(port string) error {
	if _, err := a.ctl.Detach(port); err != nil {
		return explainDetach(a.ctl, port, err)
	}
	all, err := a.ctl.List()
	if err == nil && entry(all, port) != nil { // FreeBSD 12.1 says yes, and does nothing
		return fmt.Errorf("detach %s: %s", port, programsPort)
	}
	return err
}

func (a *applier) create(s plan.Step) error {
	r := s.Rings
	cfg := &netmap.Config{TxSlots: r.TxSlots, RxSlots: r.RxSlots, TxRings: r.TxRings, RxRings: r.RxRings}
	switch s.Memory.Kind {
	case plan.Global:
		cfg.MemID = plan.GlobalRegion
	case plan.With:
		i, err := a.ctl.Info(s.Memory.Port)
		if err != nil {
			return err
		}
		cfg.MemID = i.MemID
	}
	if err := a.ctl.Create(s.Name, cfg); err != nil {
		return explainCreate(a.ctl, s.Name, cfg, err)
	}
	return nil
}

// attach attaches, and takes off again what is not as it should be: some kernels put an
// interface on the switch that they refuse, and a persistent port without the host side
// that it does not have. A port that a program has open is refused so, and works there:
// to undo its detaching it is left on the switch, where the program has had it.
func (a *applier) attach(port string, host bool) error {
	before, err := a.ctl.List()
	if err != nil {
		return err
	}
	if err := refuseSecondSwitch(a.ctl, before, port); err != nil {
		return err
	}
	_, refused := a.ctl.Attach(port, host)
	after, err := a.ctl.List()
	switch {
	case err != nil:
		return err
	case a.back && errors.Is(refused, syscall.EBUSY) && entry(before, port) == nil && entry(after, port) != nil:
		return nil
	case refused != nil && entry(before, port) == nil && entry(after, port) != nil:
		a.ctl.Detach(port) // the refusal says why
		return explainAttach(a.ctl, before, port, &netmap.Config{}, refused)
	case refused != nil:
		return explainAttach(a.ctl, before, port, &netmap.Config{}, refused)
	case host && entry(after, port+"^") == nil:
		_, ifname := splitPort(port)
		err := fmt.Errorf("attach %s: %s has no host side: it is a persistent port", port, ifname)
		if _, lost := a.ctl.Detach(port); lost != nil {
			return fmt.Errorf("%w, and is on the switch now: %w", err, lost)
		}
		return err
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/packetport"
	"govale/netmap"
	"govale/nmreq"
)

// closeAll closes ports, those that were opened.
func closeAll(ports []*netmap.Port) {
	for _, port := range ports {
		port.Close()
	}
}

// openPorts opens the port for each thread, and returns those that are open also where
// it fails, and how many rings the port has. A single thread has all rings; of several
// each has one.
func (p *plan) openPorts(opener *cli.Opener, calls *calls) (ports []*netmap.Port, queues int, err error) {
	cfg := p.config
	if p.takes && !p.sends {
		cfg.Flags |= nmreq.FlagNoTxPoll
	}
	if p.Threads > 1 && p.spec.IsVale() && p.Config == "" && cfg.TxRings == 0 && cfg.RxRings == 0 {
		cfg.TxRings, cfg.RxRings = uint16(p.Threads), uint16(p.Threads)
	}
	for i := range p.Threads {
		if p.Threads > 1 {
			p.oneRing(&cfg, i, ports)
		}
		port, err := p.openPort(opener, calls, &cfg)
		if err != nil {
			return ports, 0, err
		}
		ports = append(ports, port)
		port.Tx, port.Rx = append(port.Tx, port.HostTx...), append(port.Rx, port.HostRx...)
		switch {
		case p.sends && len(port.Tx) == 0:
			return ports, 0, cli.Usagef("%s is opened without tx rings", p.Port)
		case p.takes && len(port.Rx) == 0:
			return ports, 0, cli.Usagef("%s is opened without rx rings", p.Port)
		}
		if i == 0 {
			if queues, err = p.queues(port); err != nil {
				return ports, 0, err
			}
		}
	}
	return ports, queues, nil
}

// openPort opens the port once.
func (p *plan) openPort(opener *cli.Opener, calls *calls, cfg *netmap.Config) (*netmap.Port, error) {
	if p.isPackets() {
		return packetport.Open(p.Port, &packetport.Config{TxSlots: cfg.TxSlots, RxSlots: cfg.RxSlots, Receive: p.takes, Wrap: calls.count})
	}
	port, err := calls.openPort(opener, p.spec.String(), cfg)
	if name := p.spec.KernelName(); errors.Is(err, syscall.ENXIO) && opener.Kind() != "kernel" && p.spec.Mode == nmreq.ModeAllNIC && isInterface(name) {
		err = fmt.Errorf("%w; the host has an interface %s, and this device is no kernel: -i pcap:%s sends and receives through it without netmap", err, name, name)
	}
	return port, err
}

// isInterface says whether the host has an interface of that name.
func isInterface(name string) bool {
	_, err := net.InterfaceByName(name)
	return err == nil
}

// oneRing makes cfg ask for the ring of thread i, of those of the host where they are
// meant, or where the rings of the card are through.
func (p *plan) oneRing(cfg *netmap.Config, i int, ports []*netmap.Port) {
	cfg.Mode, cfg.Ring = nmreq.ModeOneNIC, uint16(i)
	switch p.spec.Mode {
	case nmreq.ModeSW:
		cfg.Mode = nmreq.ModeOneSW
	case nmreq.ModeNICSW:
		if rings, err := p.info(ports); err == nil && i >= rings {
			cfg.Mode, cfg.Ring = nmreq.ModeOneSW, uint16(i-rings)
		}
	}
}

// info returns how many rings the port has in the direction of the function, those of the
// host left out.
func (p *plan) info(ports []*netmap.Port) (int, error) {
	if len(ports) == 0 {
		return 1, nil
	}
	info, err := netmap.NewControl(ports[0].Device()).Info(p.spec.KernelName())
	if p.sends {
		return int(info.TxRings), err
	}
	return int(info.RxRings), err
}

// queues returns how many rings there are for threads.
func (p *plan) queues(port *netmap.Port) (int, error) {
	if p.Threads == 1 {
		if p.sends && !p.takes {
			return len(port.Tx), nil
		}
		return len(port.Rx), nil
	}
	n, err := p.info([]*netmap.Port{port})
	if err != nil {
		return 0, err
	}
	if p.spec.Mode == nmreq.ModeSW || p.spec.Mode == nmreq.ModeNICSW {
		return n, nil // the device says which host rings it has
	}
	if p.Threads > n {
		return 0, cli.Usagef("-p %d: %s has %d rings, and each thread takes one", p.Threads, p.Port, n)
	}
	return n, nil
}

// setHeader sets the length of the virtio-net header that is asked for, or takes that of
// the port, where the device tells it.
func (p *plan) setHeader(env *cli.Env, port *netmap.Port) error {
	if p.isPackets() {
		return nil // there is none
	}
	control := netmap.NewControl(port.Device())
	if p.Vnet != 0 {
		p.head = p.Vnet
		return control.SetHeader(p.spec.KernelName(), p.Vnet)
	}
	n, err := control.Header(p.spec.KernelName())
	if err != nil {
		return nil // a device that does not tell has none
	}
	if p.head = n; n > 0 {
		fmt.Fprintf(env.Stderr, "%s main [%s] Port requires virtio-net header, length = %d\n", stamp(time.Now()), p.Function, n)
	}
	return nil
}

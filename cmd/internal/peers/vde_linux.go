package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// A vdeRig is a vde_switch with two clients, which are threads of this process.
type vdeRig struct {
	lab    *lab
	tx, rx *vdePort
	size   int
}

func vde() system {
	return system{
		name:  "vde_switch, 2 clients",
		note:  "sender, receiver and switch run at once; a datagram a frame",
		needs: []program{{"vde_switch", "vde2"}},
		start: startVDE,
	}
}

func startVDE(ctx context.Context, dir string, size int) (rig, error) {
	l, err := newLab(dir, false)
	if err != nil {
		return nil, err
	}
	v := &vdeRig{lab: l, size: size}
	if err := v.start(ctx); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

// start starts the switch, which ends at the end of its standard input, and lets it learn
// where the receiver is.
func (v *vdeRig) start(ctx context.Context) error {
	ctl := filepath.Join(v.lab.dir, "vde")
	p, err := v.lab.start("vde_switch", "--sock", ctl)
	if err != nil {
		return err
	}
	if err := poll(ctx, p, "its socket", func() bool {
		_, err := os.Stat(filepath.Join(ctl, "ctl"))
		return err == nil
	}); err != nil {
		return err
	}
	if v.tx, err = dialVDE(ctl, filepath.Join(v.lab.dir, "tx")); err != nil {
		return err
	}
	if v.rx, err = dialVDE(ctl, filepath.Join(v.lab.dir, "rx")); err != nil {
		return err
	}
	if _, err := unix.Write(v.rx.data, newFrame(txMAC, rxMAC, 60)); err != nil {
		return err
	}
	if n, err := unix.Read(v.tx.data, make([]byte, 2048)); n != 60 {
		return fmt.Errorf("vde_switch forwarded %d bytes of 60: %w", n, err)
	}
	return nil
}

func (v *vdeRig) close() {
	for _, p := range []*vdePort{v.tx, v.rx} {
		if p != nil {
			p.close()
		}
	}
	v.lab.close()
}

// turn sends on one thread and receives on another.
func (v *vdeRig) turn(ctx context.Context, d time.Duration) (float64, error) {
	var stop atomic.Bool
	var received atomic.Uint64
	var wg sync.WaitGroup
	var txErr, rxErr error
	wg.Go(func() { txErr = v.send(&stop) })
	wg.Go(func() { rxErr = v.receive(&stop, &received) })
	err := rest(ctx, settle)
	start, before := time.Now(), received.Load()
	after := before
	for late := time.Now().Add(patience); err == nil && after == before && time.Now().Before(late); { // others may have its CPU
		err = rest(ctx, d)
		after = received.Load()
	}
	took := time.Since(start)
	stop.Store(true)
	wg.Wait()
	return float64(after-before) / took.Seconds(), errors.Join(err, txErr, rxErr)
}

// send writes frames until it is to stop. A full socket makes it wait.
func (v *vdeRig) send(stop *atomic.Bool) error {
	frame := newFrame(rxMAC, txMAC, v.size)
	for !stop.Load() {
		_, err := unix.Write(v.tx.data, frame)
		if err != nil && !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("vde_switch: send: %w", err)
		}
	}
	return nil
}

// receive counts frames until it is to stop.
func (v *vdeRig) receive(stop *atomic.Bool, received *atomic.Uint64) error {
	buf := make([]byte, 2048)
	for !stop.Load() {
		n, err := unix.Read(v.rx.data, buf)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		case err != nil:
			return fmt.Errorf("vde_switch: receive: %w", err)
		case n != v.size:
			return fmt.Errorf("vde_switch: %d bytes received of a frame of %d", n, v.size)
		default:
			received.Add(1)
		}
	}
	return nil
}

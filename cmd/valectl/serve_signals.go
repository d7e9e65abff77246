package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"govale/vale"
)

// A departure is how signals end a server. SIGINT and SIGTERM end it when the grace is
// over, SIGHUP when its last client has gone, which may be sooner; meanwhile it takes no
// new ones. A second signal, whichever, ends it at once.
type departure struct {
	srv   *vale.Server
	grace time.Duration
	log   *slog.Logger

	signals chan os.Signal
	over    chan struct{} // closed by stop
	end     context.CancelFunc
	why     atomic.Pointer[string] // nil as long as no signal has come
}

// watch returns a context that ends when the server must. A ctx that has ended is a
// signal that came before; later it does not matter, since Main ends it at the first
// one, whatever that is to mean here.
func (d *departure) watch(ctx context.Context) context.Context {
	d.signals, d.over = make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(d.signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		signal.Notify(d.signals, syscall.SIGHUP)
	}
	if ctx.Err() != nil {
		d.signals <- os.Interrupt
	}
	ctx, d.end = context.WithCancel(context.WithoutCancel(ctx))
	go d.take()
	return ctx
}

// stop ends the watch: the next signal kills the process.
func (d *departure) stop() {
	signal.Stop(d.signals)
	close(d.over)
	d.end()
}

// take takes the first signal, and what comes after it.
func (d *departure) take() {
	select {
	case first := <-d.signals:
		if !d.drain(first) {
			return
		}
	case <-d.over:
		return
	}
	var late <-chan time.Time
	if d.grace > 0 && *d.why.Load() == whySignal {
		late = time.After(d.grace)
	}
	select {
	case <-d.signals:
		d.leave("a second signal")
	case <-late:
		d.leave(fmt.Sprintf("the grace of %v is over", d.grace))
	case <-d.over:
	}
}

// Why a server leaves that goes on for a while after a signal.
const (
	whySignal = "a signal, and no client is left"
	whyHangup = "a hangup, and no client is left"
)

// drain begins what the first signal asks for. It reports whether that takes time.
func (d *departure) drain(first os.Signal) bool {
	why, until := whyHangup, "its last client leaves"
	if first != syscall.SIGHUP {
		if d.grace == 0 {
			d.leave("a signal")
			return false
		}
		why, until = whySignal, fmt.Sprintf("its last client leaves, or %v have passed", d.grace)
	}
	d.why.Store(&why)
	d.log.Info("draining", "signal", first.String(), "clients", d.srv.Status().Clients, "until", until)
	notify(d.log, "STATUS=draining until "+until)
	d.srv.Drain()
	return true
}

// leave ends the server at once.
func (d *departure) leave(why string) {
	d.why.Store(&why)
	d.end()
}

// reason returns why the server has left, unused if no signal came.
func (d *departure) reason(unused string) string {
	if why := d.why.Load(); why != nil {
		return *why
	}
	return unused
}

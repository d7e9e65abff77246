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

// An ending is how signals end a server. SIGINT and SIGTERM end it when the grace is
// over, SIGHUP when its last client has gone, which may be sooner; meanwhile it takes no
// new ones. A second signal, whichever, ends it at once.
type ending struct {
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
func (e *ending) watch(ctx context.Context) context.Context {
	e.signals, e.over = make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(e.signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		signal.Notify(e.signals, syscall.SIGHUP)
	}
	if ctx.Err() != nil {
		e.signals <- os.Interrupt
	}
	ctx, e.end = context.WithCancel(context.WithoutCancel(ctx))
	go e.take()
	return ctx
}

// stop ends the watch: the next signal kills the process.
func (e *ending) stop() {
	signal.Stop(e.signals)
	close(e.over)
	e.end()
}

// take takes the first signal, and what comes after it.
func (e *ending) take() {
	select {
	case first := <-e.signals:
		if !e.drain(first) {
			return
		}
	case <-e.over:
		return
	}
	var late <-chan time.Time
	if e.grace > 0 && *e.why.Load() == whySignal {
		late = time.After(e.grace)
	}
	select {
	case <-e.signals:
		e.leave("a second signal")
	case <-late:
		e.leave(fmt.Sprintf("the grace of %v is over", e.grace))
	case <-e.over:
	}
}

// Why a server leaves that goes on for a while after a signal.
const (
	whySignal = "a signal, and no client is left"
	whyHangup = "a hangup, and no client is left"
)

// drain begins what the first signal asks for. It reports whether that takes time.
func (e *ending) drain(first os.Signal) bool {
	why, until := whyHangup, "its last client leaves"
	if first != syscall.SIGHUP {
		if e.grace == 0 {
			e.leave("a signal")
			return false
		}
		why, until = whySignal, fmt.Sprintf("its last client leaves, or %v have passed", e.grace)
	}
	e.why.Store(&why)
	e.log.Info("draining", "signal", first.String(), "clients", e.srv.Status().Clients, "until", until)
	notify(e.log, "STATUS=draining until "+until)
	e.srv.Drain()
	return true
}

// leave ends the server at once.
func (e *ending) leave(why string) {
	e.why.Store(&why)
	e.end()
}

// reason returns why the server has left, unused if no signal came.
func (e *ending) reason(unused string) string {
	if why := e.why.Load(); why != nil {
		return *why
	}
	return unused
}

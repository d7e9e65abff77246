//go:build unix

package ondemand

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"govale/netmap/devicetest/need"
	"govale/vale"
)

// A server whose socket does not listen yet is waited for; one that is dead is not.
func TestDialServed(t *testing.T) {
	socket := filepath.Join(need.SocketDir(t), "sw")
	dead, err := vale.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	if dev, err := DialServed(socket, &vale.Dialer{}); dev != nil || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("without a server: %v, %v, want ECONNREFUSED", dev, err)
	}
	starting, err := acquire(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer starting.release()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		time.Sleep(50 * time.Millisecond) // in which it is dialled
		l, err := vale.Listen(socket)
		if err == nil {
			err = vale.Serve(ctx, vale.New(&vale.Config{Shared: true}), l, nil)
		}
		done <- err
	}()
	dev, err := DialServed(socket, &vale.Dialer{})
	if err != nil {
		t.Errorf("while a server starts: %v", err)
	} else {
		dev.Close()
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

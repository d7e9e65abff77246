//go:build unix

package clitest

import (
	"context"
	"path/filepath"
	"testing"

	"govale/vale"
)

// ServeMachine serves m until the test ends, and returns the socket, which is in a
// directory of its own.
func ServeMachine(t *testing.T, m *vale.Machine) string {
	t.Helper()
	socket := filepath.Join(SocketDir(t), "sw")
	l, err := vale.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- vale.Serve(ctx, m, l, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return socket
}

//go:build unix

package ondemand

import (
	"path/filepath"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
	"govale/vale"
)

// TestRequested holds which arguments make a process a server. It must not run beside
// TestNoStart.
func TestRequested(t *testing.T) {
	defer canServe.Store(canServe.Load())
	for _, c := range []struct {
		args   []string
		socket string
		ok     bool
	}{
		{nil, "", false},
		{[]string{"list"}, "", false},
		{[]string{argument}, "", false},
		{[]string{argument, "/tmp/sw"}, "/tmp/sw", true},
		{[]string{argument, "/tmp/sw", "x"}, "", false},
	} {
		if socket, ok := Requested(c.args); socket != c.socket || ok != c.ok {
			t.Errorf("Requested(%q) = %q, %v", c.args, socket, ok)
		}
	}
}

// TestNoStart holds that a program which never asks Requested does not start itself: this
// test would run over and over.
func TestNoStart(t *testing.T) {
	dev, err := Dial(filepath.Join(need.SocketDir(t), "sw"), &vale.Dialer{}, func(int) { t.Error("started") })
	if dev != nil || err == nil || !strings.Contains(err.Error(), "valectl serve") {
		t.Errorf("Dial = %v, %v, want the advice to run valectl serve", dev, err)
	}
}

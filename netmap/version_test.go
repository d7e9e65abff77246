package netmap

import (
	"syscall"
	"testing"
)

// A versioned device must not be asked.
type versioned struct {
	Device
	version uint16
	err     error
}

func (d versioned) APIVersion() (uint16, error) { return d.version, d.err }

func TestVersioner(t *testing.T) {
	if got, err := apiVersion(versioned{version: 13}); got != 13 || err != nil {
		t.Errorf("%d, %v; want 13", got, err)
	}
	if _, err := apiVersion(versioned{err: syscall.EIO}); err != syscall.EIO {
		t.Errorf("%v, want EIO", err)
	}
}

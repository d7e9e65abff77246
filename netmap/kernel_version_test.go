//go:build freebsd || linux

package netmap

import (
	"errors"
	"syscall"
	"testing"

	"govale/nmreq"
)

// A versionKernel answers the questions of askVersion as kernels of one API do.
type versionKernel struct {
	Device
	ctrl  func(m *nmreq.Message) error
	ginfo func(r *nmreq.Legacy) error

	ctrls, ginfos int
}

func (k *versionKernel) Ctrl(m *nmreq.Message) error { k.ctrls++; return k.ctrl(m) }
func (k *versionKernel) Ginfo(r *nmreq.Legacy) error { k.ginfos++; return k.ginfo(r) }

// errnoCtrl and errnoGinfo refuse everything.
func errnoCtrl(errno syscall.Errno) func(*nmreq.Message) error {
	return func(*nmreq.Message) error { return errno }
}

func errnoGinfo(errno syscall.Errno) func(*nmreq.Legacy) error {
	return func(*nmreq.Legacy) error { return errno }
}

// anyGinfo takes every version and answers echo, or what was sent for 0.
func anyGinfo(echo uint32) func(*nmreq.Legacy) error {
	return func(r *nmreq.Legacy) error {
		if echo != 0 {
			r.Version = echo
		}
		return nil
	}
}

// ctrlOf takes versions from lo to 15 and writes the body of a kernel of API 13 or 14.
func ctrlOf(lo uint16, write func(body []byte)) func(*nmreq.Message) error {
	return func(m *nmreq.Message) error {
		if m.Header.Version < lo || m.Header.Version > nmreq.APIMax || m.Header.ReqType != nmreq.ReqPortInfoGet {
			return syscall.EINVAL
		}
		write(m.Body)
		return nil
	}
}

func body13(body []byte) {
	*nmreq.View[nmreq.PortInfoGet13](body) = nmreq.PortInfoGet13{Memsize: 4096, MemID: 1}
}

func body14(body []byte) {
	*nmreq.View[nmreq.PortInfoGet](body) = nmreq.PortInfoGet{Memsize: 4096, MemID: 1}
}

func TestAskVersion(t *testing.T) {
	overwrites12 := func(m *nmreq.Message) error {
		m.Header.Version = nmreq.API12
		body13(m.Body)
		return nil
	}
	for _, c := range []struct {
		name string
		k    versionKernel
		want uint16
		err  error
	}{
		{"API 15 alone", versionKernel{ctrl: ctrlOf(15, body14)}, 15, nil},
		{"API 14", versionKernel{ctrl: ctrlOf(14, body14)}, 14, nil},
		{"API 13", versionKernel{ctrl: ctrlOf(13, body13)}, 13, nil},
		{"API 12", versionKernel{ctrl: overwrites12}, 12, nil},
		{"API 12 with another header", versionKernel{ctrl: errnoCtrl(syscall.ENXIO), ginfo: anyGinfo(0)}, 11, nil},
		{"API 11 of FreeBSD", versionKernel{ctrl: errnoCtrl(syscall.ENXIO), ginfo: anyGinfo(11)}, 11, nil},
		{"API 11 of Linux", versionKernel{ctrl: errnoCtrl(syscall.EOPNOTSUPP), ginfo: anyGinfo(11)}, 11, nil},
		{"API 10", versionKernel{ctrl: errnoCtrl(syscall.ENXIO), ginfo: anyGinfo(10)}, 0, ErrVersion},
		{"API 16", versionKernel{ctrl: ctrlOf(16, body14), ginfo: errnoGinfo(syscall.EINVAL)}, 0, ErrVersion},
		{"no netmap", versionKernel{ctrl: errnoCtrl(syscall.ENOTTY), ginfo: errnoGinfo(syscall.ENOTTY)}, 0, syscall.ENOTTY},
	} {
		got, err := askVersion(&c.k)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: version %d, error %v; want %d, %v", c.name, got, err, c.want, c.err)
		}
		if c.name == "API 14" && c.k.ctrls+c.k.ginfos != 1 {
			t.Errorf("%s: asked %d times", c.name, c.k.ctrls+c.k.ginfos)
		}
	}
}

// TestVersionOnce is for the cache: success is kept, failure is not.
func TestVersionOnce(t *testing.T) {
	var c apiCache
	k := versionKernel{ctrl: errnoCtrl(syscall.ENOMEM), ginfo: errnoGinfo(syscall.ENOMEM)}
	if v, err := c.get(&k); v != 0 || err != syscall.ENOMEM {
		t.Errorf("version %d, error %v; want ENOMEM", v, err)
	}
	k.ctrl = ctrlOf(14, body14)
	for range 3 {
		if v, err := c.get(&k); v != 14 || err != nil {
			t.Errorf("version %d, error %v; want 14", v, err)
		}
	}
	if k.ctrls != 2 {
		t.Errorf("asked %d times, want 2", k.ctrls)
	}
}

package cli

import (
	"bytes"
	"errors"
	"testing"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// testEnv returns an Env whose environment is vars.
func testEnv(vars map[string]string) (*Env, *bytes.Buffer) {
	var stderr bytes.Buffer
	return &Env{Tool: "tool", Stderr: &stderr, Getenv: func(name string) string { return vars[name] }}, &stderr
}

func TestOpenerKind(t *testing.T) {
	for _, c := range []struct{ flag, env, want string }{
		{"kernel", "", "kernel"},
		{"vale", "", "vale"},
		{"unix:/tmp/sw", "", "unix:/tmp/sw"},
		{"", "vale", "vale"},
		{"", "unix:sw", "unix:sw"},
		{"kernel", "vale", "kernel"},
		{"vale", "nonsense", "vale"},
	} {
		env, _ := testEnv(map[string]string{"NETMAP_DEV": c.env})
		o, err := DeviceFlags{Dev: c.flag}.Opener(env)
		if err != nil {
			t.Errorf("--dev %q, NETMAP_DEV %q: %v", c.flag, c.env, err)
			continue
		}
		if o.Kind() != c.want {
			t.Errorf("--dev %q, NETMAP_DEV %q: kind %q, want %q", c.flag, c.env, o.Kind(), c.want)
		}
	}
}

func TestOpenerUnknown(t *testing.T) {
	for _, dev := range []string{"foo", "unix:", "unix", "Kernel", "vale0", "/dev/netmap"} {
		env, _ := testEnv(nil)
		var usage *UsageError
		if o, err := (DeviceFlags{Dev: dev}).Opener(env); !errors.As(err, &usage) {
			t.Errorf("--dev %q: %v, %v, want a UsageError", dev, o, err)
		}
	}
}

// TestPrivateMachine holds that the descriptors of one Opener of "vale" are on one
// machine, and those of two are not.
func TestPrivateMachine(t *testing.T) {
	env, _ := testEnv(nil)
	open := func() *Opener {
		o, err := DeviceFlags{Dev: "vale"}.Opener(env)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	ports := func(o *Opener) int {
		dev, err := o.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer dev.Close()
		all, err := netmap.NewControl(dev).List()
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	here, elsewhere := open(), open()
	dev, err := here.Open()
	if err != nil {
		t.Fatal(err)
	}
	port, err := netmap.Open(dev, "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if n := ports(here); n != 1 {
		t.Errorf("another descriptor of the Opener sees %d ports, want 1", n)
	}
	if n := ports(elsewhere); n != 0 {
		t.Errorf("another Opener sees %d ports, want 0", n)
	}
}

// TestOpenFails holds that a device that is not there is a DeviceError.
func TestOpenFails(t *testing.T) {
	env, _ := testEnv(nil)
	o, err := DeviceFlags{Dev: "unix:" + need.TempDir(t) + "/nosuch"}.Opener(env)
	if err != nil {
		t.Fatal(err)
	}
	dev, err := o.Open()
	if dev != nil || ExitCode(err) != ExitNoDevice {
		t.Errorf("Open = %v, %v (exit code %d), want exit code %d", dev, err, ExitCode(err), ExitNoDevice)
	}
}

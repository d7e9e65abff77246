package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"govale/cmd/internal/ondemand"
	"govale/netmap"
	"govale/vale"
)

// DeviceFlags are the flags of a tool that opens a device. Embed them in its grammar.
type DeviceFlags struct {
	Dev string `name:"dev" placeholder:"DEVICE" help:"Device: 'kernel' for /dev/netmap, 'vale' for a switch machine private to this process, 'unix:PATH' for one served on a socket. Default: $$NETMAP_DEV, or else the kernel where it has netmap, or else this user's switch server, which is started when needed."`
}

// An Opener opens descriptors of the device that a tool was told to use.
type Opener struct {
	Dialer vale.Dialer // how to dial a served switch

	kind string
	open func(d *vale.Dialer) (netmap.Device, error)
}

// Opener returns the Opener for the flags and NETMAP_DEV. Nothing is opened yet. It
// fails with a *UsageError for a device that does not exist in this grammar, and with a
// *DeviceError where there is no default.
func (f DeviceFlags) Opener(env *Env) (*Opener, error) {
	dev, from := f.Dev, "--dev"
	if dev == "" {
		dev, from = env.Getenv("NETMAP_DEV"), "NETMAP_DEV"
	}
	path, served := strings.CutPrefix(dev, "unix:")
	switch {
	case dev == "":
		return defaultOpener(env)
	case dev == "kernel":
		return kernelOpener(), nil
	case dev == "vale":
		return privateOpener(), nil
	case served && path != "":
		return servedOpener(path), nil
	}
	return nil, Usagef("%s %q is no device: it is kernel, vale or unix:PATH", from, dev)
}

// ServedOpener is Opener for what needs a switch that is served to several processes: by
// default it is this user's, also where the kernel has netmap. Other devices are a
// *UsageError.
func (f DeviceFlags) ServedOpener(env *Env) (*Opener, error) {
	if f.Dev == "" && env.Getenv("NETMAP_DEV") == "" {
		return onDemandOpener(env)
	}
	o, err := f.Opener(env)
	if err == nil && !strings.HasPrefix(o.kind, "unix:") {
		return nil, Usagef("--dev %s: this takes a switch that is served, which is unix:PATH, or nothing for that of this user", o.kind)
	}
	return o, err
}

// Open opens one more descriptor. All descriptors of an Opener of "vale" are on one
// switch machine, as those of the kernel and of a server are. It fails with a
// *DeviceError.
func (o *Opener) Open() (netmap.Device, error) {
	dev, err := o.open(&o.Dialer)
	if err != nil {
		return nil, &DeviceError{Err: err}
	}
	return dev, nil
}

// OpenPort opens a port on a descriptor of its own, which its Close closes.
func (o *Opener) OpenPort(name string, cfg *netmap.Config) (*netmap.Port, error) {
	dev, err := o.Open()
	if err != nil {
		return nil, err
	}
	port, err := netmap.Open(dev, name, cfg)
	if err != nil {
		dev.Close()
		return nil, err
	}
	return port, nil
}

// Kind returns the device in the words of --dev, also where it is the default: "kernel",
// "vale" or "unix:PATH".
func (o *Opener) Kind() string { return o.kind }

func kernelOpener() *Opener {
	return &Opener{kind: "kernel", open: func(*vale.Dialer) (netmap.Device, error) { return netmap.OpenKernel() }}
}

func privateOpener() *Opener {
	m := vale.New(nil)
	return &Opener{kind: "vale", open: func(*vale.Dialer) (netmap.Device, error) { return m.Open(), nil }}
}

// servedOpener dials a server that somebody else has started.
func servedOpener(path string) *Opener {
	return &Opener{kind: "unix:" + path, open: func(d *vale.Dialer) (netmap.Device, error) {
		dev, err := ondemand.DialServed(path, d)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
			return nil, fmt.Errorf("%w: no switch server is there; start one with valectl serve --socket %s", err, path)
		}
		return dev, err
	}}
}

// defaultOpener chooses for a user who does not: the kernel, or this user's server.
func defaultOpener(env *Env) (*Opener, error) {
	if KernelIsDefault() {
		return kernelOpener(), nil
	}
	return onDemandOpener(env)
}

// onDemandOpener dials this user's server, which it starts when needed.
func onDemandOpener(env *Env) (*Opener, error) {
	socket, err := ondemand.Socket(env.Getenv)
	if err != nil {
		return nil, &DeviceError{Err: err}
	}
	started := func(pid int) {
		fmt.Fprintf(env.Stderr, "%s: started the switch server (pid %d) on %s\n", env.Tool, pid, socket)
	}
	return &Opener{kind: "unix:" + socket, open: func(d *vale.Dialer) (netmap.Device, error) { return ondemand.Dial(socket, d, started) }}, nil
}

package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/ondemand"
	"govale/vale"
)

type serveCmd struct {
	Socket string        `placeholder:"PATH" help:"Serve on this socket instead of the one that tools look for."`
	Status bool          `help:"Show what the server says that runs there, instead of serving: who it is, and what is connected to it. Starts none: exit code 69 where none runs."`
	Idle   time.Duration `placeholder:"DURATION" help:"Leave when no descriptor has been open for so long ('30s', '5m') and nothing persistent is left: no port of 'valectl create', no attached interface."`
	Grace  time.Duration `placeholder:"DURATION" help:"How long clients may go on after SIGINT or SIGTERM, while new ones are refused. Default: 0s, not at all."`
	Busy   bool          `help:"Never sleep while there is a client, but watch for what clients ask: they are answered within a microsecond instead of some ten. That takes a CPU, which is offered to others all the time; give each process that is busy one of its own. Has an effect on Linux."`

	accessFlags

	metricsFlag

	logFlags `group:"Log:"`

	Sysctls sysctlFlags `embed:"" group:"Settings of a kernel's netmap (dev.netmap.*):"`
}

// Help returns what valectl serve --help says below its description.
func (serveCmd) Help() string {
	return `Tools start a server of their own accord where the kernel has no netmap. Serve one yourself to keep it when nobody uses it, or to have several: name its socket with --dev unix:PATH then. SIGINT or SIGTERM ends it, and its ports with it: at once, or with --grace when the last client has left, or the time has passed. SIGHUP ends it when the last client has left, however long that takes. A second signal ends it at once. While it waits, new clients are refused, and persistent ports stay without keeping it.

What it serves is the emulator of FreeBSD's netmap, whose settings have the names of the kernel's sysctls. A server that tools start has their defaults.

Started by systemd it says when it is ready (Type=notify), and serves on the socket that systemd passes.

Metrics are counters of each switch and each port, by direction, with drops by cause, and what the server tells with --status. Packets by syncs is the size of a batch: rate(govale_port_packets_total[1m]) / rate(govale_port_syncs_total[1m]).

The log tells of clients by number, and with process and user where the system knows them: FreeBSD knows the user alone. Clients that are refused, or disconnected since they broke the protocol, are warnings.

Example:

    $ valectl serve --socket /tmp/sw &
    serving on /tmp/sw
    $ valectl --dev unix:/tmp/sw list
    $ valectl serve --status --socket /tmp/sw
    socket:     /tmp/sw
    state:      serving
    version:    (devel), commit c0ffee000000, go1.26.8
    protocol:   3
    pid:        4711
    uptime:     1h2m3s
    clients:    1
    switches:   1
    ports:      1
    persistent: 0

    # valectl serve --socket /var/run/vale --group netops         # for members of a group
    $ valectl serve --metrics 127.0.0.1:9478                    # curl http://127.0.0.1:9478/metrics
    $ valectl serve --max-bridges 64 --priv-buf-size 9216   # jumbo frames
`
}

// Run serves in the foreground.
func (c *serveCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	if flags.Dev != "" {
		return cli.Usagef("--dev %s: serve makes a device of its own; the path of its socket goes to --socket", flags.Dev)
	}
	if c.Status {
		return c.printStatus(env, out)
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	log, err := c.logger(env.Stderr)
	if err != nil {
		return err
	}
	access, err := c.access()
	if err != nil {
		return err
	}
	site, err := c.site(env, access)
	if err != nil {
		return err
	}
	scraped, err := c.metricsFlag.listen(access)
	if err != nil {
		return err
	}
	if scraped != nil {
		defer scraped.Close()
	}
	log.Debug("settings", c.Sysctls.attrs())
	m := vale.New(&vale.Config{Shared: true, Host: true, Sysctls: settings})
	srv := vale.NewServer(m, &vale.ServeConfig{IdleExit: c.Idle, Busy: c.Busy, Version: cli.Version(), Log: log})
	end := departure{srv: srv, grace: c.Grace, log: log}
	ctx = end.watch(ctx)
	defer end.stop()
	err = site.serve(ctx, srv, &ondemand.Config{
		Admit: access.apply,
		Ready: func() {
			fmt.Fprintln(env.Stdout, "serving on", site.socket)
			if scraped != nil {
				showMetrics(scraped, m, srv, env.Stdout, log)
			}
			log.Info("serving", "socket", site.socket, "version", cli.Version(), "pid", os.Getpid())
			notify(log, daemon.SdNotifyReady, "STATUS=serving on "+site.socket)
		},
	})
	if err != nil {
		return err
	}
	notify(log, daemon.SdNotifyStopping)
	log.Info("left", "why", end.reason(fmt.Sprintf("unused for %v", c.Idle)))
	return nil
}

// settings checks the flags that are numbers, and returns those of the machine.
func (c *serveCmd) settings() (*vale.Sysctls, error) {
	if c.Idle < 0 {
		return nil, cli.Usagef("--idle %v: a duration is not negative", c.Idle)
	}
	if c.Grace < 0 {
		return nil, cli.Usagef("--grace %v: a duration is not negative", c.Grace)
	}
	settings := c.Sysctls.sysctls()
	if err := settings.Check(); err != nil {
		return nil, cli.Usagef("%v", err)
	}
	return settings, nil
}

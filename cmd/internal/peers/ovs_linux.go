package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ovsDaemon is Open vSwitch with DPDK, where Debian installs it; its name without a
// directory is that of the one without DPDK, unless the alternatives system was told.
const ovsDaemon = "/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk"

// An ovsRig is Open vSwitch's userspace datapath between two null devices of DPDK.
type ovsRig struct {
	lab *lab
	vs  *process
}

func ovs() system {
	const pkg = "openvswitch-switch-dpdk"
	return system{
		name: "OVS DPDK, null <-> null, copy=1",
		note: "1 core, 2 copies of buffers that stay in its cache, a rule by port; both directions",
		root: true,
		needs: []program{
			{ovsDaemon, pkg}, {"ovsdb-server", pkg}, {"ovsdb-tool", pkg},
			{"ovs-vsctl", pkg}, {"ovs-ofctl", pkg}, {"ovs-appctl", pkg},
		},
		start: startOVS,
	}
}

func startOVS(ctx context.Context, dir string, size int) (rig, error) {
	l, err := newLab(dir, true)
	if err != nil {
		return nil, err
	}
	o := &ovsRig{lab: l}
	if err := o.start(ctx, size); err != nil {
		if o.vs != nil {
			err = fmt.Errorf("%w%s", err, ovsComplaint(o.vs.out.from(0)))
		}
		l.close()
		return nil, err
	}
	return o, nil
}

// start starts the database and the switch, and pauses them once frames flow. Of its own
// accord the switch adds --in-memory to DPDK's arguments, which does not go with --no-huge
// in 22.11; --legacy-mem keeps it from that.
func (o *ovsRig) start(ctx context.Context, size int) error {
	if _, err := o.lab.run(ctx, "ovsdb-tool", "create", "conf.db", "/usr/share/openvswitch/vswitch.ovsschema"); err != nil {
		return err
	}
	db, err := o.lab.start("ovsdb-server", "conf.db", "--remote=punix:db.sock", "--unixctl="+o.path("db.ctl"), "--no-chdir")
	if err != nil {
		return err
	}
	if err := o.await(ctx, db, "db.sock"); err != nil {
		return err
	}
	moves, other := cpus()
	if err := o.vsctl(ctx, "--no-wait", "init", "--",
		"set", "Open_vSwitch", ".", "other_config:dpdk-init=true",
		"other_config:dpdk-extra=--no-huge --legacy-mem -m 256 --no-pci --no-shconf --no-telemetry",
		"other_config:pmd-cpu-mask="+cpuMask(moves),
		"other_config:dpdk-lcore-mask="+cpuMask(other)); err != nil {
		return err
	}
	if o.vs, err = o.lab.start(ovsDaemon, "unix:db.sock", "--unixctl="+o.path("vs.ctl"), "--no-chdir"); err != nil {
		return err
	}
	if err := o.await(ctx, o.vs, "vs.ctl"); err != nil {
		return err
	}
	if err := o.vsctl(ctx, "add-br", "br0", "--", "set", "Bridge", "br0", "datapath_type=netdev", "fail-mode=secure", "--",
		"add-port", "br0", "n0", "--", "set", "Interface", "n0", "type=dpdk", "ofport_request=1",
		fmt.Sprintf("options:dpdk-devargs=net_null0,copy=1,size=%d", size), "--",
		"add-port", "br0", "n1", "--", "set", "Interface", "n1", "type=dpdk", "ofport_request=2",
		fmt.Sprintf("options:dpdk-devargs=net_null1,copy=1,size=%d", size)); err != nil {
		return err
	}
	for _, flow := range []string{"in_port=1,actions=output:2", "in_port=2,actions=output:1"} {
		if _, err := o.lab.run(ctx, "ovs-ofctl", "add-flow", "unix:"+o.path("br0.mgmt"), flow); err != nil {
			return err
		}
	}
	return o.lab.pause()
}

func (o *ovsRig) path(name string) string { return filepath.Join(o.lab.dir, name) }

// await waits for a socket of a process.
func (o *ovsRig) await(ctx context.Context, p *process, socket string) error {
	return poll(ctx, p, socket, func() bool {
		_, err := os.Stat(o.path(socket))
		return err == nil
	})
}

// vsctl configures the switch, and waits until it has done so unless told otherwise.
func (o *ovsRig) vsctl(ctx context.Context, args ...string) error {
	_, err := o.lab.run(ctx, "ovs-vsctl", append([]string{"--db=unix:db.sock", "--timeout=12"}, args...)...)
	return err
}

// appctl asks the switch.
func (o *ovsRig) appctl(ctx context.Context, args ...string) (string, error) {
	return o.lab.run(ctx, "ovs-appctl", append([]string{"--timeout=12", "-t", o.path("vs.ctl")}, args...)...)
}

func (o *ovsRig) turn(ctx context.Context, d time.Duration) (float64, error) {
	if err := o.lab.resume(); err != nil {
		return 0, err
	}
	if err := rest(ctx, settle); err != nil {
		return 0, err
	}
	if _, err := o.appctl(ctx, "dpif-netdev/pmd-stats-clear"); err != nil {
		return 0, err
	}
	pps := 0.0
	for late := time.Now().Add(patience); pps == 0 && time.Now().Before(late); { // others may have its CPU
		if err := rest(ctx, d); err != nil {
			return 0, err
		}
		said, err := o.appctl(ctx, "dpif-netdev/pmd-perf-show", "-nh")
		if err != nil {
			return 0, err
		}
		if pps, err = parseOVS(said); err != nil {
			return 0, err
		}
	}
	return pps, o.lab.pause()
}

func (o *ovsRig) close() { o.lab.close() }

var (
	ovsDuration = regexp.MustCompile(`Measurement duration: ([0-9.]+) s`)
	ovsSent     = regexp.MustCompile(`Tx packets: +(\d+) `)
)

// parseOVS reads what a polling thread has sent, frames a second, from the answer to
// dpif-netdev/pmd-perf-show.
func parseOVS(said string) (pps float64, err error) {
	duration, sent := ovsDuration.FindStringSubmatch(said), ovsSent.FindAllStringSubmatch(said, -1)
	if duration == nil || len(sent) != 1 {
		return 0, errors.New("ovs-appctl: not one polling thread in: " + said)
	}
	seconds, err1 := strconv.ParseFloat(duration[1], 64)
	frames, err2 := strconv.ParseFloat(sent[0][1], 64)
	if err := errors.Join(err1, err2); err != nil {
		return 0, fmt.Errorf("ovs-appctl: %w", err)
	}
	if seconds <= 0 {
		return 0, errors.New("ovs-appctl: nothing was measured in: " + said)
	}
	return frames / seconds, nil
}

// ovsComplaint returns what the switch has logged as an error, behind a colon.
func ovsComplaint(log string) string {
	var complaints strings.Builder
	for line := range strings.Lines(log) {
		for _, level := range []string{"|ERR|", "|EMER|"} {
			if _, text, ok := strings.Cut(line, level); ok {
				complaints.WriteString(": " + strings.TrimSpace(text))
			}
		}
	}
	return complaints.String()
}

//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/netmap"
	"govale/vale"
)

// A comparison is a session with upstream's vale-ctl on a kernel, held against ours on a
// served emulator. In its lines,
//
//	$ ARGS      is a command, 'quoted' as for a shell,
//	LINE        what it prints to stdout,
//	? CODE      how it exits, where that is not 0,
//	! CODE WHY  how ours exits where ours differs, and why,
//	> LINE      what ours prints where that differs, too; alone for nothing.
//
// What goes to stderr is our own. Some things differ everywhere: upstream's list of all
// ports exits with 1, and ours with 0; "rx_rings" has its colon here; where upstream has
// the port v0 that its kernel has lost and lists without a switch, v0 is on vale0 here;
// and its switch valE0 is valeE0 here.
type comparison struct {
	name    string
	prepare func(t *testing.T, m *vale.Machine)
	lines   string
}

// A step is one command of a comparison, with what ours should do.
type step struct {
	args, stdout string
	exit         int
	differs      bool // said with "!"
	prints       bool // said with ">"
}

// steps reads the lines.
func (c *comparison) steps(t *testing.T) []*step {
	t.Helper()
	var all []*step
	var s *step
	for line := range strings.Lines(strings.TrimPrefix(c.lines, "\n")) {
		switch mark, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " "); mark {
		case "$":
			s = &step{args: rest}
			all = append(all, s)
		case "?":
			if s.args != "" {
				s.exit = atoi(t, rest)
			}
		case "!":
			code, why, _ := strings.Cut(rest, " ")
			if why == "" {
				t.Fatalf("%s: no reason to differ", s.args)
			}
			s.exit, s.differs = atoi(t, code), true
		case ">":
			if !s.differs {
				t.Fatalf("%s: no reason to differ", s.args)
			}
			if !s.prints {
				s.stdout, s.prints = "", true
			}
			if rest != "" {
				s.stdout += rest + "\n"
			}
		default:
			s.stdout += mended(line)
		}
	}
	return all
}

// mended returns a line of upstream's as ours is.
func mended(line string) string {
	if number, ok := strings.CutPrefix(line, "rx_rings "); ok {
		return "rx_rings:" + number
	}
	if strings.HasPrefix(line, "v0 ") {
		return "vale0:" + line
	}
	if port, ok := strings.CutPrefix(line, "valE0:"); ok {
		return "valeE0:" + port
	}
	return line
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// unquote splits a command line at blanks that are not 'quoted'.
func unquote(s string) (args []string) {
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

// TestUpstream holds ours against upstream, command by command.
func TestUpstream(t *testing.T) {
	for _, c := range comparisons {
		t.Run(c.name, func(t *testing.T) {
			m := vale.New(&vale.Config{Shared: true})
			c.prepare(t, m)
			socket := clitest.ServeMachine(t, m)
			for i, s := range c.steps(t) {
				var stdout, stderr bytes.Buffer
				env := &cli.Env{Tool: "valectl", Stdout: &stdout, Stderr: &stderr, Getenv: func(name string) string {
					if name == "NETMAP_DEV" {
						return "unix:" + socket
					}
					return ""
				}}
				exit := run(context.Background(), env, unquote(s.args))
				if exit != s.exit || stdout.String() != s.stdout {
					t.Errorf("%d: valectl %s: exit %d, want %d; stdout %q, want %q; stderr: %s", i, s.args, exit, s.exit, stdout.String(), s.stdout, &stderr)
				}
				if (exit != cli.ExitOK) && stderr.Len() == 0 {
					t.Errorf("%d: valectl %s: exit %d without a reason", i, s.args, exit)
				}
			}
		})
	}
}

// The states that the sessions begin in.

// nothing is a machine as it comes.
func nothing(*testing.T, *vale.Machine) {}

// v0Attached is a machine with vale0:v0, which upstream has lost by then.
func v0Attached(t *testing.T, m *vale.Machine) { makePorts(t, m, "vale0:v0") }

// standIns is v0Attached with persistent ports in the global region, for interfaces of
// the host that upstream's machine has.
func standIns(t *testing.T, m *vale.Machine) {
	v0Attached(t, m)
	global := &netmap.Config{MemID: 1}
	for _, name := range []string{"lo", "veth0A", "dummy0", "nmsink0"} {
		check(t, control(t, m).Create(name, global))
	}
}

// dummyAttached is standIns with dummy0 on the switch of index 1, which upstream calls
// valE0.
func dummyAttached(t *testing.T, m *vale.Machine) {
	standIns(t, m)
	_, err := control(t, m).Attach("valeE0:dummy0", false)
	check(t, err)
}

// usedIndices is dummyAttached with the indices of vale0 in the order in which an attached
// interface and its host side have left them.
func usedIndices(t *testing.T, m *vale.Machine) {
	dummyAttached(t, m)
	makePorts(t, m, "vale0:x", "vale0:y")
	for _, name := range []string{"vale0:x", "vale0:y"} {
		_, err := control(t, m).Detach(name)
		check(t, err)
	}
}

// longName is v0Attached with dummy0, and an interface whose name is as long as one can
// be.
func longName(t *testing.T, m *vale.Machine) {
	v0Attached(t, m)
	makePorts(t, m, "valeE0:dummy0")
	check(t, control(t, m).Create("abcdefghijklmno", nil))
}

// programsPort5 is standIns with the port of a program.
func programsPort5(t *testing.T, m *vale.Machine) {
	standIns(t, m)
	p, err := netmap.Open(m.Open(), "vale5:eph", nil)
	check(t, err)
	t.Cleanup(func() { p.Close() })
}

// fullSwitch is a machine with a port on vale0 for each index, q0 to q251, and one more
// that is on none.
func fullSwitch(t *testing.T, m *vale.Machine) {
	for i := range mostPorts {
		makePorts(t, m, fmt.Sprintf("vale0:q%d", i))
	}
	check(t, control(t, m).Create(fmt.Sprintf("q%d", mostPorts), nil))
}

// control returns a Control on m for the length of the test.
func control(t *testing.T, m *vale.Machine) *netmap.Control {
	dev := m.Open()
	t.Cleanup(func() { dev.Close() })
	return netmap.NewControl(dev)
}

// makePorts makes persistent ports and attaches them.
func makePorts(t *testing.T, m *vale.Machine, names ...string) {
	t.Helper()
	ctl := control(t, m)
	for _, name := range names {
		_, ifname := splitPort(name)
		check(t, ctl.Create(ifname, nil))
		_, err := ctl.Attach(name, false)
		check(t, err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

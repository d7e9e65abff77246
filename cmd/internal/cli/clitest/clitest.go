// Package clitest runs the test scripts of the tools.
//
// Beside the commands of testscript, a script has
//
//	exits CODE PROGRAM [ARG...]   run PROGRAM, which must exit with CODE
//	waitfile FILE...              wait until all FILEs exist
//	waitgone FILE...              wait until none of the FILEs exists
//
// and the program hold, which opens a port and keeps it until SIGINT:
//
//	exec hold DEVICE PORT FILE [SRC DST COUNT] &name&
//
// where DEVICE is as in --dev, "" for the default, and FILE is made when the port is
// open and COUNT frames of 60 bytes have been sent from address SRC to DST. The program
// scrape prints what a server tells Prometheus:
//
//	exec scrape ADDR              where ADDR is as in valectl serve --metrics
//
// There are more conditions: [netmap] where this machine has a /dev/netmap, [kernel] where
// the kernel is the default device, so that no tool starts a server of its own accord,
// [root] where this user is root, [netns] where this user may make Linux network
// namespaces, and [file:PATH] where there is such a file.
package clitest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// Main is TestMain for a package with test scripts: main becomes the program of that
// name in them.
func Main(m *testing.M, tool string, main func()) {
	MainOf(m, map[string]func(){
		tool:   main,
		"hold": func() { cli.Main("hold", Hold) },

		"scrape": func() { cli.Main("scrape", scrape) },
	})
}

// MainOf is TestMain for a package whose test scripts run these programs. Where they
// cannot be put into a directory, the tests run that do without: see [NeedPrograms].
func MainOf(m *testing.M, programs map[string]func()) {
	if _, program := programs[strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")]; !program {
		HearSignals()
		if noPrograms = need.Commands(len(programs)); noPrograms != nil {
			os.Exit(m.Run())
		}
	}
	testscript.Main(m, programs)
}

// noPrograms is why scripts cannot run the programs of MainOf, or nil.
var noPrograms error

// NeedPrograms skips a test that runs a program of [MainOf] where there cannot be one.
func NeedPrograms(t testing.TB) {
	t.Helper()
	if noPrograms != nil {
		t.Skipf("needs a directory for the programs that it runs: %v", noPrograms)
	}
}

// Run runs the scripts of dir, each with a directory of its own for the socket of a
// switch server. One that runs a program which this machine lacks is skipped.
func Run(t *testing.T, dir string) {
	NeedPrograms(t)
	testscript.Run(t, testscript.Params{
		Files:               runnable(t, dir),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setup,
		Condition:           condition,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":    exits,
			"waitfile": waitfile,
			"waitgone": waitgone,
		},
	})
}

// setup gives a script the directory for sockets.
func setup(env *testscript.Env) error {
	dir, err := socketDir()
	if err != nil {
		return err
	}
	env.Defer(func() { os.RemoveAll(dir) })
	env.Setenv("XDG_RUNTIME_DIR", dir)
	return nil
}

// socketDir makes a directory for sockets. The path of one has about 100 bytes at most,
// less than the directory of a test may have.
func socketDir() (string, error) {
	dir, err := os.MkdirTemp("/tmp", "govale-test")
	if err != nil {
		return os.MkdirTemp("", "govale-test")
	}
	return dir, err
}

// SocketDir returns a directory for sockets that is removed when the test ends.
func SocketDir(t testing.TB) string {
	t.Helper()
	need.Temp(t)
	dir, err := socketDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// UseDefault gives the test and the tools that it runs a default device of their own: a
// switch server that the first of them starts. Where the kernel is the default device
// the test is skipped, since no tool starts a server there.
func UseDefault(t *testing.T) {
	t.Helper()
	NeedPrograms(t)
	t.Setenv("XDG_RUNTIME_DIR", SocketDir(t))
	t.Setenv("NETMAP_DEV", "")
	if cli.KernelIsDefault() {
		t.Skip("no tool starts a server here: the kernel is the default device")
	}
}

// OpenPort opens a port of the device, which is as in --dev.
func OpenPort(env *cli.Env, device, name string) (*netmap.Port, error) {
	opener, err := cli.DeviceFlags{Dev: device}.Opener(env)
	if err != nil {
		return nil, err
	}
	return opener.OpenPort(name, nil)
}

func condition(cond string) (bool, error) {
	if path, ok := strings.CutPrefix(cond, "file:"); ok {
		return exists(path), nil
	}
	switch cond {
	case "netmap":
		return exists(netmap.KernelPath), nil
	case "kernel":
		return cli.KernelIsDefault(), nil
	case "root":
		return os.Geteuid() == 0, nil
	case "netns":
		return exec.Command("unshare", "--net", "true").Run() == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// exits is a command of scripts: see the package comment.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// patience is how long a script waits for what it expects to happen.
const patience = time.Minute

func waitfile(ts *testscript.TestScript, neg bool, args []string) {
	waitFor(ts, neg, args, true)
}

func waitgone(ts *testscript.TestScript, neg bool, args []string) {
	waitFor(ts, neg, args, false)
}

// waitFor waits until each of the files exists, or until none does.
func waitFor(ts *testscript.TestScript, neg bool, files []string, exist bool) {
	if neg || len(files) == 0 {
		ts.Fatalf("usage: waitfile FILE... or waitgone FILE...")
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for _, f := range files {
		for path := ts.MkAbs(f); exists(path) != exist; {
			select {
			case <-tick.C:
			case <-late:
				ts.Fatalf("%s: exists is %v after %v", f, !exist, patience)
			}
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// Hold is a program of scripts: see the package comment.
func Hold(ctx context.Context, env *cli.Env, args []string) int {
	if len(args) != 3 && len(args) != 6 {
		return cli.Fail(env, cli.Usagef("hold DEVICE PORT FILE [SRC DST COUNT]"))
	}
	port, err := OpenPort(env, args[0], args[1])
	if err != nil {
		return cli.Fail(env, err)
	}
	defer port.Close()
	if len(args) == 6 {
		if err := send(port, args[3], args[4], args[5]); err != nil {
			return cli.Fail(env, err)
		}
	}
	if err := os.WriteFile(args[2], nil, 0o600); err != nil {
		return cli.Fail(env, err)
	}
	<-ctx.Done()
	return cli.ExitOK
}

// send sends count frames from src to dst, one sync a full ring.
func send(port *netmap.Port, src, dst, count string) error {
	var from, to netmap.MAC
	n, err := strconv.Atoi(count)
	if err = errors.Join(err, from.UnmarshalText([]byte(src)), to.UnmarshalText([]byte(dst))); err != nil {
		return cli.Usagef("%v", err)
	}
	frame := make([]byte, 60)
	copy(frame, to[:])
	copy(frame[6:], from[:])
	for r := port.Tx[0]; n > 0; {
		for ; n > 0 && r.Space() > 0; n-- {
			s := r.Slot(r.Head())
			s.Len = uint16(copy(r.Buf(s), frame))
			r.Advance(1)
		}
		if err := port.TxSync(); err != nil {
			return err
		}
	}
	return nil
}

//go:build unix

package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
	"govale/cmd/internal/ondemand"
	"govale/netmap"
	"govale/vale"
)

// serveHere serves a machine on a socket until stop is called or the test ends.
func serveHere(t *testing.T) (socket string, stop func()) {
	t.Helper()
	dir := clitest.SocketDir(t)
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	socket = filepath.Join(dir, "sw")
	go func() {
		srv := vale.NewServer(vale.New(&vale.Config{Shared: true}), nil)
		done <- ondemand.Serve(ctx, socket, srv, &ondemand.Config{Ready: func() { close(ready) }})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	select {
	case <-ready:
	case err := <-done:
		done <- err
		t.Fatal("no server")
	}
	return socket, stop
}

// openPort opens a port until the test ends, or until it is closed.
func openPort(t *testing.T, dev, name string) *netmap.Port {
	t.Helper()
	p, err := clitest.OpenPort(cli.OSEnv("valectl"), dev, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// sendOne sends a frame from an address that ends in last, to all.
func sendOne(t *testing.T, p *netmap.Port, last byte) {
	t.Helper()
	frame := make([]byte, 60)
	copy(frame, "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00")
	frame[11] = last
	r := p.Tx[0]
	s := r.Slot(r.Head())
	s.Len = uint16(copy(r.Buf(s), frame))
	r.Advance(1)
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
}

// TestSchema: what every command prints with --libxo json is of the schema, and the
// schema has nothing that none of them prints.
func TestSchema(t *testing.T) {
	s := newSchemaTest(t)
	socket, _ := serveHere(t)
	dev := "unix:" + socket
	tell := func(line string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		env := cli.OSEnv("valectl")
		env.Stdout, env.Stderr = &stdout, &stderr
		args := append([]string{"--dev", dev, "--libxo", "json"}, strings.Fields(line)...)
		if strings.HasPrefix(line, "serve") {
			args = args[2:] // which has a device of its own
		}
		if code := run(context.Background(), env, args); code != cli.ExitOK {
			t.Fatalf("%s: exit code %d\n%s", line, code, &stderr)
		}
		return stdout.String()
	}
	list := func(doc map[string]any, key string) []any {
		all, _ := doc["valectl"].(map[string]any)[key].([]any)
		return all
	}

	// Nothing to tell is an empty list.
	for _, c := range []struct{ def, line, key string }{{"list", "list", "port"}, {"list", "", "port"}, {"stats", "stats", "switch"}} {
		if text := tell(c.line); text != `{"valectl":{"`+c.key+`":[]}}`+"\n" {
			t.Errorf("%q prints %s", c.line, text)
		} else {
			s.check(c.def, text)
		}
	}

	a, b := openPort(t, dev, "vale0:a"), openPort(t, dev, "vale0:b")
	if text := tell("macs vale0"); text != `{"valectl":{"switch":[{"name":"vale0","mac":[]}]}}`+"\n" {
		t.Errorf("macs of an idle switch prints %s", text)
	}
	sendOne(t, a, 0x0a)
	sendOne(t, b, 0x0b)
	b.Close()
	for _, c := range []struct {
		def, line, key string
		entries        int
	}{
		{"create", "create pv0", "port", 1},
		{"create", "create --verbose --tx-slots 64 pv1", "port", 1},
		{"create", "-n pv2", "port", 1},
		{"attach", "attach vale0:pv0", "port", 1},
		{"attach", "-v -a vale1:pv1", "port", 1},
		{"list", "list", "port", 3},
		{"list", "list vale1", "port", 1},
		{"list", "list vale0:a", "port", 1},
		{"list", "-l vale0:none", "port", 1},
		{"info", "info vale0:a", "port", 1},
		{"info", "info vale0:new", "port", 1},
		{"info", "info pv2", "port", 1},
		{"info", "-g vale0:a", "port", 1},
		{"hdr", "hdr vale0:pv0", "port", 1},
		{"pools", "pools", "region", 1},
		{"pools", "pools vale0:a", "region", 1},
		{"macs", "macs vale0", "switch", 1},
		{"stats", "stats", "switch", 2},
		{"stats", "stats vale0", "switch", 1},
		{"stats", "stats vale0:a", "port", 1},
		{"detach", "detach vale0:pv0", "port", 1},
		{"detach", "-d vale1:pv1", "port", 1},
	} {
		text := tell(c.line)
		if n := len(list(s.check(c.def, text), c.key)); n != c.entries {
			t.Errorf("%s: %d entries, want %d: %s", c.line, n, c.entries, text)
		}
	}

	// The host has interfaces only where it lets this user make them.
	s.check("stats", printed(t, portStatsDocOf(netmap.PortStats{Name: "vale0:em0^", Host: &netmap.HostDrops{In: 1, Out: 2}})))

	s.check("status", tell("serve --status --socket "+socket))

	if missed := s.unseen("#", s.root); len(missed) > 0 {
		t.Errorf("no document has\n\t%s", strings.Join(missed, "\n\t"))
	}
	for _, line := range []string{"hdr vale9:none", "destroy pv0"} {
		var stdout bytes.Buffer
		env := cli.OSEnv("valectl")
		env.Stdout, env.Stderr = &stdout, &bytes.Buffer{}
		run(context.Background(), env, append([]string{"--dev", dev, "--json"}, strings.Fields(line)...))
		if stdout.Len() > 0 {
			t.Errorf("%s prints %s", line, &stdout)
		}
	}
}

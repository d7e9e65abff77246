//go:build unix

package vale

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// roleEnv makes the test binary play a role in a process of its own:
//
//	serve PATH     serves a machine until its standard input ends
//	flood PATH P   sends frames to everybody from port P as fast as it can
//	hold PATH P    waits for frames on port P for ever, and leaves them there
//	sink PATH P    receives frames on port P for ever
//	keep PATH P    makes a persistent port P, attaches it to vale0 and holds it open
//	greedy PATH P  registers as many ports as there is room for, of which P is a prefix
//
// It says "ready" when it is.
const roleEnv = "GOVALE_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		if err := play(role); err != nil {
			fmt.Fprintln(os.Stderr, role, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// play plays a role.
func play(role string) error {
	var what, path, port string
	fmt.Sscan(role, &what, &path, &port)
	if what == "serve" {
		return playServer(path)
	}
	switch what {
	case "keep":
		return playKeeper(path, port)
	case "greedy":
		return playGreedy(path, port)
	}
	d, err := dialRole(path)
	if err != nil {
		return err
	}
	p, err := netmap.Open(d, port, nil)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for n := 0; ; n++ {
		switch what {
		case "flood":
			err = flood(p)
		case "sink":
			_, err = receive(p)
		case "hold":
			_, err = p.Poll(netmap.Readable, -1)
		}
		if err != nil {
			return err
		}
	}
}

// playServer serves until the test is over, however it ends.
func playServer(path string) error {
	l, err := Listen(path)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	fmt.Println("ready")
	return Serve(ctx, New(&Config{Shared: true, Host: true}), l, nil)
}

// flood sends a batch of frames.
func flood(p *netmap.Port) error {
	r := p.Tx[0]
	for range min(r.Space(), 256) {
		s := r.Slot(r.Head())
		s.Len = uint16(copy(r.Buf(s), testFrame(9)))
		r.Advance(1)
	}
	return p.TxSync()
}

// A process plays a role.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	stdin  io.Closer
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has
}

// start starts a process and waits until it is ready.
func start(t testing.TB, role ...any) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(need.Self(t)), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), roleEnv+"="+fmt.Sprintln(role...))
	p.cmd.Stderr = &p.stderr
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.stdin = stdin
	ready, err := bufio.NewReader(stdout).ReadString('\n')
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		stdin.Close()
		p.kill()
	})
	if ready != "ready\n" {
		p.kill()
		t.Fatalf("%v: %v %s", role, err, p.stderr.String())
	}
	return p
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.ended
}

// list returns the names of the ports of a served machine, as "[a b]".
func list(t testing.TB, path string) string {
	t.Helper()
	d, err := Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	all, err := netmap.NewControl(d).List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name)
	}
	return fmt.Sprint(names)
}

// exchange sends frames from a to b and expects each of them, beside what others send.
func exchange(a, b *netmap.Port, n int) error {
	for i := range n {
		want := testFrame(i)
		if err := send(a, want); err != nil {
			return err
		}
		got, err := receive(b)
		for err == nil && bytes.Equal(got, testFrame(9)) && i != 9 {
			got, err = receive(b)
		}
		if err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("packet %d: got %q, %v", i, got, err)
		}
	}
	return nil
}

// A client that is killed while it sends or receives takes its port with it and nothing
// else.
func TestClientKilled(t *testing.T) {
	path := socketPath(t)
	start(t, "serve", path)
	s := &testServer{t: t, form: form{"", dialConfig{socketNetwork, defaultBell}}, path: path}
	a, b := s.open("vale1:a"), s.open("vale1:b")
	for range 5 {
		tx, rx, hold := start(t, "flood", path, "vale0:tx"), start(t, "sink", path, "vale0:rx"), start(t, "hold", path, "vale0:hold")
		if err := exchange(a, b, 500); err != nil {
			t.Error(err)
		}
		ends(t, "kill", func() {
			rx.kill()
			eventually(t, "the receiver's port goes", func() bool { return list(t, path) == "[vale1:a vale1:b vale0:tx vale0:hold]" })
			tx.kill()
			eventually(t, "the sender's port goes", func() bool { return list(t, path) == "[vale1:a vale1:b vale0:hold]" })
			hold.kill()
			eventually(t, "the waiter's port goes", func() bool { return list(t, path) == "[vale1:a vale1:b]" })
		})
		if err := exchange(a, b, 500); err != nil {
			t.Error(err)
		}
	}
}

// A server that is killed leaves clients with an error, whatever they do, and a socket
// that the next one replaces.
func TestServerKilled(t *testing.T) {
	path := socketPath(t)
	for range 3 {
		server := start(t, "serve", path)
		s := &testServer{t: t, form: form{"", dialConfig{socketNetwork, defaultBell}}, path: path}
		clients := []*process{
			start(t, "flood", path, "vale0:tx"), start(t, "sink", path, "vale0:rx"), start(t, "hold", path, "vale1:x"),
		}
		p := s.open("vale2:x")
		ends(t, "clients", func() {
			time.AfterFunc(20*time.Millisecond, func() { server.cmd.Process.Kill() })
			if _, err := p.Poll(netmap.Readable, -1); !errors.Is(err, ErrServerGone) {
				t.Errorf("Poll: %v, want ErrServerGone", err)
			}
			p.Tx[0].Slot(0).Len = 60 // memory stays until Close
			for _, c := range clients {
				<-c.ended
				if code := c.cmd.ProcessState.ExitCode(); code != 1 || !bytes.Contains(c.stderr.Bytes(), []byte(ErrServerGone.Error())) {
					t.Errorf("client ends with %d: %s", code, c.stderr.Bytes())
				}
			}
			<-server.ended
		})
	}
}

// BenchmarkProcessSync is the round trip of a sync that has nothing to do, to a server
// in a process of its own.
func BenchmarkProcessSync(b *testing.B) {
	for _, f := range forms() {
		if f.dial.network != socketNetwork {
			continue
		}
		b.Run(f.name, func(b *testing.B) {
			path := socketPath(b)
			start(b, "serve", path)
			s := &testServer{t: b, form: f, path: path}
			d := s.open("vale0:a").Device()
			for b.Loop() {
				if err := d.Sync(netmap.Tx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

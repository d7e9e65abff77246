package vale

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"govale/netmap"
)

// Without its host rings, the host's stack hears nothing from an attached interface and
// says nothing through it; detached, it does again.
func TestHostStackCutOff(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.addressedVeth(far)
	if !n.ping("10.9.0.2") { // which also teaches both each other's address
		t.Fatal("no ping before")
	}
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	wire := far.socket("v1")
	n.attach(m, "vale0:v0", false)
	if far.hears("10.9.0.1") {
		t.Error("the stack answers through an interface that is attached")
	}
	exchangeWith(t, p, wire, 60)
	if n.hears("10.9.0.2") {
		t.Error("the stack reaches the wire through an interface that is attached")
	}
	exchangeWith(t, p, wire, 60)
	n.detach(m, "vale0:v0")
	if !far.ping("10.9.0.1") || !n.ping("10.9.0.2") {
		t.Error("no ping after the interface was detached")
	}
	n.expectNoHelpers()
}

// A VLAN tag is where it was, whichever kind and whatever is in it.
func TestHostVLAN(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	wire := far.socket("v1")
	n.attach(m, "vale0:v0", false)
	for _, tag := range [][]byte{{0x81, 0, 0, 5}, {0x81, 0, 0xef, 0xfe}, {0x88, 0xa8, 0x20, 7}, {0x81, 0, 0, 0}} {
		for _, size := range []int{56, 1514} {
			f := hostFrame(1, 2, size)
			f = append(append(f[:12:12], tag...), f[12:]...)
			if tag[0] == 0x88 && len(f) > 1514 {
				f = f[:1514] // a packet socket grants only 802.1Q four bytes more
			}
			sendOn(t, wire, f)
			if got := receiveOurs(t, p); !bytes.Equal(got, f) {
				t.Errorf("the port got % x of %d bytes, want % x of %d", got[:20], len(got), f[:20], len(f))
			}
			if err := send(p, f); err != nil {
				t.Fatal(err)
			}
			if got := receiveOn(wire, while); !bytes.Equal(got, f) {
				t.Errorf("the wire got % x of %d bytes, want % x of %d", got[:min(len(got), 20)], len(got), f[:20], len(f))
			}
		}
	}
}

// With its host rings, the stack is a port of the switch: it reaches the wire and the
// other ports through it.
func TestHostStack(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.addressedVeth(far)
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	if got := n.attach(m, "vale0:v0", true); got != 1 {
		t.Errorf("index %d, want 1", got)
	}
	if !n.ping("10.9.0.2") || !far.ping("10.9.0.1") {
		t.Error("no ping through the switch")
	}
	wire, stack := far.socket("v1"), n.socket("v0")
	f := hostFrame(0xff, 2, 60)
	copy(f, "\xff\xff\xff\xff\xff\xff")
	sendOn(t, wire, f) // to everybody
	if got := receiveOurs(t, p); !bytes.Equal(got, f) {
		t.Errorf("the port got % x", got)
	}
	receiveOn(stack, while) // as a packet socket sees it when it comes from the wire,
	if got := receiveOn(stack, while); !bytes.Equal(got, f) {
		t.Errorf("the stack got % x", got) // and from the switch
	}
	f = hostFrame(0xff, 1, 60)
	copy(f, "\xff\xff\xff\xff\xff\xff")
	if err := send(p, f); err != nil {
		t.Fatal(err)
	}
	for who, fd := range map[string]int{"wire": wire, "stack": stack} {
		if got := receiveOn(fd, while); !bytes.Equal(got, f) {
			t.Errorf("the %s got % x from the port", who, got)
		}
		if got := receiveOn(fd, short); got != nil {
			t.Errorf("the %s got one more: % x", who, got)
		}
	}
	transferTCP(t, n, "10.9.0.1", far, 4<<20)
	transferTCP(t, far, "10.9.0.2", n, 4<<20)
	n.detach(m, "vale0:v0")
	if !n.ping("10.9.0.2") || !far.ping("10.9.0.1") {
		t.Error("no ping after the interface was detached")
	}
	n.expectNoHelpers()
	if all, err := netmap.NewControl(p.Device()).List(); len(all) != 1 || err != nil {
		t.Errorf("left on the switch: %v, %v", all, err)
	}
}

// transferTCP sends n bytes by TCP from client to addr in server.
func transferTCP(t *testing.T, server *netns, addr string, client *netns, n int) {
	t.Helper()
	var l net.Listener
	var c net.Conn
	var err error
	server.do(func() { l, err = net.Listen("tcp", addr+":0") })
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client.do(func() { c, err = net.DialTimeout("tcp", l.Addr().String(), while) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	want := bytes.Repeat([]byte("0123456789abcdef"), n/16)
	go func() {
		c.Write(want)
		c.Close()
	}()
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.SetDeadline(time.Now().Add(6 * while))
	if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, %v; want %d", len(got), err, n)
	}
}

// Two hosts talk through a switch as through a cable. Their stacks leave segmentation
// and checksums to their interfaces, which are of a kind that does neither.
func TestHostToHost(t *testing.T) {
	n, a, b := newNetns(t), newNetns(t), newNetns(t)
	n.veth("va", a, "v0")
	n.veth("vb", b, "v0")
	a.ip("addr add 10.9.0.1/24 dev v0")
	b.ip("addr add 10.9.0.2/24 dev v0")
	a.ip("addr add fd00::1/64 dev v0 nodad")
	b.ip("addr add fd00::2/64 dev v0 nodad")
	m := n.hostMachine()
	n.attach(m, "vale0:va", false)
	n.attach(m, "vale0:vb", false)
	p := portOf(t, m, "vale0:p", nil)
	for _, addr := range []string{"10.9.0.2", "fd00::2"} {
		if !a.ping(addr) {
			t.Errorf("no ping of %s", addr)
		}
	}
	if err := a.echo("10.9.0.2", 8000, while); err != nil {
		t.Error(err) // in several IP fragments
	}
	transferTCP(t, a, "10.9.0.1", b, 4<<20)
	transferTCP(t, b, "[fd00::2]", a, 4<<20)
	stats, err := netmap.NewControl(p.Device()).PortStats("vale0:va")
	if err != nil || stats.Host == nil {
		t.Fatal(stats, err)
	}
	for _, r := range stats.Rings {
		if r.Packets == 0 || r.Bytes/r.Packets > 1514 {
			t.Errorf("%d packets with %d bytes", r.Packets, r.Bytes)
		}
	}
}

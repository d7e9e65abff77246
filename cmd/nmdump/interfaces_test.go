package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
	"govale/cmd/internal/dissect"
	"govale/netmap/devicetest/need"
)

// linkLong is a link type that has more than 8 bits: Linux cooked v2.
const linkLong = 276

// ngSection returns a pcapng file with these interfaces, each described behind as many
// packets as stand before it, and a packet for each letter: one of interface 0 that was
// received is "a", one of interface 1 that was sent "B".
func ngSection(t *testing.T, ifaces *interfaces, packets string) []byte {
	t.Helper()
	b := newBatch()
	for _, c := range []byte(packets) {
		p := packet{length: 1, iface: uint16(c|0x20) - 'a', dir: dissect.In}
		if c < 'a' {
			p.dir = dissect.Out
		}
		begin := b.begin()
		b.data = append(b.data, c)
		b.end(begin, p)
	}
	return save(t, "in.pcapng", &ngFormat{ifaces: ifaces, snaplen: 96, link: linkLong, tool: "test"}, b)
}

func about(name string, before uint64) described {
	return described{capfile.Interface{Name: name, Description: "of " + name, Filter: "udp", OS: "FreeBSD"}, before}
}

// copied returns what nmdump copies of a file, in one that it names so.
func copied(t *testing.T, in []byte, name string, flags ...string) []byte {
	t.Helper()
	dir := need.TempDir(t)
	from, to := filepath.Join(dir, "in.pcapng"), filepath.Join(dir, name)
	if err := os.WriteFile(from, in, 0o666); err != nil {
		t.Fatal(err)
	}
	env := &cli.Env{Tool: "nmdump", Stdout: t.Output(), Stderr: t.Output(), Now: time.Now}
	if code := run(t.Context(), env, append([]string{"-r", from, "-w", to}, flags...)); code != cli.ExitOK {
		t.Fatalf("exit code %d", code)
	}
	out, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tell returns what a pcapng file has: each packet with its interface, and how many of
// these were described before it.
func tell(t *testing.T, file []byte) string {
	t.Helper()
	in, err := capfile.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if in.LinkType() != linkLong || in.Section() != 0 {
		t.Errorf("link type %d, section %d", in.LinkType(), in.Section())
	}
	var all []string
	for {
		p, data, err := in.Next(nil)
		if err == io.EOF {
			return strings.Join(all, " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		i := in.Interface(p.Interface)
		if i != about(i.Name, 0).Interface {
			t.Errorf("interface %+v", i)
		}
		all = append(all, fmt.Sprintf("%s:%s/%d", data, i.Name, in.Interfaces()))
		if p.Flags.Outbound() != (data[0] < 'a') || p.Flags.Inbound() != (data[0] >= 'a') {
			t.Errorf("packet %s: flags %#x", data, p.Flags)
		}
	}
}

// A copy of a pcapng file has its interfaces, which are described where they were, and
// the ways of its packets. Those of several sections that are alike become one, those of
// one section stay apart.
func TestCopyInterfaces(t *testing.T) {
	first := ngSection(t, &interfaces{all: []described{about("a", 0), about("b", 1)}}, "aBa")
	second := ngSection(t, &interfaces{all: []described{about("b", 0), about("c", 0), about("b", 1), about("unused", 2)}}, "acB")
	const want = "a:a/1 B:b/2 a:a/2 a:b/3 c:b/4 B:c/5"
	got := copied(t, slices.Concat(first, second), "out.pcapng")
	if tell(t, got) != want {
		t.Errorf("%s, want %s", tell(t, got), want)
	}
	if again := copied(t, got, "out.pcapng"); !bytes.Equal(again, got) {
		t.Errorf("the copy of a copy: %s", tell(t, again))
	}
	if zipped := copied(t, got, "out.pcapng.gz"); tell(t, zipped) != want {
		t.Errorf("zipped: %s", tell(t, zipped))
	}
}

// An interface goes into a file with its packet, however little room there is.
func TestDescribedWithPacket(t *testing.T) {
	f := &ngFormat{ifaces: &interfaces{all: []described{about("a", 0), about("b", 0)}}, link: linkLong, tool: "test"}
	b := newBatch()
	begin := b.begin()
	b.data = append(b.data, 'b')
	b.end(begin, packet{length: 1, iface: 1})
	out, i := f.packets(nil, b, 0, 1)
	if n, size := f.whole(out); i != 1 || n != 1 || size != len(out) || f.described != 2 {
		t.Errorf("%d packets in %d of %d bytes, %d interfaces; the next is %d", n, size, len(out), f.described, i)
	}
}

// Each file of a rotation describes all interfaces that its packets are of, and has a
// packet, even if its header is larger than it may be.
func TestRotateInterfaces(t *testing.T) {
	ifaces := &interfaces{all: []described{about("a", 0), about("b", 3)}}
	v := saverOf(t, filepath.Join(need.TempDir(t), "out.pcapng"), settings{size: 1}, &ngFormat{ifaces: ifaces, link: linkLong, tool: "test"}, time.Now)
	b := newBatch()
	for _, c := range []byte("aaaba") {
		begin := b.begin()
		b.data = append(b.data, c)
		b.end(begin, packet{length: 1, iface: uint16(c - 'a'), dir: dissect.In})
	}
	if err := v.write(b); err != nil {
		t.Fatal(err)
	}
	if err := v.close(); err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"a:a/1", "a:a/1", "a:a/1", "b:b/2", "a:a/2"} {
		file, err := os.ReadFile(v.name(n, time.Time{}))
		if n == 0 {
			if _, err := os.Stat(v.name(5, time.Time{})); err == nil {
				t.Error("there are more files than packets")
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(t, file); got != want {
			t.Errorf("file %d: %s, want %s", n, got, want)
		}
	}
}

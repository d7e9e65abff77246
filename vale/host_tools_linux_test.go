package vale

import (
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// What ping(8) and ethtool(8) do, without asking that they are installed.

// offloads returns the offloads of an interface in words.
func (n *netns) offloads(ifname string) string {
	n.t.Helper()
	words := ""
	n.do(func() {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			n.t.Error(err)
			return
		}
		defer unix.Close(fd)
		for _, q := range [...]struct {
			name string
			cmd  uint32
		}{
			{"flags", unix.ETHTOOL_GFLAGS}, {"rx", unix.ETHTOOL_GRXCSUM}, {"tx", unix.ETHTOOL_GTXCSUM}, {"sg", unix.ETHTOOL_GSG},
			{"tso", unix.ETHTOOL_GTSO}, {"gso", unix.ETHTOOL_GGSO}, {"gro", unix.ETHTOOL_GGRO},
		} {
			v, err := ethtoolValue(fd, ifname, q.cmd)
			if err != nil {
				n.t.Errorf("ethtool %s of %s: %v", q.name, ifname, err)
			}
			words += fmt.Sprintf("%s %#x\n", q.name, v)
		}
	})
	return words
}

// ping reports whether the host at addr answers.
func (n *netns) ping(addr string) bool { return n.echo(addr, 56, while) == nil }

// hears is ping where no answer is expected, which is not waited for so long.
func (n *netns) hears(addr string) bool { return n.echo(addr, 56, time.Second) == nil }

// echo sends an ICMP echo request with size bytes to addr and waits for the answer.
func (n *netns) echo(addr string, size int, patience time.Duration) (err error) {
	n.do(func() { err = echo(addr, size, patience) })
	return err
}

func echo(addr string, size int, patience time.Duration) error {
	network, request, reply := "ip4:icmp", byte(8), byte(0)
	if strings.Contains(addr, ":") {
		network, request, reply = "ip6:ipv6-icmp", 128, 129
	}
	c, err := net.Dial(network, addr)
	if err != nil {
		return err
	}
	defer c.Close()
	msg := make([]byte, 8+size)
	msg[0] = request
	binary.BigEndian.PutUint16(msg[4:], 0x6776) // identifier
	binary.BigEndian.PutUint16(msg[6:], uint16(size))
	binary.BigEndian.PutUint16(msg[2:], internetChecksum(msg)) // of ICMPv6 the kernel makes it
	if _, err := c.Write(msg); err != nil {
		return err
	}
	c.SetReadDeadline(time.Now().Add(patience))
	buf := make([]byte, 1<<16)
	for {
		got, _, err := c.(*net.IPConn).ReadFrom(buf)
		if err != nil {
			return err
		}
		if got == len(msg) && buf[0] == reply && string(buf[4:got]) == string(msg[4:]) {
			return nil
		}
	}
}

// internetChecksum is RFC 1071's, by itself: what is tested must not test itself.
func internetChecksum(b []byte) uint16 {
	sum := uint32(0)
	for i := 0; i < len(b); i += 2 {
		sum += uint32(b[i]) << 8
		if i+1 < len(b) {
			sum += uint32(b[i+1])
		}
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

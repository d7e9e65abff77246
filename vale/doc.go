// Package vale is the device's side of netmap: VALE switches as FreeBSD 12.1's kernel
// has them, in this process or served to other ones.
//
//	m := vale.New(nil)                        // switches and ports come and go as programs open them
//	a, err := netmap.Open(m.Open(), "vale0:a", nil)
//	b, err := netmap.Open(m.Open(), "vale0:b", nil)
//
// What [Machine.Open] returns answers as a descriptor of /dev/netmap does: the same
// errno, the same indices, the same bytes in the same slots. Memory is this
// process's own, on the heap where the race detector is to see it, unless [Config] asks for
// memory that other processes can map; [Serve] and [Dial] need that. Of a region those
// pages exist that somebody has touched.
//
// A sync runs in the goroutine that calls it, as the kernel's runs in the thread of its
// caller: a sender copies its packets into the rings of the receivers, and never waits
// for one. What does not fit is dropped and counted.
//
// The user's view of a ring and the device's, which are one and the same memory, with
// the device's own copies on the right (netmap_kern.h draws the same):
//
//	      tx ring: what the user fills                rx ring: what the user reads
//	   head, cur   tail                            head, cur   tail
//	      v         v                                 v         v
//	[. . x x x . . k . . .]                    [. . . p p p p . . . .]
//	  ^   ^       ^                              ^             ^
//	  |   rhead   rtail = hwtail                 hwcur         hwtail: senders write from here on
//	  hwcur: next to send                        (rhead = head once synced)
//
// Slots [head, tail) of a ring belong to the user; every other slot is the device's.
// The device touches a ring only during a system call of that user; a receive ring's
// slots from tail on may be filled at any time.
//
// All numbers that a user can write are read once and checked; the copy is used. An
// index that leads nowhere stands for buffer 0, as in the kernel.
//
// Where a type or function follows one of the kernel, its comment names file and
// function of FreeBSD 12.1.
//
// On Linux, interfaces of the host can be attached to the switches of a machine that is
// made with [Config] Host: the switch then reaches the world through the kernel's own
// drivers, tunnels and namespaces (host.go).
//
// What an emulator cannot do: payload behind NS_INDIRECT is at an address that it cannot
// follow, so such a slot counts as one with a bad pointer does in the kernel; CSB mode
// and the sync loop need such addresses too, and are refused with EOPNOTSUPP after the
// checks that the kernel makes, as is memory of the program's own (OptTypeExtmem).
// Polling threads (ReqValePollingEnable) are refused for all ports, as the kernel refuses
// them for all but NICs.
package vale

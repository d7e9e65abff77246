// Package netmap sends and receives packets through netmap(4): the user's side of the
// rings that a program shares with FreeBSD's kernel, with the netmap module of Linux,
// or with the emulator of package vale.
//
// A [Device] is one open /dev/netmap, or something that answers as it does. A [Port] is
// a device that has been registered under a name, with its [Ring]s in memory:
//
//	dev, err := netmap.OpenKernel()              // or vale.New(nil).Open(), or vale.Dial(...)
//	port, err := netmap.Open(dev, "vale0:a", nil)
//	ring := port.Tx[0]
//	for i := ring.Head(); ring.Space() > 0; { ... fill ring.Buf(ring.Slot(i)) ... }
//	ring.Advance(1)                              // the slot is the device's now
//	err = port.TxSync()                          // and the packet is sent
//	err = port.Close()
//
// Slots [head, tail) of a ring belong to the user; every other slot is the device's.
// The device touches a ring only during a system call of that user.
//
// Transmission: before, after the program has filled three slots, after TxSync.
//
//	head,cur          tail     head,cur  tail            tail  head,cur
//	 v                 v           v      v                 v    v
//	[. . . . . . . . . k]      [x x x . . . k]         [. . k . . . .]   . free  x to send  k device's
//
// Reception is the mirror image: [head, tail) are packets to read; Advance gives them
// back, RxSync takes the space and moves tail behind what has arrived since.
//
// cur may run ahead of head: it says which slots the program has seen, and Wait returns
// when there is something beyond it.
//
// A Port, and each Ring of it, is used by one goroutine at a time; different rings may
// be used by different goroutines as long as they do not sync at once: a sync is for all
// rings of the port. [Control] makes the requests that need no port: list, info, attach,
// detach, create, destroy.
//
// Errors are *[OpError]; errors.Is finds the errno in them (syscall.EBUSY, ...), and
// fs.ErrNotExist, fs.ErrPermission, os.ErrClosed or errors.ErrUnsupported where one of
// these says it better. Their text names the cause and the remedy.
package netmap

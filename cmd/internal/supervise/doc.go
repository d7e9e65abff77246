// Package supervise runs programs that open /dev/netmap themselves, unchanged, on a
// served switch: they are the children, this process is the kernel's netmap to them.
//
//	program                          supervisor                       switch server
//	   | open("/dev/netmap")             |                                  |
//	   |==== notification ==============>| vale.Dial ======================>|
//	   |<=== a bell, as descriptor ======|                                  |
//	   | ioctl(NIOCREGIF)                |                                  |
//	   |==== notification ==============>| Regif ==========================>|
//	   | mmap                            |                                  |
//	   |==== notification ==============>| puts the region's file in its place
//	   |     mmap(2) itself runs         |                                  |
//	   | poll                            |                                  |
//	   |==== notification ==============>| Arm ============================>|
//	   |     poll(2) itself runs         | makes the bell readable <========| wake
//
// The child runs under a seccomp filter that hands some system calls to the supervisor
// before they run (seccomp_unotify(2)). The supervisor answers in its place what is for
// netmap, and lets everything else run. Rings and buffers are the child's own mapping of
// the region: packets never pass through the supervisor.
//
// What the child holds as a descriptor is a bell: one end of a socket pair whose other
// end the supervisor has. Because it is a socket,
//
//   - poll, select and epoll run in the kernel, together with whatever else they wait for,
//     with their own timeouts and signal masks: the supervisor syncs the rings before they
//     run, makes the bell readable and writable as the port is, and again when something
//     has come;
//   - dup, fork, exec, descriptors sent to other processes, and the numbers that they have
//     there need no bookkeeping: the socket says by its inode which open it stands for;
//   - the supervisor is told by its own end when the last copy is closed, however that
//     happens, and gives up the port.
//
// A program that looks for /dev/netmap by its name before it opens it finds a device there,
// and fstat of the descriptor, where it has the high number that it was opened at, shows
// the same one.
//
// What is handed over can be interrupted until the supervisor has received it: a signal
// whose handler does not restart calls (SA_RESTART) ends open(2) of any file with EINTR,
// for example. Nothing has happened then. So libraries, which are mapped privately, are
// not looked at.
//
// Only mmap wants another file. It finds, at the descriptor's number, the file of the
// region, opened for this open alone and with a lock on a byte of its own. The bell comes
// back the next time that somebody waits on that number. The lock lasts as long as any
// mapping or descriptor of that file, so that a port lives as it does in a kernel: until
// it is neither open nor mapped.
//
// The supervisor trusts nothing that the child has in memory: it reads once, checks its
// own copy, and uses no more of the child's than a client of the server has anyway. A
// child that changes its arguments meanwhile fools itself.
package supervise

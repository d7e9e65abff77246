// Package shm is the memory that a netmap port shares with its device: the structures
// netmap_if, netmap_ring and netmap_slot, where they lie in a region, and typed views
// of them. Both sides use it: package netmap as the program that owns a port, package
// vale as the device. It moves no packets and makes no system calls.
//
//	region (nr_memsize bytes; one port's, or shared by several)
//	+----------+-------------------------+----------------------------------+
//	| netmap_if| netmap_ring  slot slot..| buf 0 | buf 1 | buf 2 | ...      |
//	+----------+-------------------------+----------------------------------+
//	^ nr_offset
//	  ring_ofs[i], from netmap_if ------>^
//	             buf_ofs, from the ring -----------> ^ + buf_idx*nr_buf_size
//
// ring_ofs lists the tx rings, the host tx rings, the rx rings, the host rx rings; an
// offset of 0 stands for a ring that the descriptor is not bound to. Buffers 0 and 1
// belong to nobody.
//
// Slots [head, tail) of a ring belong to the user; every other slot is the device's.
// The device touches a ring only during a system call of that user; a receive ring's
// slots from tail on may be filled at any time.
//
// Both sides distrust what the other can write. Views check offsets and sizes once,
// when they are made; numbers that the other side may change are read once, with the
// Load methods, and only the copy is used.
//
// Layouts are those of net/netmap.h for 64-bit machines, compared with what a C
// compiler printed for FreeBSD 11.1, 12.1, 13.0, 13.1 and Linux.
package shm

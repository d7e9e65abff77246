// Package nmreq is what goes through netmap's ioctls: the bytes of requests and
// the grammar of port names. It knows no device and keeps no state.
//
// netmap(4) has two generations of requests, and a kernel of today answers both:
//
//   - the legacy one, a flat [Legacy] (struct nmreq, 60 bytes) given to NIOCREGIF or
//     NIOCGINFO, whose nr_cmd says what is asked for;
//   - the one of NIOCCTRL, a [Message]: a [Header] (struct nmreq_header) that names a
//     request type and a port, a body of that type, and a chain of options.
//
// In C a header holds the addresses of its body and options. A Message holds the bytes
// themselves, so that an emulator in this process, a server in another one and the
// kernel all take the same value; only the kernel device turns it into addresses, at
// the moment of the system call.
//
//	reg := nmreq.Register{Mode: nmreq.ModeAllNIC}
//	msg, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:a", &reg)
//	// ... give msg to a Device: the answer is in reg
//
// Structures mirror the C ones field by field and carry the C names in `c` tags. The
// direction marks of net/netmap.h are kept: (in) is read by the device, (out) written
// by it. Sources are net/netmap.h and net/netmap_legacy.h of FreeBSD 12.1; layouts are
// compared with what a C compiler printed for FreeBSD 11.1, 12.1, 13.0, 13.1 and Linux.
package nmreq

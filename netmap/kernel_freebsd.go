package netmap

import "govale/nmreq"

// Request numbers that differ between systems.
const (
	niocTxsync = nmreq.NIOCTXSYNC
	niocRxsync = nmreq.NIOCRXSYNC
)

// Remedies for what open(2) says. The node is root:wheel 0600 (FreeBSD 12.1, netmap.c:
// netmap_init), and only amd64's GENERIC has `device netmap`.
const (
	absentHint     = "load netmap with `kldload netmap`, at every boot with netmap_load=\"YES\" in /boot/loader.conf (GENERIC on amd64 has it built in)"
	permissionHint = "the node is root:wheel 0600: run as root, or make a group netmap and put `own netmap root:netmap` and `perm netmap 0660` into /etc/devfs.conf, then `service devfs restart`"
)

package netmap

import "govale/nmreq"

// Request numbers that differ between systems.
const (
	niocTxsync = nmreq.LinuxNIOCTXSYNC
	niocRxsync = nmreq.LinuxNIOCRXSYNC
)

// Remedies for what open(2) says.
const (
	absentHint     = "load the module of github.com/luigirizzo/netmap (`insmod netmap.ko`), or use the emulator: --dev vale, or `valectl serve`"
	permissionHint = "run as root, or let a group in: `chgrp netmap /dev/netmap; chmod 660 /dev/netmap`, at every boot with the udev rule `KERNEL==\"netmap\", GROUP=\"netmap\", MODE=\"0660\"`"
)

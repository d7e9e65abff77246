package main

import (
	"errors"
	"fmt"
	"io/fs"

	"govale/netmap"
)

// checkModule: a kernel without netmap is a problem for who wants the kernel.
func checkModule(f *doctorFacts) []finding {
	const subject = "module"
	switch {
	case f.module:
		return []finding{{fine, subject, "netmap is loaded", ""}}
	case f.kind == "kernel" && f.system == "freebsd":
		return []finding{{problem, subject, "netmap is not loaded", "kldload netmap"}}
	case f.kind == "kernel" && f.system == "linux":
		return []finding{{problem, subject, "netmap is not loaded", "modprobe netmap"}}
	case f.kind == "kernel":
		return []finding{{problem, subject, f.system + " has no netmap; the emulator needs none", "valectl serve"}}
	case f.isDefault:
		return []finding{{fine, subject, "the kernel has no netmap; tools use the emulator", ""}}
	}
	return nil // the user has chosen the emulator
}

// checkNode: whether this user may open the kernel's device.
func checkNode(f *doctorFacts) []finding {
	const subject = "device"
	switch {
	case f.kind != "kernel":
		return nil
	case !f.node && !f.module:
		return nil // checkModule has said it
	case !f.node:
		return []finding{{problem, subject, "netmap is loaded, and " + netmap.KernelPath + " is not there", renewNode(f.system)}}
	case errors.Is(f.openErr, fs.ErrPermission):
		return []finding{{problem, subject, netmap.KernelPath + " is not for this user", permitNode(f.system)}}
	case f.openErr != nil:
		return []finding{{problem, subject, f.openErr.Error(), ""}}
	}
	return []finding{{fine, subject, netmap.KernelPath + " can be opened", ""}}
}

// renewNode returns what makes a device node that is missing.
func renewNode(system string) string {
	if system == "freebsd" {
		return "mount -t devfs devfs /dev (in a jail: let its devfs_ruleset unhide netmap)"
	}
	return "udevadm trigger --subsystem-match=misc (in a container: give it --device " + netmap.KernelPath + ")"
}

// permitNode returns what lets a group have the device.
func permitNode(system string) string {
	if system == "freebsd" {
		return "printf 'own netmap root:netmap\\nperm netmap 0660\\n' >> /etc/devfs.conf && service devfs restart"
	}
	return "chgrp netmap " + netmap.KernelPath + " && chmod 660 " + netmap.KernelPath
}

// checkAPI: whether kernel and tools speak a common version.
func checkAPI(f *doctorFacts) []finding {
	const subject = "api"
	switch {
	case f.apiErr != nil:
		return []finding{{problem, subject, f.apiErr.Error() + ": the kernel's netmap and these tools are too far apart; update the older one", ""}}
	case f.api != 0:
		return []finding{{fine, subject, fmt.Sprintf("version %d", f.api), ""}}
	}
	return nil
}

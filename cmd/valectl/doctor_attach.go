package main

import (
	"fmt"
	"strings"
)

// checkAttach: whether the emulator could put an interface of the host on a switch. Who
// does not want to is not troubled: nothing here is a problem.
func checkAttach(f *doctorFacts) []finding {
	const subject = "attach"
	a := f.attach
	switch {
	case f.kind == "kernel" || f.kind == "":
		return nil
	case f.kind == "vale":
		return nil // ends with this process
	case f.system != "linux":
		return []finding{{fine, subject, "the emulator takes interfaces of the host on Linux only", ""}}
	case olderThan(a.release, 6, 6):
		return []finding{{warning, subject, fmt.Sprintf("Linux %s cannot give interfaces of the host to the emulator: that takes 6.6 or later", a.release), ""}}
	case a.noTun:
		return []finding{{warning, subject, "the emulator cannot take interfaces of the host: there is no /dev/net/tun", "modprobe tun"}}
	case len(a.missing) > 0:
		return []finding{{warning, subject, "the server cannot take interfaces of the host: it lacks " + strings.Join(a.missing, ", "), "valectl serve as root, or setcap cap_net_admin,cap_net_raw,cap_bpf+ep $(which valectl)"}}
	}
	return []finding{{fine, subject, "interfaces of the host can be attached", ""}}
}

// olderThan compares the release of a kernel, such as "6.1.0-13-amd64".
func olderThan(release string, major, minor int) bool {
	var a, b int
	if n, _ := fmt.Sscanf(release, "%d.%d", &a, &b); n != 2 {
		return false
	}
	return a < major || a == major && b < minor
}

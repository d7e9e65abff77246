package main

import (
	"slices"
	"strings"

	"govale/netmap"
	"govale/nmreq"
)

// maxPart bounds both halves of a name, "vale" included (netmap_bdg.c:
// nm_bdg_name_validate).
const maxPart = nmreq.LegacyNameSize - 1

// checkSwitchPort returns nil for the name of an interface on a switch, "vale0:em0", and
// a *nmreq.SyntaxError for what a kernel would answer with ENOMEM or worse. What follows
// the ':' is the system's to judge: interfaces may have names, such as br-lan, that the
// grammar of ports does not have.
func checkSwitchPort(s string) error {
	bad := func(at int, msg string) error { return &nmreq.SyntaxError{Spec: s, Col: at + 1, Msg: msg} }
	const form = "an interface on a switch is written valeSWITCH:INTERFACE, such as vale0:em0"
	if !strings.HasPrefix(s, "vale") {
		return bad(0, form)
	}
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return bad(len(s), "':' and interface missing: "+form)
	}
	if i := strings.IndexFunc(s[:colon], notInSwitchName); i >= 0 {
		return bad(i, "a switch name has letters, digits and '_' only")
	}
	switch ifname := s[colon+1:]; {
	case colon > maxPart:
		return bad(maxPart, "a switch name has at most 15 bytes, \"vale\" included")
	case ifname == "":
		return bad(len(s), "interface missing behind the ':'")
	case len(ifname) > maxPart:
		return bad(colon+1+maxPart, "an interface name has at most 15 bytes")
	case strings.HasSuffix(ifname, "^"):
		return bad(len(s)-1, "the host side of an interface comes with `valectl attach --host "+strings.TrimSuffix(s, "^")+
			"` and goes with `valectl detach "+strings.TrimSuffix(s, "^")+"`, never alone: some kernels crash when they are asked for that")
	}
	return nil
}

// notInSwitchName is the opposite of nm_is_id_char.
func notInSwitchName(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_'
}

// switchNames returns the names of the switches that have the ports, each once.
func switchNames(all []netmap.ListEntry) (names []string) {
	for _, e := range all {
		if sw, _ := splitPort(e.Name); !slices.Contains(names, sw) {
			names = append(names, sw)
		}
	}
	return names
}

// splitPort returns both halves of the name of a port: "vale0" and "em0". The second is
// the whole name where there is no ':': some kernels list interfaces so.
func splitPort(name string) (sw, ifname string) {
	sw, ifname, found := strings.Cut(name, ":")
	if !found {
		return "", name
	}
	return sw, ifname
}

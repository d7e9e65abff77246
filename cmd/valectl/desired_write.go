package main

import (
	"fmt"
	"strings"

	"govale/cmd/internal/plan"
)

// formatWant returns the file that says it: the one form of all that say the same. It is
// the other way of parseWant.
func formatWant(w *plan.Want) string {
	var b strings.Builder
	on := map[string][]string{}
	for _, name := range plan.Names(w.Attached) {
		sw := w.Attached[name].Switch
		on[sw] = append(on[sw], name)
	}
	for _, sw := range plan.Names(on) {
		fmt.Fprintf(&b, "[switch.%s]\nports = [\n", tomlKey(sw))
		for _, name := range on[sw] {
			fmt.Fprintf(&b, "    %s,\n", formatPlace(name, w.Attached[name]))
		}
		b.WriteString("]\n\n")
	}
	for _, name := range plan.Names(w.Ports) {
		formatPort(&b, name, w.Ports[name])
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// formatPlace returns one entry of a list of ports.
func formatPlace(name string, p plan.WantPlace) string {
	if !p.Host && p.Header == plan.AsItIs {
		return tomlString(name)
	}
	s := "{ name = " + tomlString(name)
	if p.Host {
		s += ", host = true"
	}
	if p.Header != plan.AsItIs {
		s += fmt.Sprint(", header = ", p.Header)
	}
	return s + " }"
}

// formatPort writes a [port.NAME].
func formatPort(b *strings.Builder, name string, p plan.WantPort) {
	fmt.Fprintf(b, "[port.%s]\n", tomlKey(name))
	for _, n := range []struct {
		key string
		n   uint32
	}{
		{"tx_slots", p.TxSlots}, {"rx_slots", p.RxSlots}, {"tx_rings", uint32(p.TxRings)}, {"rx_rings", uint32(p.RxRings)},
	} {
		if n.n != 0 {
			fmt.Fprintf(b, "%s = %d\n", n.key, n.n)
		}
	}
	switch p.Memory.Kind {
	case plan.Own:
		b.WriteString("mem_id = 0\n")
	case plan.Global:
		b.WriteString("mem_id = 1\n")
	case plan.With:
		fmt.Fprintf(b, "mem_id = %s\n", tomlString(p.Memory.Port))
	}
}

// tomlKey returns a key, in quotes where it needs them.
func tomlKey(s string) string {
	bare := func(r rune) bool {
		return r == '-' || !notInSwitchName(r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !bare(r) }) < 0 {
		return s
	}
	return tomlString(s)
}

// tomlString returns a string of TOML, which has not all the escapes of Go.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

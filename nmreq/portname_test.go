package nmreq

import (
	"errors"
	"strings"
	"testing"
)

// A VALE name at the limits of FreeBSD 12.1: 15 bytes before the colon, 15 behind it.
const (
	longSwitch = "valeabcdefghijk"
	longPort   = "123456789012345"
)

func TestParsePort(t *testing.T) {
	longPipe := "{" + strings.Repeat("p", 57) // with the 5 bytes of veth0 63
	tests := []struct {
		in        string
		want      PortSpec
		canonical string // "": as in
	}{
		{"netmap:em0", PortSpec{Name: "em0", Mode: ModeAllNIC}, ""},
		{"em0", PortSpec{Name: "em0", Mode: ModeAllNIC}, "netmap:em0"},
		{"pv0", PortSpec{Name: "pv0", Mode: ModeAllNIC}, "netmap:pv0"},
		{"vale0:a", PortSpec{Name: "vale0:a", Mode: ModeAllNIC}, ""},
		{"netmap:vale0:a", PortSpec{Name: "vale0:a", Mode: ModeAllNIC}, "vale0:a"},
		{"vale:1", PortSpec{Name: "vale:1", Mode: ModeAllNIC}, ""},
		{"vale_X9:em0", PortSpec{Name: "vale_X9:em0", Mode: ModeAllNIC}, ""},
		{"vale0:a.b", PortSpec{Name: "vale0:a.b", Mode: ModeAllNIC}, ""},
		{"vale0:a:b", PortSpec{Name: "vale0:a:b", Mode: ModeAllNIC}, ""},
		{"vale0:é+=", PortSpec{Name: "vale0:é+=", Mode: ModeAllNIC}, ""},
		{"vale0:\xff", PortSpec{Name: "vale0:\xff", Mode: ModeAllNIC}, ""},
		{"ix0.100", PortSpec{Name: "ix0.100", Mode: ModeAllNIC}, "netmap:ix0.100"},
		{"val", PortSpec{Name: "val", Mode: ModeAllNIC}, "netmap:val"},
		{longSwitch + ":" + longPort, PortSpec{Name: longSwitch + ":" + longPort, Mode: ModeAllNIC}, ""},

		{"netmap:em0^", PortSpec{Name: "em0", Mode: ModeSW}, ""},
		{"netmap:em0^0", PortSpec{Name: "em0", Mode: ModeOneSW}, ""},
		{"netmap:em0^3", PortSpec{Name: "em0", Mode: ModeOneSW, Ring: 3}, ""},
		{"netmap:em0*", PortSpec{Name: "em0", Mode: ModeNICSW}, ""},
		{"netmap:em0-0", PortSpec{Name: "em0", Mode: ModeOneNIC}, ""},
		{"netmap:em0-4094", PortSpec{Name: "em0", Mode: ModeOneNIC, Ring: 4094}, ""},
		{"em0-007", PortSpec{Name: "em0", Mode: ModeOneNIC, Ring: 7}, "netmap:em0-7"},
		{"vale0:a-1", PortSpec{Name: "vale0:a", Mode: ModeOneNIC, Ring: 1}, ""},

		{"vale0:a{1", PortSpec{Name: "vale0:a", Pipe: "{1", Mode: ModeAllNIC}, ""},
		{"netmap:em0}p_X", PortSpec{Name: "em0", Pipe: "}p_X", Mode: ModeAllNIC}, ""},
		{"em0{x-0/x@3", PortSpec{Name: "em0", Pipe: "{x", Mode: ModeOneNIC, Flags: FlagExclusive, MemID: 3}, "netmap:em0{x-0/x@3"},
		{"netmap:veth0" + longPipe, PortSpec{Name: "veth0", Pipe: longPipe, Mode: ModeAllNIC}, ""},

		{"vale0:a/x", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagExclusive}, ""},
		{"vale0:a/z", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagZcopyMon}, ""},
		{"vale0:a/t", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagMonitorTx}, ""},
		{"vale0:a/r", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagMonitorRx}, ""},
		{"vale0:a/R", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagRxRingsOnly}, ""},
		{"vale0:a/T", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagTxRingsOnly}, ""},
		{"vale0:a/rtzz", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, Flags: FlagZcopyMon | FlagMonitorTx | FlagMonitorRx}, "vale0:a/ztr"},
		{"vale0:a@1", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, MemID: 1}, ""},
		{"vale0:a@65535", PortSpec{Name: "vale0:a", Mode: ModeAllNIC, MemID: 65535}, ""},
		{"em0*@2/x", PortSpec{Name: "em0", Mode: ModeNICSW, Flags: FlagExclusive, MemID: 2}, "netmap:em0*/x@2"},
	}
	for _, tt := range tests {
		got, err := ParsePort(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("ParsePort(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
			continue
		}
		canonical := tt.canonical
		if canonical == "" {
			canonical = tt.in
		}
		if got.String() != canonical {
			t.Errorf("ParsePort(%q).String() = %q, want %q", tt.in, got, canonical)
		}
		if again, err := ParsePort(got.String()); err != nil || again != got {
			t.Errorf("ParsePort(%q) = %+v, %v; want %+v again", got, again, err, got)
		}
	}
}

// Each text is what a user sees: Caret and message.
func TestParsePortErrors(t *testing.T) {
	tests := []struct{ in, caret, msg string }{
		{"", "^", "name missing"},
		{"netmap:", "       ^", "name missing"},
		{"-1", "^", "name missing"},
		{"netmap:/x", "       ^", "name missing"},
		{"{1", "^", "name missing"},
		{"vale0", "     ^", "':' missing: a port of a switch is vale0:PORT"},
		{"netmap:vale0", "            ^", "':' missing: a port of a switch is netmap:vale0:PORT"},
		{"vale0:", "      ^", "port name missing after ':'"},
		{"vale0:{1", "      ^", "port name missing after ':'"},
		{"vale-1:a", "    ^", `'-' in a switch name: letters, digits and '_' may follow "vale", then ':'`},
		{"valé:a", "^", `unknown prefix "valé:": it is "netmap:" for an interface, "valeSWITCH:" for a switch`},
		{"valeé:a", "    ^", `'é' in a switch name: letters, digits and '_' may follow "vale", then ':'`},
		{"Vale0:1", "^", `unknown prefix "Vale0:": it is "netmap:" for an interface, "valeSWITCH:" for a switch`},
		{"netmap0:em0", "^", `unknown prefix "netmap0:": it is "netmap:" for an interface, "valeSWITCH:" for a switch`},
		{"netmap:val0:1", "       ^", `unknown prefix "val0:": it is "netmap:" for an interface, "valeSWITCH:" for a switch`},

		{longSwitch + "l:1", "               ^", "switch name of 16 bytes, at most 15 fit"},
		{"vale0:" + longPort + "6", "                     ^", "port name of 16 bytes, at most 15 fit"},
		{"netmap:" + strings.Repeat("e", 64), strings.Repeat(" ", 70) + "^", "name of 64 bytes, at most 63 fit"},
		{"em0{" + strings.Repeat("p", 60), strings.Repeat(" ", 63) + "^", "name of 64 bytes, at most 63 fit"},

		{"vale0: a", "      ^", "a blank in a port name"},
		{"em0 ", "   ^", "a blank in a port name"},
		{"em0\x00x", "   ^", `a control character in a port name: '\x00'`},
		{"em0\n", "   ^", `a control character in a port name: '\n'`},

		{"vale0:a{", "        ^", "pipe name missing after '{'"},
		{"vale0:a}-1", "        ^", "pipe name missing after '}'"},
		{"vale0:a{x{y", "         ^", "'{' in a pipe name: it has letters, digits and '_'"},
		{"vale0:a{x.y", "         ^", "'.' in a pipe name: it has letters, digits and '_'"},
		{"em0-1{x", "     ^", "'{' unexpected: only '/' and flags or '@' and a memory id may follow"},

		{"em0-", "    ^", "ring number missing after '-'"},
		{"em0-x", "    ^", "ring number missing after '-'"},
		{"em0-4095", "    ^", "ring 4095 out of range 0 to 4094"},
		{"em0^99999999999999999999", "    ^", "ring 99999999999999999999 out of range 0 to 4094"},
		{"em0-1x", "     ^", "'x' unexpected: only '/' and flags or '@' and a memory id may follow"},
		{"em0*^", "    ^", "mode '^' must follow the name, and there is only one"},
		{"em0-1*", "     ^", "mode '*' must follow the name, and there is only one"},
		{"em0/x-1", "     ^", "mode '-' must follow the name, and there is only one"},

		{"em0/", "    ^", "flags missing after '/': flags are x z t r R T"},
		{"em0/@1", "    ^", "flags missing after '/': flags are x z t r R T"},
		{"em0/xq", "     ^", "unknown flag 'q': flags are x z t r R T"},
		{"em0/x/t", "     ^", "flags given twice"},

		{"em0@", "    ^", "memory id missing after '@': it is a number from 1 to 65535"},
		{"em0@x", "    ^", "memory id missing after '@': it is a number from 1 to 65535"},
		{"em0@0", "    ^", "memory id 0 out of range 1 to 65535"},
		{"em0@65536", "    ^", "memory id 65536 out of range 1 to 65535"},
		{"em0@1@", "      ^", "memory id missing after '@': it is a number from 1 to 65535"},
		{"em0@1@2", "     ^", "memory id given twice"},
		{"em0@1x", "     ^", "'x' unexpected: only '/' and flags or '@' and a memory id may follow"},
		{"em0@conf:rings=2", "    ^", "option @conf is not supported yet: '@' takes a memory id, such as @1"},
		{"em0@1@share=vale0:a", "      ^", "option @share is not supported yet: '@' takes a memory id, such as @1"},
		{"em0@confuse", "    ^", "memory id missing after '@': it is a number from 1 to 65535"},
	}
	for _, tt := range tests {
		got, err := ParsePort(tt.in)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("ParsePort(%q) = %+v, %v; want a SyntaxError", tt.in, got, err)
			continue
		}
		if got != (PortSpec{}) || syntax.Spec != tt.in || syntax.Msg != tt.msg {
			t.Errorf("ParsePort(%q) = %+v, %v; want %s", tt.in, got, err, tt.msg)
		}
		if _, caret, _ := strings.Cut(syntax.Caret(), "\n"); caret != tt.caret {
			t.Errorf("ParsePort(%q) points at\n%s\nwant\n%s", tt.in, syntax.Caret(), tt.caret)
		}
	}
}

func TestSyntaxError(t *testing.T) {
	_, err := ParsePort("vale0:é/q\t")
	want := `port name "vale0:é/q\t": column 11: a control character in a port name: '\t'`
	if err == nil || err.Error() != want {
		t.Errorf("Error() = %v, want %s", err, want)
	}
	var syntax *SyntaxError
	if errors.As(err, &syntax); syntax.Caret() != "vale0:é/q?\n         ^" {
		t.Errorf("Caret() =\n%s", syntax.Caret())
	}
}

func TestPortSpecKernelName(t *testing.T) {
	p := PortSpec{Name: "vale0:a", Pipe: "{1", Mode: ModeNull, Flags: FlagNoTxPoll}
	if p.KernelName() != "vale0:a{1" || !p.IsVale() {
		t.Errorf("KernelName() = %q, IsVale() = %v", p.KernelName(), p.IsVale())
	}
	if p.String() != "vale0:a{1" {
		t.Errorf("String() = %q: a mode and a flag without a letter are left out", p)
	}
	if (PortSpec{Name: "em0"}).IsVale() {
		t.Error("em0 is a port of a switch")
	}
}

func TestCheckLegacy(t *testing.T) {
	if err := CheckLegacy("vale0:123456789"); err != nil {
		t.Errorf("15 bytes: %v", err)
	}
	if err := CheckLegacy("vale0:1234567890"); !errors.Is(err, ErrNameTooLong) {
		t.Errorf("16 bytes: %v, want ErrNameTooLong", err)
	}
}

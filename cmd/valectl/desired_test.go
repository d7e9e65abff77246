package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"govale/cmd/internal/plan"
)

// TestParseWant: what is read of a file, written in its one form.
func TestParseWant(t *testing.T) {
	for _, tt := range []struct {
		name       string
		file, want []string // lines
	}{
		{name: "empty"},
		{name: "comment", file: []string{"# nothing"}},
		{name: "switch without ports", file: []string{"[switch.vale0]", "[switch.vale1]", "ports = []", "[switch]"}},
		{
			name: "all there is",
			file: []string{
				`[switch.vale10]`,
				`ports = ["pv0"]`,
				`[switch.vale2] # the second`,
				`ports = ["em1", { name = "em0", host = true, header = 12 }, { name = "pv1" },`,
				`  { header = 0, name = "pv2", host = false }, "br-lan"]`,
				`[port.pv0]`,
				`tx_slots = 0x10`,
				`rx_slots = 4_096`,
				`tx_rings = 16`,
				`rx_rings = 1`,
				`mem_id = 0`,
				`[port.pv1]`,
				`mem_id = "pv0"`,
				`[port.pv2]`,
				`mem_id = 1`,
				`[port.pv10]`,
			},
			want: []string{
				`[switch.vale2]`,
				`ports = [`,
				`    "br-lan",`,
				`    { name = "em0", host = true, header = 12 },`,
				`    "em1",`,
				`    "pv1",`,
				`    { name = "pv2", header = 0 },`,
				`]`,
				``,
				`[switch.vale10]`,
				`ports = [`,
				`    "pv0",`,
				`]`,
				``,
				`[port.pv0]`,
				`tx_slots = 16`,
				`rx_slots = 4096`,
				`tx_rings = 16`,
				`rx_rings = 1`,
				`mem_id = 0`,
				``,
				`[port.pv1]`,
				`mem_id = "pv0"`,
				``,
				`[port.pv2]`,
				`mem_id = 1`,
				``,
				`[port.pv10]`,
			},
		},
		{
			name: "other ways to say it",
			file: []string{
				`port = { pv0.tx_slots = 8, pv1 = { tx_slots = 9, rx_slots = 10 }, "a.b" = {} }`,
				`switch.vale0 = { ports = [`,
				`'pv0' # one`,
				`] }`,
			},
			want: []string{
				`[switch.vale0]`,
				`ports = [`,
				`    "pv0",`,
				`]`,
				``,
				`[port."a.b"]`,
				``,
				`[port.pv0]`,
				`tx_slots = 8`,
				``,
				`[port.pv1]`,
				`tx_slots = 9`,
				`rx_slots = 10`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, err := parseWant([]byte(strings.Join(tt.file, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			got := formatWant(w)
			if want := strings.Join(tt.want, "\n"); strings.TrimSuffix(got, "\n") != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			again, err := parseWant([]byte(got))
			if err != nil || !reflect.DeepEqual(again, w) {
				t.Errorf("read again: %+v, %v", again, err)
			}
		})
	}
}

// TestParseWantWrong: each error, with its line and column.
func TestParseWantWrong(t *testing.T) {
	for file, want := range map[string]string{
		"[switch.vale0":                                               "1:13: expected ']' to close table name",
		"\n x = 1":                                                    `2:2: unknown key "x": there are [switch.NAME] and [port.NAME]`,
		"[swich.vale0]":                                               `1:2: unknown key "swich": there are [switch.NAME] and [port.NAME]`,
		"[port.pv0]\n[port.pv0]":                                      "2:2: table pv0 already exists",
		"[port.pv0]\ntx_slots=1\ntx_slots=2":                          "3:1: key tx_slots is already defined",
		"[[port]]":                                                    "1:3: a table has one pair of brackets: [switch.vale0] or [port.pv0]",
		"[port.pv0]\n  slots = 5":                                     `2:3: unknown key "slots": a port has tx_slots, rx_slots, tx_rings, rx_rings, mem_id`,
		"[port.pv0.tx_slots]":                                         "1:11: tx_slots is a value, not a table",
		"[port.pv0.x]":                                                `1:11: unknown key "x": a port has tx_slots, rx_slots, tx_rings, rx_rings, mem_id`,
		"port.pv0.tx_slots.x = 1":                                     "1:10: tx_slots is a value, not a table",
		"[port]\npv0 = 5":                                             "2:1: pv0 is a table, not the number 5",
		"port = 'pv0'":                                                "1:1: port is a table, not a string",
		"port.'' = {}":                                                "1:6: a port has a name",
		"[port.vale0]":                                                `1:7: vale0: names that begin with "vale" are those of ports on switches; take another, such as pv0`,
		"[port.abcdefghijklmnop]":                                     "1:7: abcdefghijklmnop: an interface name has at most 15 bytes, this one 16",
		"[port.pv0]\ntx_slots = 0":                                    "2:12: tx_slots = 0: it must be 1 to 4096",
		"[port.pv0]\nrx_slots = 4097":                                 "2:12: rx_slots = 4097: it must be 1 to 4096",
		"[port.pv0]\nrx_rings = 17":                                   "2:12: rx_rings = 17: it must be 1 to 16",
		"[port.pv0]\ntx_rings = -1":                                   "2:12: tx_rings = -1: it must be 1 to 16",
		"[port.pv0]\ntx_rings = '1'":                                  "2:12: tx_rings is a number, not a string",
		"[port.pv0]\ntx_rings = 1.5":                                  "2:12: tx_rings is a number, not the number 1.5",
		"[port.pv0]\nmem_id = 7":                                      "2:10: mem_id = 7: it is 0 for memory of its own, 1 for the global region, or the name of the port whose memory it shares; other regions have another number every time",
		"[port.pv0]\nmem_id = true":                                   "2:10: mem_id is 0 for memory of its own, 1 for the global region, or the name of the port whose memory it shares, not true or false",
		"[port.pv0]\nmem_id = 'pv1'":                                  "2:10: mem_id of pv0: there is no [port.pv1] in this file",
		"[port.pv0]\nmem_id = 'pv0'":                                  "2:10: mem_id of pv0: ports share memory in a circle, and none of them has it",
		"[switch.vale0]\nport = []":                                   `2:1: unknown key "port": a switch has ports`,
		"[switch.em0]\nports = []":                                    `1:9: "em0": the name of a switch begins with "vale"`,
		"[switch.vale-0]":                                             `1:9: "vale-0": a switch name has letters, digits and '_' only`,
		"[switch.vale0]\nports = 'a'":                                 "2:9: ports is a list, not a string",
		"[switch.vale0]\nports = {a = 1}":                             "2:9: ports is a list, not a table",
		"[switch.vale0]\nports = [\n 5]":                              `3:2: ports are names, or tables such as { name = "em0", host = true }, not the number 5`,
		"[switch.vale0]\nports = [['a']]":                             `2:1: ports are names, or tables such as { name = "em0", host = true }, not a list`,
		"[switch.vale0]\nports = ['']":                                `2:10: a port has a name`,
		"[switch.vale0]\nports = ['a','a']":                           "2:14: a is on switch vale0 already, by line 2",
		"switch.vale0.ports=['a']\nswitch.vale1.ports=['a']":          "2:21: a is on switch vale0 already, by line 1",
		"switch.vale0.ports=[{host=true}]":                            `1:21: the port has no name: { name = "em0", ... }`,
		"switch.vale0.ports=[{nam='a'}]":                              `1:22: unknown key "nam": a port of a switch has name, host and header`,
		"switch.vale0.ports=[{name.x='a'}]":                           "1:22: name is a value, not a table",
		"switch.vale0.ports=[{name=5}]":                               "1:27: name cannot be the number 5",
		"switch.vale0.ports=[{name='a', host=1}]":                     "1:37: host cannot be the number 1",
		"switch.vale0.ports=[{name='a', header='12'}]":                "1:39: header cannot be a string",
		"switch.vale0.ports=[{name='a', header=11}]":                  "1:39: header = 11: a virtio-net header has 10 or 12 bytes, and 0 is none",
		"switch.vale0.ports=[{name='a', host=1979-05-27}]":            "1:37: host cannot be a time",
		"[port.pv0]\n[switch.vale0]\nports=[{name='pv0', host=true}]": "3:26: pv0 is a persistent port, and has no host side",
		"[switch.vale0]\nports = ['em0^']":                            `2:10: "em0^": the host side of an interface comes with it: { name = "em0", host = true }`,
	} {
		w, err := parseWant([]byte(file))
		var bad *fileError
		if !errors.As(err, &bad) {
			t.Errorf("%q: %+v, %v", file, w, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d: %s", bad.at.Line, bad.at.Column, bad.Msg); !strings.HasPrefix(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", file, got, want)
		}
	}
}

// TestFormatWant: what is written is read as the same, whatever the names are.
func TestFormatWant(t *testing.T) {
	names := []string{"pv0", "br-lan", "a.b", `q"'\`, "tab\t", "ünï", "#", "-", "0"}
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		w := &plan.Want{Ports: map[string]plan.WantPort{}, Attached: map[string]plan.WantPlace{}}
		for i, name := range names {
			if r.IntN(2) == 0 {
				p := plan.WantPort{Memory: plan.Memory{Kind: plan.MemoryKind(r.IntN(3))}}
				p.TxSlots, p.RxRings = uint32(r.IntN(mostSlots+1)), uint16(r.IntN(mostRings+1))
				if _, there := w.Ports[names[0]]; there && i > 0 && r.IntN(2) == 0 {
					p.Memory = plan.Memory{Kind: plan.With, Port: names[0]}
				}
				w.Ports[name] = p
			}
			if r.IntN(2) == 0 {
				_, persistent := w.Ports[name]
				w.Attached[name] = plan.WantPlace{
					Place:  plan.Place{Switch: fmt.Sprint("vale", r.IntN(3)), Host: !persistent && r.IntN(2) == 0},
					Header: []int{plan.AsItIs, 0, 10, 12}[r.IntN(4)],
				}
			}
		}
		text := formatWant(w)
		if got, err := parseWant([]byte(text)); err != nil || !reflect.DeepEqual(got, w) {
			t.Fatalf("seed %d: %+v, %v\nwant %+v\n%s", seed, got, err, w, text)
		}
	}
}

// FuzzParseWant: any bytes are read or refused with a place in them, and what is read can
// be written.
func FuzzParseWant(f *testing.F) {
	f.Add("[switch.vale0]\nports = [\"pv0\", { name = \"em0\", host = true, header = 12 }]\n[port.pv0]\ntx_slots = 512\nmem_id = 'pv1'\n[port.pv1]\n")
	f.Fuzz(func(t *testing.T, file string) {
		w, err := parseWant([]byte(file))
		var bad *fileError
		switch {
		case errors.As(err, &bad) && bad.at.Line > 0 && bad.at.Column > 0:
		case err != nil:
			t.Fatalf("%v", err)
		default:
			if again, err := parseWant([]byte(formatWant(w))); err != nil || !reflect.DeepEqual(again, w) {
				t.Fatalf("%+v, %v\nwant %+v", again, err, w)
			}
		}
	})
}

package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"govale/cmd/internal/dissect"
	"govale/netmap/devicetest/need"
)

const schemaFile = "nmdump.schema.json"

// What --json prints is what the schema says, and every property of the schema is there
// for some packet: of real traffic, of every protocol, and of packets that are broken.
func TestJSONSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	need.File(t, schemaFile)
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range jsonLines(t) {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%v\n%s", err, line)
		}
		mark(seen, "", value)
	}
	for _, name := range properties(t) {
		if !seen[name] {
			t.Errorf("no packet has the property %s of the schema", name)
		}
	}
}

// The schema is no more than what is printed: it takes neither another property nor an
// object that lacks one.
func TestJSONSchemaStrict(t *testing.T) {
	need.File(t, schemaFile)
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range []func(o map[string]any){
		func(o map[string]any) { o["surplus"] = json.Number("1") },
		func(o map[string]any) { o["ip"].(map[string]any)["surplus"] = json.Number("1") },
		func(o map[string]any) { delete(o, "summary") },
		func(o map[string]any) { delete(o["tcp"].(map[string]any), "flags") },
		func(o map[string]any) { o["time"] = "yesterday" },
		func(o map[string]any) { o["direction"] = "up" },
	} {
		o := tcpObject(t)
		if err := schema.Validate(o); err != nil {
			t.Fatal(err)
		}
		if edit(o); schema.Validate(o) == nil {
			t.Errorf("the schema takes %v", o)
		}
	}
}

// tcpObject returns what is printed for a packet of TCP.
func tcpObject(t *testing.T) map[string]any {
	for _, line := range jsonLines(t) {
		if strings.Contains(line, `"tcp":`) {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			return value.(map[string]any)
		}
	}
	t.Fatal("no packet of TCP")
	return nil
}

// jsonLines returns what is printed for the packets of dissect's captures, and for more
// that have what those have not.
func jsonLines(t *testing.T) (lines []string) {
	p := dissect.New(dissect.Options{JSON: true, Numeric: 1, Hex: 1})
	var out []byte
	for _, name := range []string{"traffic", "protocols", "hostile"} {
		b := readPackets(t, "../internal/dissect/testdata/"+name+".pcap")
		for i := range b.packets {
			pkt := dissect.Packet{Time: b.packets[i].ts, Data: b.bytes(i), Length: int(b.packets[i].length), Interface: "vale0:a", Direction: dissect.In}
			out = p.Append(out, pkt)
		}
	}
	sctp := slices.Clone(udpFrame)
	sctp[14+9] = 132
	more := []dissect.Packet{{}, {Data: sctp, Length: len(sctp)}, {Data: []byte("short"), Length: 5}, {Data: udpFrame[:30], Length: 60, Direction: dissect.Out}, {Data: udpFrame, Length: 3}}
	for _, pkt := range more {
		out = p.Append(out, pkt)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// mark notes the properties of a value, by their names below name.
func mark(seen map[string]bool, name string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for k, v := range value {
			seen[name+"/"+k] = true
			mark(seen, name+"/"+k, v)
		}
	case []any:
		for _, v := range value {
			mark(seen, name, v)
		}
	}
}

// properties returns all properties of the schema, as mark names them.
func properties(t *testing.T) []string {
	text := need.File(t, schemaFile)
	type node struct {
		Ref        string `json:"$ref"`
		Properties map[string]*node
		Items      *node
		Defs       map[string]*node `json:"$defs"`
	}
	var root node
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&root); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var walk func(name string, n *node)
	walk = func(name string, n *node) {
		if n.Items != nil {
			n = n.Items
		}
		if def := strings.TrimPrefix(n.Ref, "#/$defs/"); def != "" {
			n = root.Defs[def]
		}
		for k, sub := range n.Properties {
			names[name+"/"+k] = true
			walk(name+"/"+k, sub)
		}
	}
	walk("", &root)
	return slices.Sorted(maps.Keys(names))
}

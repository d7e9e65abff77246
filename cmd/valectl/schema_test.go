package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/xo"
	"govale/netmap"
	"govale/vale"
)

// A schemaTest holds documents to schema.json, and schema.json to them.
type schemaTest struct {
	t        *testing.T
	root     map[string]any
	compiler *jsonschema.Compiler
	seen     map[string]bool // properties of the schema, by their pointers
}

func newSchemaTest(t *testing.T) *schemaTest {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return &schemaTest{t, doc.(map[string]any), c, map[string]bool{}}
}

// check holds what a command has printed to the definition of that name, and returns it.
// Nor may the schema take a document that has more than that.
func (s *schemaTest) check(def, text string) map[string]any {
	s.t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", def, err, text)
	}
	own := s.compiler.MustCompile("schema.json#/$defs/" + def)
	for _, sch := range []*jsonschema.Schema{own, s.compiler.MustCompile("schema.json")} {
		if err := sch.Validate(doc); err != nil {
			s.t.Errorf("%s: %v\n%s", def, err, text)
		}
	}
	objects(doc, func(o map[string]any) {
		o["surplus"] = json.Number("1")
		if own.Validate(doc) == nil {
			s.t.Errorf("%s: the schema takes a surplus property of %v", def, slices.Sorted(maps.Keys(o)))
		}
		delete(o, "surplus")
	})
	s.visit("#/$defs/"+def, doc)
	return doc.(map[string]any)
}

// objects calls do with each object of a document.
func objects(v any, do func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		do(v)
		for _, member := range v {
			objects(member, do)
		}
	case []any:
		for _, e := range v {
			objects(e, do)
		}
	}
}

// visit marks the properties of the schema at a pointer that value has.
func (s *schemaTest) visit(at string, value any) {
	sch := s.at(at)
	if ref, ok := sch["$ref"]; ok {
		s.visit(ref.(string), value)
	}
	switch value := value.(type) {
	case map[string]any:
		properties, _ := sch["properties"].(map[string]any)
		for name, v := range value {
			if _, ok := properties[name]; ok {
				s.seen[at+"/properties/"+name] = true
				s.visit(at+"/properties/"+name, v)
			}
		}
	case []any:
		if _, ok := sch["items"]; ok {
			for _, v := range value {
				s.visit(at+"/items", v)
			}
		}
	}
}

// at returns the schema at a pointer.
func (s *schemaTest) at(pointer string) map[string]any {
	v := any(s.root)
	for _, name := range strings.Split(pointer, "/")[1:] {
		v = v.(map[string]any)[name]
	}
	return v.(map[string]any)
}

// unseen returns the properties at or below a pointer that no document has had.
func (s *schemaTest) unseen(at string, v any) (missed []string) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	for name, v := range m {
		if strings.HasSuffix(at, "/properties") && !s.seen[at+"/"+name] {
			missed = append(missed, at+"/"+name)
		}
		missed = append(missed, s.unseen(at+"/"+name, v)...)
	}
	slices.Sort(missed)
	return missed
}

// printed returns a document as --libxo json prints it.
func printed(t *testing.T, doc any) string {
	t.Helper()
	var b bytes.Buffer
	flags := outputFlags{Libxo: xo.Style{Format: xo.JSON}}
	if err := flags.emit(&cli.Env{Tool: "valectl", Stdout: &b}, doc, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSchemaKernel: what a device tells that counts nothing is of the same schema, with
// nothing in the place of the counters.
func TestSchemaKernel(t *testing.T) {
	s := newSchemaTest(t)
	m := vale.New(nil)
	p, err := netmap.Open(m.Open(), "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, counts := range []bool{true, false} {
		dev := m.Open()
		ctl := netmap.NewControl(dev)
		if !counts {
			ctl = netmap.NewControl(struct{ netmap.Device }{dev})
		}
		info, err := ctl.Info("vale0:a")
		if err != nil {
			t.Fatal(err)
		}
		n, err := countersOf(ctl, "vale0:a")
		if err != nil {
			t.Fatal(err)
		}
		text := printed(t, infoDocOf("vale0:a", info, n))
		s.check("info", text)
		if strings.Contains(text, "packets") != counts {
			t.Errorf("counts: %v; prints %s", counts, text)
		}
		dev.Close()
	}
}

// TestSchemaRefuses: the schema tells documents from what is none.
func TestSchemaRefuses(t *testing.T) {
	s := newSchemaTest(t)
	for def, texts := range map[string][]string{
		"list": {`{}`, `{"valectl":{}}`, `{"valectl":{"port":null}}`, `{"valectl":{"port":[{}]}}`, `{"valectl":{"port":[{"name":"vale0:a","port_idx":255}]}}`},
		"hdr":  {`{"valectl":{"port":[{"name":"vale0:a"}]}}`, `{"valectl":{"port":[{"name":"vale0:a","hdr_len":11}]}}`},
		"info": {`{"valectl":{"port":[{"name":"vale0:a"}]}}`},
		"macs": {`{"valectl":{"switch":[{"name":"vale0","mac":null}]}}`},
		"stats": {`{"valectl":{}}`, `{"valectl":{"switch":[],"port":[]}}`,
			`{"valectl":{"port":[{"name":"vale0:a","port_idx":0,"ring":[{"dir":"up","id":0}]}]}}`},
		"pools": {`{"valectl":{"region":[{"mem_id":1,"memsize":-1,"pool":[]}]}}`},
	} {
		for _, text := range texts {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if s.compiler.MustCompile("schema.json#/$defs/"+def).Validate(doc) == nil {
				t.Errorf("%s: the schema takes %s", def, text)
			}
		}
	}
}

// noDocument are the commands that tell nothing in JSON and XML.
var noDocument = []string{"destroy", "poll", "apply", "export", "top", "doctor", "serve", "exec", "completion", "schema", "help"}

// TestSchemaCommands: each other command has a definition of its name.
func TestSchemaCommands(t *testing.T) {
	defs := newSchemaTest(t).at("#/$defs")
	for _, c := range kong.Must(&grammar{}).Model.Leaves(true) {
		if _, ok := defs[c.Name]; ok == slices.Contains(noDocument, c.Name) {
			t.Errorf("%s: has a definition: %v, is among those without: %v", c.Name, ok, ok)
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"govale/cmd/internal/plan"
	"govale/nmreq"
)

// A file says what is wanted of a machine, in TOML: it is made to be written by hand, has
// comments, which JSON has not, and one meaning for every value, which YAML has not. It is
// strict: what is not understood is an error that names its place.
//
//	file   = { "[switch." SWITCH "]" "ports" "=" "[" { place } "]" | "[port." PORT "]" { number | memory } }
//	place  = NAME | "{" "name" "=" NAME [ "host" "=" BOOL ] [ "header" "=" 0 | 10 | 12 ] "}"
//	number = ( "tx_slots" | "rx_slots" | "tx_rings" | "rx_rings" ) "=" INTEGER
//	memory = "mem_id" "=" ( 0 | 1 | PORT )

// A fileError is what is wrong in a file, and where.
type fileError struct {
	at  position
	Msg string
}

// Error returns Msg.
func (e *fileError) Error() string { return e.Msg }

// A position is a place in a file: line and column from 1, in bytes.
type position struct{ Line, Column int }

func (p position) errorf(format string, args ...any) error {
	return &fileError{at: p, Msg: fmt.Sprintf(format, args...)}
}

// A key is one part of the name of a value: "switch", "vale0", "ports".
type key struct {
	name string
	at   position
}

// A mention is a name to be looked at when all of the file is known.
type mention struct {
	name, of string // what is mentioned, and by what
	at       position
}

// A fileReader makes a Want of a file.
type fileReader struct {
	toml unstable.Parser // the only one that tells where values are
	want *plan.Want

	places map[string]position // of the names in lists of ports
	hosts  []mention           // interfaces with host = true
	shared []mention           // ports that others share the memory of
}

// parseWant reads a file. It fails with a *fileError.
func parseWant(data []byte) (*plan.Want, error) {
	var all map[string]any // holds the rules of TOML itself: keys that come twice, UTF-8, ...
	var bad *toml.DecodeError
	switch err := toml.Unmarshal(data, &all); {
	case errors.As(err, &bad):
		line, column := bad.Position()
		return nil, position{line, column}.errorf("%s", strings.TrimPrefix(bad.Error(), "toml: "))
	case err != nil:
		return nil, position{1, 1}.errorf("%v", err)
	}
	r := &fileReader{
		want:   &plan.Want{Ports: map[string]plan.WantPort{}, Attached: map[string]plan.WantPlace{}},
		places: map[string]position{},
	}
	if err := r.read(data); err != nil {
		return nil, err
	}
	return r.want, r.check()
}

// read goes through the file from top to bottom.
func (r *fileReader) read(data []byte) error {
	r.toml.Reset(data)
	var table []key
	for r.toml.NextExpression() {
		e := r.toml.Expression()
		var err error
		switch e.Kind {
		case unstable.Table:
			table = r.keys(e)
			err = r.table(table)
		case unstable.ArrayTable:
			k := r.keys(e)[0]
			err = k.at.errorf("a table has one pair of brackets: [switch.vale0] or [port.pv0]")
		case unstable.KeyValue:
			err = r.set(append(table[:len(table):len(table)], r.keys(e)...), e.Value())
		}
		if err != nil {
			return err
		}
	}
	return r.toml.Error()
}

// keys returns the parts of the name of a table or a value.
func (r *fileReader) keys(n *unstable.Node) (all []key) {
	for it := n.Key(); it.Next(); {
		all = append(all, key{string(it.Node().Data), r.at(it.Node(), position{})})
	}
	return all
}

// at returns where a node is, or else what is given: lists do not tell it.
func (r *fileReader) at(n *unstable.Node, or position) position {
	if n.Raw.Length == 0 {
		return or
	}
	start := r.toml.Shape(n.Raw).Start
	return position{start.Line, start.Column}
}

// table opens [switch.NAME] or [port.NAME], the first two of the keys.
func (r *fileReader) table(path []key) error {
	kind := path[0]
	if kind.name != "switch" && kind.name != "port" {
		return kind.at.errorf("unknown key %q: there are [switch.NAME] and [port.NAME]", kind.name)
	}
	if len(path) == 1 {
		return nil
	}
	name := path[1]
	if kind.name == "switch" {
		if err := checkPlace(name, key{"x", name.at}); err != nil {
			return err
		}
	} else if err := r.port(name); err != nil {
		return err
	}
	if len(path) > 2 {
		return notATable(kind.name, path[2])
	}
	return nil
}

// port opens [port.NAME].
func (r *fileReader) port(name key) error {
	switch _, there := r.want.Ports[name.name]; {
	case there:
		return nil
	case name.name == "":
		return name.at.errorf("a port has a name")
	case strings.HasPrefix(name.name, "vale"):
		return name.at.errorf("%s: names that begin with \"vale\" are those of ports on switches; take another, such as pv0", name.name)
	case len(name.name) > maxPart:
		return name.at.errorf("%s: an interface name has at most %d bytes, this one %d", name.name, maxPart, len(name.name))
	}
	r.want.Ports[name.name] = plan.WantPort{}
	return nil
}

// checkPlace returns an error for an interface that cannot be on a switch by its name.
func checkPlace(sw, name key) error {
	err := checkSwitchPort(sw.name + ":" + name.name)
	var bad *nmreq.SyntaxError
	switch iface, host := strings.CutSuffix(name.name, "^"); {
	case !strings.HasPrefix(sw.name, "vale"):
		return sw.at.errorf("%q: the name of a switch begins with \"vale\"", sw.name)
	case name.name == "":
		return name.at.errorf("a port has a name")
	case host:
		return name.at.errorf("%q: the host side of an interface comes with it: { name = %q, host = true }", name.name, iface)
	case !errors.As(err, &bad):
		return err
	case bad.Col > len(sw.name):
		return name.at.errorf("%q: %s", name.name, bad.Msg)
	}
	return sw.at.errorf("%q: %s", sw.name, bad.Msg)
}

// notATable is the error for a table, or a key, below what is none.
func notATable(kind string, k key) error {
	if known := fields[kind]; !slices.Contains(known, k.name) {
		return k.at.errorf("unknown key %q: a %s has %s", k.name, kind, strings.Join(known, ", "))
	}
	return k.at.errorf("%s is a value, not a table", k.name)
}

// fields are the keys of both kinds of tables.
var fields = map[string][]string{
	"switch": {"ports"},
	"port":   {"tx_slots", "rx_slots", "tx_rings", "rx_rings", "mem_id"},
}

// set takes a value in, by its whole name. An inline table is many values.
func (r *fileReader) set(path []key, v *unstable.Node) error {
	if err := r.table(path[:min(2, len(path))]); err != nil {
		return err
	}
	last := path[len(path)-1]
	switch {
	case len(path) > 3:
		return notATable(path[0].name, path[2])
	case len(path) == 3 && path[0].name == "port":
		return r.setPort(path[1], last, v)
	case len(path) == 3 && last.name == "ports":
		return r.setPorts(path[1], last, v)
	case len(path) == 3:
		return notATable(path[0].name, last)
	case v.Kind != unstable.InlineTable:
		return last.at.errorf("%s is a table, not %s", last.name, kindOf(v))
	}
	for it := v.Children(); it.Next(); {
		if err := r.set(append(path[:len(path):len(path)], r.keys(it.Node())...), it.Node().Value()); err != nil {
			return err
		}
	}
	return nil
}

// check looks at what one table says of another.
func (r *fileReader) check() error {
	for _, h := range r.hosts {
		if _, persistent := r.want.Ports[h.name]; persistent {
			return h.at.errorf("%s is a persistent port, and has no host side", h.name)
		}
	}
	for _, s := range r.shared {
		if _, there := r.want.Ports[s.name]; !there {
			return s.at.errorf("mem_id of %s: there is no [port.%s] in this file", s.of, s.name)
		}
		if r.want.Circle(s.of) {
			return s.at.errorf("mem_id of %s: ports share memory in a circle, and none of them has it", s.of)
		}
	}
	return nil
}

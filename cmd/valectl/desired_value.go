package main

import (
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"

	"govale/cmd/internal/plan"
)

// Limits of a persistent port (NM_BDG_MAXSLOTS, NM_BDG_MAXRINGS). The kernel cuts what is
// more in silence, and the port would never be as the file says.
const (
	mostSlots = 4096
	mostRings = 16
)

// setPort sets one value of [port.NAME].
func (r *fileReader) setPort(name, k key, v *unstable.Node) (err error) {
	p := r.want.Ports[name.name]
	var n uint64
	switch k.name {
	case "tx_slots":
		n, err = r.number(k, v, 1, mostSlots)
		p.TxSlots = uint32(n)
	case "rx_slots":
		n, err = r.number(k, v, 1, mostSlots)
		p.RxSlots = uint32(n)
	case "tx_rings":
		n, err = r.number(k, v, 1, mostRings)
		p.TxRings = uint16(n)
	case "rx_rings":
		n, err = r.number(k, v, 1, mostRings)
		p.RxRings = uint16(n)
	case "mem_id":
		p.Memory, err = r.memory(name, k, v)
	default:
		err = notATable("port", k)
	}
	r.want.Ports[name.name] = p
	return err
}

// number returns a number within the limits.
func (r *fileReader) number(k key, v *unstable.Node, least, most uint64) (uint64, error) {
	if v.Kind != unstable.Integer {
		return 0, r.at(v, k.at).errorf("%s is a number, not %s", k.name, kindOf(v))
	}
	n, err := strconv.ParseUint(string(v.Data), 0, 64)
	if err != nil || n < least || n > most {
		return 0, r.at(v, k.at).errorf("%s = %s: it must be %d to %d", k.name, v.Data, least, most)
	}
	return n, nil
}

// memory returns what mem_id says. Other numbers than these are given anew every time,
// and so mean nothing in a file.
func (r *fileReader) memory(name, k key, v *unstable.Node) (plan.Memory, error) {
	const form = "0 for memory of its own, 1 for the global region, or the name of the port whose memory it shares"
	at := r.at(v, k.at)
	switch {
	case v.Kind == unstable.String:
		with := string(v.Data)
		r.shared = append(r.shared, mention{with, name.name, at})
		return plan.Memory{Kind: plan.With, Port: with}, nil
	case v.Kind != unstable.Integer:
		return plan.Memory{}, at.errorf("mem_id is %s, not %s", form, kindOf(v))
	case string(v.Data) == "0":
		return plan.Memory{Kind: plan.Own}, nil
	case string(v.Data) == "1":
		return plan.Memory{Kind: plan.Global}, nil
	}
	return plan.Memory{}, at.errorf("mem_id = %s: it is %s; other regions have another number every time", v.Data, form)
}

// setPorts sets the list of [switch.NAME].
func (r *fileReader) setPorts(sw, k key, v *unstable.Node) error {
	if v.Kind != unstable.Array {
		return r.at(v, k.at).errorf("ports is a list, not %s", kindOf(v))
	}
	for it := v.Children(); it.Next(); {
		n := it.Node()
		at := r.at(n, k.at)
		var err error
		switch n.Kind {
		case unstable.String:
			err = r.place(sw, key{string(n.Data), at}, plan.WantPlace{Header: plan.AsItIs})
		case unstable.InlineTable:
			err = r.placeTable(sw, at, n)
		default:
			err = at.errorf("ports are names, or tables such as { name = \"em0\", host = true }, not %s", kindOf(n))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// placeTable adds a port that is said as a table.
func (r *fileReader) placeTable(sw key, at position, table *unstable.Node) error {
	var name *key
	place := plan.WantPlace{Header: plan.AsItIs}
	var host position
	for it := table.Children(); it.Next(); {
		keys, v := r.keys(it.Node()), it.Node().Value()
		k := keys[0]
		at := r.at(v, k.at)
		switch {
		case len(keys) > 1:
			return k.at.errorf("%s is a value, not a table", k.name)
		case k.name == "name" && v.Kind == unstable.String:
			name = &key{string(v.Data), at}
		case k.name == "host" && v.Kind == unstable.Bool:
			place.Host, host = string(v.Data) == "true", at
		case k.name == "header" && v.Kind == unstable.Integer:
			n, err := strconv.ParseUint(string(v.Data), 0, 8)
			if err != nil || n != 0 && n != 10 && n != 12 {
				return at.errorf("header = %s: a virtio-net header has 10 or 12 bytes, and 0 is none", v.Data)
			}
			place.Header = int(n)
		case k.name == "name" || k.name == "host" || k.name == "header":
			return at.errorf("%s cannot be %s", k.name, kindOf(v))
		default:
			return k.at.errorf("unknown key %q: a port of a switch has name, host and header", k.name)
		}
	}
	if name == nil {
		return at.errorf("the port has no name: { name = \"em0\", ... }")
	}
	if place.Host {
		r.hosts = append(r.hosts, mention{name.name, sw.name, host})
	}
	return r.place(sw, *name, place)
}

// place adds a port to a switch.
func (r *fileReader) place(sw, name key, place plan.WantPlace) error {
	if err := checkPlace(sw, name); err != nil {
		return err
	}
	if first, twice := r.places[name.name]; twice {
		return name.at.errorf("%s is on switch %s already, by line %d", name.name, r.want.Attached[name.name].Switch, first.Line)
	}
	r.places[name.name] = name.at
	place.Switch = sw.name
	r.want.Attached[name.name] = place
	return nil
}

// kindOf names what a value is.
func kindOf(v *unstable.Node) string {
	switch v.Kind {
	case unstable.String:
		return "a string"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "the number " + string(v.Data)
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	}
	return "a time"
}

package main

import (
	"fmt"
	"strconv"
	"strings"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// confMark is how libnetmap's option begins that names slots and rings behind a port, as
// in vale0:a@conf:rings=2,slots=512. In pkt-gen it is what -C was before.
const confMark = "@conf:"

// cutConf takes the option off the name of a port. It is nil where there is none.
func cutConf(port string) (name string, conf *string) {
	name, rest, found := strings.Cut(port, confMark)
	if !found {
		return port, nil
	}
	text, more, another := strings.Cut(rest, "@")
	if another {
		name += "@" + more
	}
	return name, &text
}

// A confKey is one of the option's keys, and what it sets.
type confKey struct {
	name string
	bits int // of its number
	set  func(c *netmap.Config, n uint64)
}

// confKeys are those of libnetmap, the general ones first: those of a direction go before
// them, wherever they stand.
var confKeys = []confKey{
	{"rings", 16, func(c *netmap.Config, n uint64) { c.TxRings, c.RxRings = uint16(n), uint16(n) }},
	{"slots", 32, func(c *netmap.Config, n uint64) { c.TxSlots, c.RxSlots = uint32(n), uint32(n) }},
	{"tx-rings", 16, func(c *netmap.Config, n uint64) { c.TxRings = uint16(n) }},
	{"rx-rings", 16, func(c *netmap.Config, n uint64) { c.RxRings = uint16(n) }},
	{"tx-slots", 32, func(c *netmap.Config, n uint64) { c.TxSlots = uint32(n) }},
	{"rx-slots", 32, func(c *netmap.Config, n uint64) { c.RxSlots = uint32(n) }},
}

// setConf sets what the option says.
func setConf(c *netmap.Config, conf string) error {
	given := map[string]string{}
	for _, part := range strings.Split(conf, ",") {
		key, value, _ := strings.Cut(part, "=")
		key = strings.ReplaceAll(key, "_", "-") // as libnetmap has it
		if _, twice := given[key]; twice {
			return fmt.Errorf("%s is given twice", key)
		}
		given[key] = value
	}
	for _, k := range confKeys {
		value, ok := given[k.name]
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(value, 10, k.bits)
		if err != nil {
			return fmt.Errorf("%s=%s: that is no number of slots or rings", k.name, value)
		}
		k.set(c, n)
		delete(given, k.name)
	}
	for key := range given {
		return fmt.Errorf("%q is none of its keys, which are rings, slots, tx-rings, rx-rings, tx-slots and rx-slots", key)
	}
	return nil
}

// setNamedConfig sets what the name of the port says of slots and rings.
func (p *plan) setNamedConfig() error {
	switch {
	case p.conf == nil:
		return nil
	case p.isNull() || p.isPackets():
		return cli.Usagef("-i %s%s: that is for ports of netmap, and -C for all", p.Port, confMark+*p.conf)
	case p.Config != "":
		return cli.Usagef("-C %s and %s%s both say how many slots and rings: give one of them", p.Config, confMark, *p.conf)
	}
	if err := setConf(&p.config, *p.conf); err != nil {
		return cli.Usagef("%s%s: %v", confMark, *p.conf, err)
	}
	return nil
}

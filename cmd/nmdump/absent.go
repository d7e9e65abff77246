package main

import (
	"reflect"

	"govale/cmd/internal/cli"
)

// absent are the options of tcpdump that are not here. They are read so that what is said
// of them is why, and not that nobody knows them.
type absent struct {
	ESP        string `name:"esp-secret" short:"E" hidden:"" why:"ESP is not decrypted: leave it out"`
	Mesh       bool   `name:"mesh" short:"H" hidden:"" why:"it is about wireless networks, which no port is: leave it out"`
	Monitor    bool   `name:"monitor-mode" short:"I" hidden:"" why:"it is about wireless interfaces, which no port is; --watch sees the packets of others"`
	StampType  string `name:"time-stamp-type" short:"j" hidden:"" why:"ports have no clocks to choose from; --stamp sync takes netmap's times"`
	StampTypes bool   `name:"list-time-stamp-types" short:"J" hidden:"" why:"ports have no clocks to choose from; --stamp says what times there are"`
	MIB        string `name:"mib" short:"m" hidden:"" why:"SNMP is not decoded: leave it out"`
	Secret     string `name:"md5-secret" short:"M" hidden:"" why:"digests of TCP are not verified: leave it out"`
	Type       string `name:"packet-type" short:"T" hidden:"" why:"what a packet is its ports say alone; -X shows its bytes"`
	User       string `name:"relinquish-privileges" short:"Z" hidden:"" why:"privileges are not dropped; run the whole as that user, whom --group of valectl serve lets in"`
}

// refuse fails if one of them is given.
func (a *absent) refuse() error {
	v := reflect.ValueOf(*a)
	for i := range v.NumField() {
		if f := v.Type().Field(i); !v.Field(i).IsZero() {
			return cli.Usagef("-%s is tcpdump's and not here: %s", f.Tag.Get("short"), f.Tag.Get("why"))
		}
	}
	return nil
}

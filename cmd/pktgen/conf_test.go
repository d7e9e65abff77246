package main

import (
	"testing"

	"govale/netmap"
)

func TestCutConf(t *testing.T) {
	for in, want := range map[string][2]string{
		"vale0:a@conf:rings=2":              {"vale0:a", "rings=2"},
		"vale0:a/x@conf:rings=2,slots=64@3": {"vale0:a/x@3", "rings=2,slots=64"},
		"vale0:a@3@conf:":                   {"vale0:a@3", ""},
	} {
		name, conf := cutConf(in)
		if conf == nil || name != want[0] || *conf != want[1] {
			t.Errorf("%s is %q with %v, want %q", in, name, conf, want)
		}
	}
	if name, conf := cutConf("vale0:a@3"); name != "vale0:a@3" || conf != nil {
		t.Errorf("vale0:a@3 is %q with %v", name, conf)
	}
}

func TestSetConf(t *testing.T) {
	for in, want := range map[string]netmap.Config{
		"rings=2": {TxRings: 2, RxRings: 2},
		"tx-rings=3,rings=2,slots=64,rx_slots=128":    {TxRings: 3, RxRings: 2, TxSlots: 64, RxSlots: 128},
		"rx-rings=1,tx-rings=2,tx-slots=3,rx-slots=4": {TxRings: 2, RxRings: 1, TxSlots: 3, RxSlots: 4},
	} {
		var c netmap.Config
		if err := setConf(&c, in); err != nil || c != want {
			t.Errorf("%s: %+v, %v; want %+v", in, c, err, want)
		}
	}
	for _, in := range []string{"", "rings", "rings=", "rings=x", "rings=65536", "rings=1,rings=2", "tx-rings=1,tx_rings=1", "host-rings=1", "depth=4", "rings=1,"} {
		var c netmap.Config
		if err := setConf(&c, in); err == nil {
			t.Errorf("%q is taken as %+v", in, c)
		}
	}
}

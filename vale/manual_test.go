package vale

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"govale/netmap/devicetest/need"
)

func manual(t *testing.T) string {
	t.Helper()
	return string(need.File(t, "govale.4"))
}

// TestManualSettings holds that the manual page has all settings, with their defaults and
// limits, and no others.
func TestManualSettings(t *testing.T) {
	want := settings(t)
	for _, m := range regexp.MustCompile(`(?m)^\.It Va dev\.netmap\.(\S+) Ta (\S+) Ta (.*)$`).FindAllStringSubmatch(manual(t), -1) {
		if got := m[2] + ", " + m[3]; got != want[m[1]] {
			t.Errorf("%s: the page has %q, the emulator %q", m[1], got, want[m[1]])
		}
		delete(want, m[1])
	}
	for name := range want {
		t.Errorf("%s is not in the page", name)
	}
}

// settings returns the default and the limits of each setting, as the page words them.
func settings(t *testing.T) map[string]string {
	def := DefaultSysctls()
	all := map[string]string{
		"bridge_batch": fmt.Sprintf("%d, slots that are forwarded at once", def.BridgeBatch),
		"max_bridges":  fmt.Sprintf("%d, 1 to %d", def.MaxBridges, maxBridgesEver),
		"no_timestamp": "0, 0 or 1",
	}
	for name, p := range map[string]struct {
		pool   Pool
		limits poolLimits
	}{
		"if": {def.If, ifLimits}, "ring": {def.Ring, ringLimits}, "buf": {def.Buf, bufLimits},
		"priv_if": {def.PrivIf, privIfLimits}, "priv_ring": {def.PrivRing, ringLimits}, "priv_buf": {def.PrivBuf, bufLimits},
	} {
		all[name+"_num"] = fmt.Sprintf("%d, %d to %d", p.pool.Num, p.limits.minNum, p.limits.maxNum)
		all[name+"_size"] = fmt.Sprintf("%d, at most %d", p.pool.Size, p.limits.maxSize)
		if name == "buf" || name == "priv_buf" {
			all[name+"_size"] = fmt.Sprintf("%d, %d to %d", p.pool.Size, p.limits.minSize, p.limits.maxSize)
		}
	}
	typ := reflect.TypeFor[Sysctls]() // a new one wants to be here
	for i := range typ.NumField() {
		for _, name := range strings.Split(typ.Field(i).Tag.Get("sysctl"), ",") {
			if all[name] == "" && all[name+"_num"] == "" {
				t.Errorf("setting %s is new: put it here and into the page", name)
			}
		}
	}
	return all
}

// TestManualLimits holds the limits in the manual page to those of the emulator.
func TestManualLimits(t *testing.T) {
	want := map[string]int{
		"ports of a switch":               maxPorts - 2,
		"rings of a port, each direction": maxRings,
		"slots of a ring":                 maxSlots,
		"addresses of a switch":           tableSize,
		"bytes of a switch's name":        maxIfName - 1,
		"bytes of an interface's name":    maxIfName - 1,
	}
	page := manual(t)
	for what, limit := range want {
		m := regexp.MustCompile(`(?m)^\.It ` + what + ` Ta (\d+) Ta`).FindStringSubmatch(page)
		if m == nil || m[1] != strconv.Itoa(limit) {
			t.Errorf("%s: the page has %v, the emulator %d", what, m, limit)
		}
	}
}

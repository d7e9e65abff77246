package plan

import (
	"cmp"
	"slices"
)

// rebuilds returns the persistent ports that must be made anew: the numbers of a port and
// its memory are said when it is created, and never again.
func rebuilds(have *State, want *Want) map[string]bool {
	anew := map[string]bool{}
	taken := map[int]bool{} // regions of ports that are with nobody
	for _, name := range want.byDepth() {
		w := want.Ports[name]
		port, there := have.Ports[name]
		if !there {
			continue
		}
		anew[name] = w.Rings.or(port.Rings) != port.Rings
		switch w.Memory.Kind {
		case Global:
			anew[name] = anew[name] || port.Region != GlobalRegion
		case Own:
			anew[name] = anew[name] || port.Region == GlobalRegion || taken[port.Region]
		case With:
			leader, there := have.Ports[w.Memory.Port]
			anew[name] = anew[name] || !there || anew[w.Memory.Port] || leader.Region != port.Region
			continue
		}
		taken[port.Region] = true
	}
	return anew
}

// byDepth returns the names of the ports, those without a region of their own last, and
// each behind the one that it is with. Those whose memory is not said come first: they
// keep what they have.
func (w *Want) byDepth() []string {
	names := Names(w.Ports)
	rank := func(name string) (int, MemoryKind) { return w.depth(name), w.Ports[name].Memory.Kind }
	slices.SortStableFunc(names, func(a, b string) int {
		da, ka := rank(a)
		db, kb := rank(b)
		return cmp.Or(cmp.Compare(da, db), cmp.Compare(ka, kb))
	})
	return names
}

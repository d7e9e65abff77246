package vale_test

import (
	"testing"

	"govale/netmap"
	"govale/vale"
)

// BenchmarkOpen opens a port with defaults on a switch that has another one. Closing it is
// not counted.
func BenchmarkOpen(b *testing.B) {
	for name, cfg := range map[string]*vale.Config{"own": nil, "shared": {Shared: true}} {
		b.Run(name, func(b *testing.B) {
			m := vale.New(cfg)
			if probe, err := netmap.Open(m.Open(), "vale0:other", nil); err != nil {
				b.Skip(err) // no memory is shared on this system
			} else {
				defer probe.Close()
			}
			for b.Loop() {
				p, err := netmap.Open(m.Open(), "vale0:a", nil)
				b.StopTimer()
				if err != nil {
					b.Fatal(err)
				}
				p.Close()
				b.StartTimer()
			}
		})
	}
}

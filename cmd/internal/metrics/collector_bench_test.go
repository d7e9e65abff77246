package metrics

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"govale/netmap"
	"govale/vale"
)

// BenchmarkScrape is what a scrape of a full switch costs.
func BenchmarkScrape(b *testing.B) {
	m := vale.New(nil)
	for i := range 250 {
		p, err := netmap.Open(m.Open(), fmt.Sprintf("vale0:p%d", i), &netmap.Config{TxSlots: 4, RxSlots: 4})
		if err != nil {
			b.Fatal(err)
		}
		defer p.Close()
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(NewCollector(m, vale.NewServer(m, nil)))
	for b.Loop() {
		if _, err := reg.Gather(); err != nil {
			b.Fatal(err)
		}
	}
}

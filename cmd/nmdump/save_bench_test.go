package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"govale/cmd/internal/capfile"
	"govale/netmap"
	"govale/netmap/devicetest/need"
	"govale/vale"
)

// ramDir returns a directory in memory, where there is one.
func ramDir(b *testing.B) string {
	dir, err := os.MkdirTemp("/dev/shm", "nmdump-bench")
	if err != nil {
		return need.TempDir(b)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// benchBytes is how large a file of a benchmark becomes before it begins anew, so that
// the memory it lies in is bounded.
const benchBytes = 1 << 30

// BenchmarkCapture is the whole way of frames of 60 bytes from a sender on the other CPU
// to a file in memory: switch, ring, capture, exchange, file. The sender keeps to a rate.
// Frames that are lost on the way are told in percent: those that the ring was full for,
// by whosever fault.
func BenchmarkCapture(b *testing.B) {
	for _, kind := range []string{"out.pcap", "out.pcapng"} {
		for _, rate := range []int{10, 15, 20} {
			b.Run(fmt.Sprintf("%s/%dMpps", kind, rate), func(b *testing.B) { benchCapture(b, kind, rate) })
		}
	}
}

func benchCapture(b *testing.B, kind string, rate int) {
	m := vale.New(nil)
	open := func(name string, cfg *netmap.Config) *netmap.Port {
		p, err := netmap.Open(m.Open(), name, cfg)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { p.Close() })
		return p
	}
	from, to := open("vale0:from", nil), open("vale0:to", &netmap.Config{RxSlots: rxSlots})
	g := &grammar{Write: filepath.Join(ramDir(b), kind)}
	x := newExchange(defaultMemory / batchMemory)
	out, err := newSaver(g, settings{size: benchBytes, files: 1}, g.format(stream{snaplen: maxSnaplen, link: capfile.LinkEthernet, ifaces: interfacesOf([]string{""}, capfile.Interface{})}), nil, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	c := newCapture(to, x)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 2)
	go func() { ended <- drain(x, out, time.Now) }()
	go func() {
		err := c.run(ctx)
		x.close()
		ended <- err
	}()

	b.ResetTimer()
	if err := sendPaced(from, b.N, rate); err != nil {
		b.Fatal(err)
	}
	stop()
	if err := errors.Join(<-ended, <-ended, out.close()); err != nil {
		b.Fatal(err)
	}
	took := b.Elapsed()
	saved := out.saved.Load()
	n, err := to.Counters()
	if err != nil {
		b.Fatal(err)
	}
	if saved+n.RxDropped != uint64(b.N) || saved != c.taken.Load() {
		b.Errorf("%d frames sent, %d saved, %d taken, %d dropped", b.N, saved, c.taken.Load(), n.RxDropped)
	}
	b.ReportMetric(float64(saved)/took.Seconds()/1e6, "Mpkt/s")
	b.ReportMetric(float64(took.Nanoseconds())/float64(max(1, saved)), "ns/pkt")
	b.ReportMetric(100*float64(n.RxDropped)/float64(b.N), "%lost")
	b.ReportMetric(float64(c.full.Load()), "full")
}

// sendPaced sends n frames of 60 bytes, so many million a second at most, in bursts of
// 256.
func sendPaced(port *netmap.Port, n, rate int) error {
	ring := port.Tx[0]
	for i := range ring.NumSlots() {
		s := ring.Slot(i)
		s.Len = uint16(copy(ring.Buf(s), udpFrame))
	}
	start := time.Now()
	for sent := 0; sent < n; {
		burst := min(256, n-sent)
		for time.Since(start) < time.Duration(sent)*1000/time.Duration(rate) {
		}
		for i := range uint32(burst) {
			ring.Slot((ring.Head() + i) % ring.NumSlots()).Len = uint16(len(udpFrame))
		}
		ring.Advance(burst)
		if err := port.TxSync(); err != nil {
			return err
		}
		sent += burst
	}
	return nil
}

// BenchmarkSave is what a packet of 60 bytes costs who writes it, to a file that takes
// everything at once.
func BenchmarkSave(b *testing.B) {
	batch := newBatch()
	for batch.room(60) {
		begin := batch.begin()
		batch.data = append(batch.data, udpFrame...)
		batch.end(begin, packet{ts: 1e18 + int64(begin), length: 60})
	}
	for _, kind := range []string{"out.pcap", "out.pcapng", "out.pcap.gz"} {
		b.Run(kind, func(b *testing.B) {
			g := &grammar{Write: os.DevNull}
			out, err := newSaver(g, settings{}, (&grammar{Write: kind}).format(stream{snaplen: maxSnaplen, link: capfile.LinkEthernet, ifaces: interfacesOf([]string{""}, capfile.Interface{})}), nil, time.Now)
			if err != nil {
				b.Fatal(err)
			}
			if kind == "out.pcap.gz" {
				out.zipped = true
				if out.out, err = createOutput(os.DevNull, nil, true); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if err := out.write(batch); err != nil {
					b.Fatal(err)
				}
			}
			if err := out.close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(out.saved.Load()), "ns/pkt")
		})
	}
}

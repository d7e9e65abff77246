package vale_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"govale/netmap"
	"govale/vale"
)

// TestManySendersOneReceiver: what senders put in is received or counted as dropped, to
// the packet, whoever sends when.
func TestManySendersOneReceiver(t *testing.T) {
	const senders, rounds, batch = 4, 200, 16
	m := vale.New(nil)
	rx := open(t, m, "vale0:rx", &netmap.Config{RxSlots: 128, TxSlots: 8})
	ctx, stop := context.WithCancel(t.Context())
	var got int
	done := make(chan error)
	go func() {
		for {
			_, err := rx.Wait(ctx, netmap.Readable)
			if err != nil {
				done <- err
				return
			}
			n := rx.Rx[0].Space()
			got += n
			rx.Rx[0].Advance(n)
		}
	}()
	var wg sync.WaitGroup
	for i := range senders {
		tx := open(t, m, "vale0:tx"+string(rune('0'+i)), &netmap.Config{TxSlots: 64, RxSlots: 1})
		prepare(tx, frame(60, 0xff, byte(i)))
		wg.Go(func() {
			for range rounds {
				send(t, tx, batch, 60)
			}
		})
	}
	wg.Wait()
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	got += drain(t, rx)
	c, err := rx.Counters()
	if err != nil {
		t.Fatal(err)
	}
	if c.RxPackets != uint64(got) || c.RxPackets+c.RxDropped != senders*rounds*batch {
		t.Errorf("received %d, counted %d and %d dropped; want %d in all", got, c.RxPackets, c.RxDropped, senders*rounds*batch)
	}
}

// TestPortsComeAndGo: ports are opened and closed under senders that flood the switch.
func TestPortsComeAndGo(t *testing.T) {
	m := vale.New(nil)
	small := &netmap.Config{TxSlots: 16, RxSlots: 16}
	a := open(t, m, "vale0:a", small)
	prepare(a, frame(60, 0xff, 1))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				send(t, a, 8, 60)
			}
		}
	})
	for range 3 {
		wg.Go(func() {
			for range 50 {
				p, err := netmap.Open(m.Open(), "vale0:b", small)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := p.Poll(netmap.Readable, 0); err != nil {
					t.Error(err)
				}
				p.Close()
			}
		})
	}
	time.AfterFunc(200*time.Millisecond, func() { close(stop) })
	wg.Wait()
	all, err := netmap.NewControl(m.Open()).List()
	if err != nil || len(all) != 1 || all[0].Name != "vale0:a" {
		t.Errorf("%v %v, want vale0:a alone", all, err)
	}
}

// TestPollLasts: a poll without packets lasts exactly its timeout, and is woken by a
// packet, by Interrupt and by Close.
func TestPollLasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := vale.New(nil)
		small := &netmap.Config{TxSlots: 16, RxSlots: 16}
		a, b := open(t, m, "vale0:a", small), open(t, m, "vale0:b", small)
		start := time.Now()
		for range 2 {
			if ev, err := b.Poll(netmap.Readable, 10*time.Second); ev != 0 || err != nil {
				t.Fatalf("%v %v, want nothing", ev, err)
			}
		}
		if d := time.Since(start); d != 20*time.Second {
			t.Errorf("two polls of 10 s took %v", d)
		}
		time.AfterFunc(time.Second, func() {
			prepare(a, frame(60, 0xff, 1))
			send(t, a, 1, 60)
		})
		start = time.Now()
		if ev, err := b.Wait(t.Context(), netmap.Readable); ev != netmap.Readable || err != nil || time.Since(start) != time.Second {
			t.Errorf("%v %v after %v, want a packet after 1 s", ev, err, time.Since(start))
		}
		drain(t, b)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := b.Wait(ctx, netmap.Readable); err != context.DeadlineExceeded {
			t.Errorf("%v, want %v", err, context.DeadlineExceeded)
		}
		time.AfterFunc(time.Second, func() { b.Close() })
		if _, err := b.Wait(t.Context(), netmap.Readable); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%v, want %v", err, os.ErrClosed)
		}
	})
}

// TestSyncAllocatesNothing: neither a sync nor a poll costs the collector anything.
func TestSyncAllocatesNothing(t *testing.T) {
	m := vale.New(nil)
	tx, rx := open(t, m, "vale0:a", nil), open(t, m, "vale0:b", nil)
	prepare(tx, frame(60, 2, 1))
	n := testing.AllocsPerRun(100, func() {
		send(t, tx, 64, 60)
		if ev, err := rx.Poll(netmap.Readable, time.Second); ev != netmap.Readable || err != nil {
			t.Fatal(ev, err)
		}
		drain(t, rx)
		if _, err := rx.Poll(netmap.Readable, time.Nanosecond); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a round, want 0", n)
	}
}

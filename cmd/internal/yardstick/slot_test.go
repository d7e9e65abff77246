package yardstick

import (
	"testing"

	"govale/netmap"
	"govale/vale"
)

// The switch puts addresses where TableSlot says.
func TestTableSlot(t *testing.T) {
	m := vale.New(nil)
	p, err := netmap.Open(m.Open(), "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r := p.Tx[0]
	for i := range uint32(100) {
		s := r.Slot(i)
		clear(r.Buf(s)[:60])
		copy(r.Buf(s)[6:], []byte{2, byte(i), byte(i * 7), 3, byte(255 - i), byte(i)})
		s.Len = 60
	}
	r.Advance(100)
	if err := p.TxSync(); err != nil {
		t.Fatal(err)
	}
	all, err := netmap.NewControl(p.Device()).MACTable("vale0")
	if err != nil || len(all) < 50 {
		t.Fatalf("%d addresses, %v", len(all), err)
	}
	for _, e := range all {
		if got := TableSlot(e.Addr); got != e.Slot {
			t.Errorf("%v: slot %d, the switch has it in %d", e.Addr, got, e.Slot)
		}
	}
}

package vale_test

import (
	"fmt"

	"govale/netmap"
	"govale/vale"
)

func Example() {
	m := vale.New(nil)
	a, err := netmap.Open(m.Open(), "vale0:a", &netmap.Config{TxSlots: 8, RxSlots: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()
	b, err := netmap.Open(m.Open(), "vale0:b", &netmap.Config{TxSlots: 8, RxSlots: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Close()

	ring := a.Tx[0]
	for i := range uint32(3) {
		s := ring.Slot(i)
		s.Len = uint16(copy(ring.Buf(s), "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x0a\x88\xb5hello"))
	}
	fmt.Println("to send  ", ring)
	ring.Advance(3)
	fmt.Println("advanced ", ring)
	a.TxSync()
	fmt.Println("sent     ", ring)

	b.RxSync()
	fmt.Println("received ", b.Rx[0])
	for _, frame := range b.Rx[0].Pending() {
		fmt.Printf("%d bytes: %s\n", len(frame), frame[14:])
		break
	}
	// Output:
	// to send   [aaaaaaa.] head 0 cur 0 tail 7
	// advanced  [...aaaa.] head 3 cur 3 tail 7
	// sent      [aa.aaaaa] head 3 cur 3 tail 2
	// received  [aaa.....] head 0 cur 0 tail 3
	// 19 bytes: hello
}

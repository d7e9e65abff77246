package nmreq_test

import (
	"errors"
	"fmt"

	"govale/nmreq"
)

func ExampleParsePort() {
	p, err := nmreq.ParsePort("em0-2/xR@1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.KernelName(), p.Mode, p.Ring, p.Flags, p.MemID)
	fmt.Println(p)
	// Output:
	// em0 one-nic 2 exclusive|rx-rings-only 1
	// netmap:em0-2/xR@1
}

func ExampleSyntaxError() {
	_, err := nmreq.ParsePort("vale0:a/xq")
	fmt.Println(err)
	var syntax *nmreq.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(syntax.Caret())
	}
	// Output:
	// port name "vale0:a/xq": column 10: unknown flag 'q': flags are x z t r R T
	// vale0:a/xq
	//          ^
}

// The answer to a request is found in the structure that it was made of. Here the
// device is played by hand.
func ExampleNewMessage() {
	reg := nmreq.Register{Mode: nmreq.ModeAllNIC}
	msg, err := nmreq.NewMessage(nmreq.ReqRegister, "vale0:a", &reg)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(msg.Header.ReqType, nmreq.Name(msg.Header.Name[:]), len(msg.Body))

	nmreq.View[nmreq.Register](msg.Body).TxSlots = 1024
	fmt.Println(reg.TxSlots)
	// Output:
	// REGISTER vale0:a 56
	// 1024
}

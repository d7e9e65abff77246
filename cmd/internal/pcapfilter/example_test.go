package pcapfilter_test

import (
	"errors"
	"fmt"
	"os"

	"govale/cmd/internal/pcapfilter"
)

func ExampleCompile() {
	f, err := pcapfilter.Compile("arp or ip6", pcapfilter.Options{SnapLen: 96})
	if err != nil {
		fmt.Println(err)
		return
	}
	frame := make([]byte, 60)
	frame[12], frame[13] = 0x86, 0xdd
	fmt.Println(f.Match(frame, len(frame), false))
	if err := f.Dump(os.Stdout, 1); err != nil {
		fmt.Println(err)
	}
	// Output:
	// true
	// (000) ldh      [12]
	// (001) jeq      #0x806           jt 3	jf 2
	// (002) jeq      #0x86dd          jt 3	jf 4
	// (003) ret      #96
	// (004) ret      #0
}

func ExampleError() {
	_, err := pcapfilter.Compile("tcp and prot 80", pcapfilter.Options{})
	var at *pcapfilter.Error
	if errors.As(err, &at) {
		fmt.Println(at.Marked())
	}
	fmt.Println(err)
	// Output:
	// tcp and prot 80
	//         ^^^^
	// filter expression, column 9: "prot" needs a word before it that says what it is, such as host, net or port
}

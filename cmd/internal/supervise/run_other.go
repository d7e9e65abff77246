//go:build !linux || !(amd64 || arm64)

package supervise

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

// errElsewhere says what works here instead.
var errElsewhere = fmt.Errorf("running programs of /dev/netmap on a served switch, on %s/%s: %w: it takes Linux on amd64 or arm64%s", runtime.GOOS, runtime.GOARCH, errors.ErrUnsupported, instead())

func instead() string {
	if runtime.GOOS == "freebsd" {
		return "; here the kernel has a netmap of its own (`kldload netmap`), on which programs run as they are"
	}
	return "; here programs that use package netmap run on a switch (`pktgen`, `nmdump`, vale.Dial)"
}

// Check fails with errors.ErrUnsupported on this system.
func Check() error { return errElsewhere }

// Run fails with errors.ErrUnsupported on this system.
func Run(p *Program) (Status, error) { return Status{}, errElsewhere }

// Become fails on this system, and returns the exit code.
func Become(args []string) int {
	fmt.Fprintln(os.Stderr, errElsewhere)
	return 69 // EX_UNAVAILABLE
}

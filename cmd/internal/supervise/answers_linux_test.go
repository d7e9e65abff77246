//go:build amd64 || arm64

package supervise

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"govale/nmreq"
)

// TestAnswersOfEnded holds that what a thread did not hear is told to no other one that
// gets its number, and is not kept for ever.
func TestAnswersOfEnded(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var a answers
	n := notification{received: received{tid: uint32(unix.Gettid()), nr: unix.SYS_IOCTL, args: [6]uint64{1: uint64(nmreq.NIOCREGIF)}}}
	leave := a.enter(n.tid)
	a.keep(&n, reply{val: 7}, false)
	leave()
	if r, _, known := a.take(&n); !known || r.val != 7 {
		t.Errorf("%+v, %v", r, known)
	}
	a.keep(&n, reply{val: 7}, false)
	u := a.last[n.tid]
	u.born = "another's"
	a.last[n.tid] = u
	if r, _, known := a.take(&n); known {
		t.Errorf("%+v of another thread", r)
	}
	n.tid = 1 << 30 // more than there can be
	a.keep(&n, reply{val: 7}, false)
	if len(a.last)+len(a.busy) != 0 {
		t.Errorf("%v and %v are left", a.last, a.busy)
	}
}

package vale

import (
	"structs"
	"sync/atomic"
	"unsafe"
)

// A controlPage is the doorbell of one client in memory that it shares with the server.
// Words that different sides write at the same time lie in different cache lines.
//
// The client may write anything anywhere: the server reads each word once and keeps
// what it must rely on for itself. What it writes here is for the client alone.
type controlPage struct {
	_ structs.HostLayout

	// The client's: one request at a time.
	req   atomic.Uint32 // counts requests; op and arg are there before it
	op    atomic.Uint32
	arg   atomic.Uint32
	await atomic.Uint32 // 1: the client may sleep on ack
	_     [112]byte

	// The server's answer.
	ack   atomic.Uint32 // req that is answered; errno and value are there before it
	errno atomic.Uint32
	value atomic.Uint32
	idle  atomic.Uint32 // 1: the server may sleep on req
	_     [112]byte

	events atomic.Uint32 // counted up by the server; and by the client, to wake itself
	_      [124]byte

	sleepers atomic.Uint32 // the client's goroutines that may sleep on events
}

// controlSize is the size of the file of a control page, bytes. It is enough for the
// structure on every machine, and no more than one page of any.
const controlSize = 4096

var _ [controlSize - unsafe.Sizeof(controlPage{})]byte

// controlPageAt returns the control page in b, which has controlSize bytes and begins
// at a multiple of 4.
func controlPageAt(b []byte) *controlPage {
	_ = b[:controlSize]
	return (*controlPage)(unsafe.Pointer(unsafe.SliceData(b)))
}

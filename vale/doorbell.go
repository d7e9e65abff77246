package vale

import "govale/netmap"

// Syncs and polls are too frequent for requests on a socket: a round trip through it
// takes several times as long as one through a futex, and hundreds of times as long as
// one that a spinning server answers. So they are carried by a doorbell: two numbers to
// the server, two back.
//
//	bellSync  a netmap.Dir         -> errno, 0
//	bellPoll  events               -> 0, events that are there
//	bellArm   events               -> 0, events that are there, or else bellArmed
//
// A Poll that waits is not a waiting server. It is answered with bellArmed; from then on
// the server counts up the client's event counter whenever something may have become
// ready, and the client asks again. The client reads the counter before it asks, so that
// no event falls between the answer and the wait. Timeouts, Interrupt and the death of
// the server are the client's own business.
type bellOp uint32

const (
	bellSync bellOp = 1
	bellPoll bellOp = 2
	bellArm  bellOp = 3
)

// bellArmed is set in the value of a bellArm that found nothing.
const bellArmed uint32 = 1 << 31

// pollWants are the events that a Poll can wait for.
const pollWants = netmap.Readable | netmap.Writable

//go:build unix

package vale

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"govale/netmap"
)

// A client is a descriptor of a machine in another process: what Dial returns.
type client struct {
	// use is held for reading by every method while it runs, and for writing by Close
	// when it takes the memory away. Before all others.
	use     sync.RWMutex
	closing atomic.Bool
	once    sync.Once

	intr atomic.Bool // an Interrupt that no Poll has taken yet
	bell ringer

	requests sync.Mutex // held from a request to its reply. Guards number and region
	number   uint32
	region   []byte

	patience time.Duration // how long Close waits for the server
	wire     wire
	reason   string        // that has come and whose reply has not; used by the goroutine that receives
	replies  chan reply    // holds one: there is one request at a time
	gone     chan struct{} // closed when nothing comes from the server any more
	received chan struct{} // closed when the goroutine that receives has left
}

// A ringer is the client's end of a doorbell.
type ringer interface {
	// ring makes one request and returns the answer. It fails with errSilent when the
	// server has gone.
	ring(op bellOp, arg uint32) (value uint32, errno syscall.Errno, err error)

	count() uint32                          // how often a wake has come
	wait(count uint32, limit time.Duration) // until count() is another; limit < 0: for ever. May return early
	wake()                                  // count up
	busy()                                  // never sleep from now on. Before all others
	silence()                               // the server has gone: rings and waits end
	free()                                  // nobody uses it any more
}

// errSilent says that no answer will come.
var errSilent = errors.New("no answer")

var (
	_ netmap.Device  = (*client)(nil)
	_ netmap.Counter = (*client)(nil)

	_ netmap.Inspector        = (*client)(nil)
	_ netmap.PersistentLister = (*client)(nil)
)

func newClient(conn *net.UnixConn) *client {
	return &client{
		patience: handshakeTime,
		wire:     wire{conn: conn, takesFds: true},
		replies:  make(chan reply, 1),
		gone:     make(chan struct{}),
		received: make(chan struct{}),
	}
}

// enter begins a method, and leave ends it.
func (c *client) enter() error {
	c.use.RLock()
	if c.closing.Load() {
		c.use.RUnlock()
		return os.ErrClosed
	}
	return nil
}

func (c *client) leave() { c.use.RUnlock() }

// silent returns what it means that no answer comes.
func (c *client) silent() error {
	if c.closing.Load() {
		return os.ErrClosed
	}
	return ErrServerGone
}

// isGone reports whether the server has gone.
func (c *client) isGone() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// Sync is NIOCTXSYNC and NIOCRXSYNC: see netmap.Device.
func (c *client) Sync(dir netmap.Dir) error {
	if err := c.enter(); err != nil {
		return err
	}
	defer c.leave()
	_, errno, err := c.bell.ring(bellSync, uint32(dir))
	switch {
	case err != nil:
		return c.silent()
	case errno != 0:
		return errno
	}
	return nil
}

// Poll is poll(2): see netmap.Device.
func (c *client) Poll(want netmap.Events, timeout time.Duration) (netmap.Events, error) {
	if err := c.enter(); err != nil {
		return 0, err
	}
	defer c.leave()
	op := bellPoll
	var deadline time.Time
	if timeout != 0 {
		op = bellArm
	}
	if timeout > 0 {
		deadline = time.Now().Add(timeout)
	}
	for {
		count := c.bell.count()
		value, errno, err := c.bell.ring(op, uint32(want))
		switch {
		case err != nil:
			return 0, c.silent()
		case errno != 0:
			return 0, errno
		case value != bellArmed:
			return netmap.Events(value), nil
		}
		if again, err := c.sleep(count, deadline); !again {
			return 0, err
		}
	}
}

// sleep waits until a wake has come since count was read, and says whether to ask the
// server again: not when time is up, nor with an error. A deadline of zero is none.
func (c *client) sleep(count uint32, deadline time.Time) (again bool, err error) {
	for {
		limit := time.Duration(-1)
		if !deadline.IsZero() {
			limit = max(0, time.Until(deadline))
		}
		switch {
		case c.closing.Load() || c.isGone():
			return false, c.silent()
		case c.intr.CompareAndSwap(true, false):
			return false, syscall.EINTR
		case c.bell.count() != count:
			return true, nil
		case limit == 0:
			return false, nil
		}
		c.bell.wait(count, limit)
	}
}

// Interrupt ends a Poll: see netmap.Device.
func (c *client) Interrupt() {
	if c.enter() != nil {
		return
	}
	defer c.leave()
	c.intr.Store(true)
	c.bell.wake()
}

// Close gives up the port, which is gone on the server when it returns, and unmaps its
// memory when all other methods have returned: see netmap.Device. Where the server says
// nothing for so long that it must have been stopped, it finds out when it goes on.
func (c *client) Close() error {
	c.once.Do(func() {
		c.closing.Store(true)
		c.bell.wake() // Polls leave
		late := time.AfterFunc(c.patience, func() { c.wire.conn.Close() })
		c.request(frameClose, nil)
		late.Stop()
		c.wire.conn.Close()
		<-c.received
		c.use.Lock()
		defer c.use.Unlock()
		if c.region != nil {
			unmapFile(c.region)
		}
		c.bell.free()
	})
	return nil
}

//go:build unix

package vale

// A socketCarrier sends wakes as frames. Requests are answered by the session itself.
type socketCarrier struct {
	wakes chan struct{} // holds one wake that is to be sent
	ended chan struct{}
}

// newSocketBell returns a doorbell for a client without a control page.
func newSocketBell(dev *Dev, w *wire) *sessionBell {
	c := &socketCarrier{wakes: make(chan struct{}, 1), ended: make(chan struct{})}
	b := &sessionBell{dev: dev, carry: c}
	b.waker.signal = c.signal
	go c.send(w)
	return b
}

// send writes a frame for each wake. It has a goroutine of its own, since writing may
// block and those who wake must not.
func (c *socketCarrier) send(w *wire) {
	for {
		select {
		case <-c.wakes:
			if w.write(frame{kind: frameWake}, nil) != nil {
				w.conn.Close() // a client that misses a wake would wait for ever
				return
			}
		case <-c.ended:
			return
		}
	}
}

func (c *socketCarrier) signal() { put(c.wakes) } // one may be under way already

func (c *socketCarrier) paged() bool { return false }
func (c *socketCarrier) stop()       {}
func (c *socketCarrier) free()       { close(c.ended) }

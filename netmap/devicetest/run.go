package devicetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"govale/netmap"
)

// An Opener opens /dev/netmap, or what stands for it: every device that it returns is
// one more descriptor of the same machine.
type Opener func() (netmap.Device, error)

// Run plays a transcript and compares every answer with the recorded one. It returns nil
// if all are the same, and a *Difference, which errors.As finds, at the first that is
// not: what follows would start from another state. It fails with a *SyntaxError, before
// it opens anything, where text is no transcript, and with the opener's error, wrapped,
// where that fails.
//
// Every device that the transcript leaves open is closed, and every persistent port that
// it leaves is destroyed. file is a name for errors.
func Run(file string, text []byte, open Opener) error {
	return play(file, text, open, func(s step, got []string) error {
		if s.cmd == nil || slices.Equal(s.want, got) {
			return nil
		}
		return &Difference{File: file, Line: s.line, Command: s.cmd.text, Want: s.want, Got: got}
	})
}

// Record plays a transcript and writes it to w with the answers that it gets in place of
// those that are there, if any; comments and blank lines stay. It fails as Run does, but
// with no Difference.
func Record(w io.Writer, file string, text []byte, open Opener) error {
	return play(file, text, open, func(s step, got []string) error {
		var b bytes.Buffer
		if s.cmd == nil {
			fmt.Fprintln(&b, s.other)
		} else {
			fmt.Fprintln(&b, "> "+s.cmd.text)
		}
		for _, line := range got {
			fmt.Fprintln(&b, line)
		}
		_, err := w.Write(b.Bytes())
		return err
	})
}

// play executes a transcript and shows every step with its answer to each.
func play(file string, text []byte, open Opener, each func(s step, got []string) error) (err error) {
	steps, err := parse(file, text)
	if err != nil {
		return err
	}
	r := &runner{opener: open, handles: map[string]*handle{}}
	defer func() { err = errors.Join(err, r.closeAll(), r.destroyCreated()) }()
	for _, s := range steps {
		var got []string
		if s.cmd != nil {
			if got, err = r.execute(s.cmd); err != nil {
				return fmt.Errorf("%s:%d: %w", file, s.line, err)
			}
		}
		if err := each(s, got); err != nil {
			return err
		}
	}
	return nil
}

// A runner is the state of one transcript.
type runner struct {
	opener   Opener
	handles  map[string]*handle
	order    []*handle // as they were opened
	ports    []string  // persistent ones that were created
	onSwitch []string  // those that were attached, by their names there
}

// A handle is one open device.
type handle struct {
	dev   netmap.Device
	memID uint16 // of the port that it is registered for
	rings *rings // nil until then
}

// A call is a command on its way, with the handle that it is for.
type call struct {
	*command
	*handle
	nums map[string]uint64 // values of those keys that are numbers
}

// execute runs one command and returns the lines of its answer. An error is none of the
// device: the transcript cannot go on.
func (r *runner) execute(cmd *command) ([]string, error) {
	c := &call{command: cmd, handle: r.handles[cmd.handle], nums: map[string]uint64{}}
	if cmd.verb.needs == needNoHandle {
		if c.handle != nil {
			return nil, fmt.Errorf("%s is open already", cmd.handle)
		}
		return cmd.verb.run(r, c)
	}
	if c.handle == nil {
		return []string{"no handle"}, nil
	}
	if cmd.verb.needs == needRings && c.rings == nil {
		return []string{"unregistered"}, nil
	}
	if err := r.resolve(c); err != nil {
		return nil, err
	}
	return cmd.verb.run(r, c)
}

// resolve reads the numbers of a command; "@h" is the memory id of handle h, 0 for one
// that is not registered.
func (r *runner) resolve(c *call) error {
	for key, value := range c.keys {
		k := c.verb.keys[key]
		if k < 0 {
			continue
		}
		if value[0] != '@' {
			c.nums[key], _ = parseNumber(value, int(k)) // was checked as it was parsed
			continue
		}
		h := r.handles[value[1:]]
		if h == nil {
			return fmt.Errorf("%s=%s: there is no handle %s", key, value, value[1:])
		}
		c.nums[key] = uint64(h.memID)
	}
	return nil
}

// num returns the number that a key has in c, and otherwise where it is not given.
func num[T uint8 | uint16 | uint32 | uint64 | int](c *call, key string, otherwise T) T {
	if v, ok := c.nums[key]; ok {
		return T(v)
	}
	return otherwise
}

// millis returns how long a poll may wait, -1 for ever.
func (c *call) millis() int {
	n, _ := strconv.Atoi(c.keys["ms"]) // was checked as it was parsed; not given is 0
	return n
}

// has reports whether c has a key.
func (c *command) has(key string) bool {
	_, ok := c.keys[key]
	return ok
}

// portName returns the port that word i of c names.
func (c *command) portName(i int) string {
	if c.words[i] == "-" {
		return ""
	}
	return c.words[i]
}

// open is "open H".
func (r *runner) open(c *call) ([]string, error) {
	dev, err := r.opener()
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	h := &handle{dev: dev}
	r.handles[c.command.handle] = h
	r.order = append(r.order, h)
	return []string{"ok"}, nil
}

// close is "close H".
func (r *runner) close(c *call) ([]string, error) {
	delete(r.handles, c.command.handle)
	r.order = slices.DeleteFunc(r.order, func(h *handle) bool { return h == c.handle })
	if err := c.dev.Close(); err != nil {
		return refusal(err), nil
	}
	return []string{"ok"}, nil
}

// closeAll closes what is still open, as the end of a process would.
func (r *runner) closeAll() error {
	var errs []error
	for _, h := range r.order {
		errs = append(errs, h.dev.Close())
	}
	return errors.Join(errs...)
}

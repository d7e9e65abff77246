package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
)

// openInput opens a capture file, or stdin for "-". close closes it.
func openInput(env *cli.Env, name string) (in *capfile.Reader, f *os.File, err error) {
	r := env.Stdin
	if name != "-" {
		if f, err = os.Open(name); err != nil {
			return nil, nil, &cli.InputError{Path: name, Err: err}
		}
		r = f
	}
	if in, err = capfile.NewReader(r); err != nil {
		return nil, f, &cli.InputError{Path: name, Err: err}
	}
	return in, f, nil
}

// readFile is the command with -r: it writes or prints what is in a file.
func readFile(ctx context.Context, env *cli.Env, g *grammar) error {
	in, f, err := openInput(env, g.Read)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "reading from file %s, link-type %s, snapshot length %d\n", g.Read, linkName(in.LinkType()), in.Snaplen())
	if g.Write == "" && in.LinkType() != capfile.LinkEthernet {
		return &cli.InputError{Path: g.Read, Err: fmt.Errorf("only Ethernet frames can be printed, and its link type is %s; -w copies it", linkName(in.LinkType()))}
	}
	if err := refuseSameFile(f, g.Write); err != nil {
		return err
	}
	out, err := g.sink(env, in.Snaplen(), in.LinkType())
	if err != nil {
		return err
	}
	x := newExchange(maxBatches)
	r := reader{in: in, out: x, limit: g.limit(), failed: make(chan error, 1)}
	// A read from a terminal or a pipe cannot be interrupted: it is left alone.
	defer context.AfterFunc(ctx, x.close)()
	go r.run(ctx)
	err = drain(x, out)
	if err == nil && ctx.Err() == nil {
		if err = <-r.failed; err != nil {
			err = &cli.InputError{Path: g.Read, Err: err}
		}
	}
	return errors.Join(err, out.close())
}

// refuseSameFile fails if writing to the file of that name destroyed what f reads.
func refuseSameFile(f *os.File, name string) error {
	if f == nil || name == "" || name == "-" {
		return nil
	}
	in, err := f.Stat()
	if err != nil {
		return nil
	}
	out, err := os.Stat(name)
	if err != nil || !os.SameFile(in, out) {
		return nil
	}
	return cli.Usagef("-r %s and -w %s are the same file", f.Name(), name)
}

// A reader puts the packets of a file into an exchange, and closes it at the end.
type reader struct {
	in     *capfile.Reader
	out    *exchange
	limit  uint64
	failed chan error // gets one error, nil if all was well
	waited []byte     // bytes of the packet that was waited for
}

func (r *reader) run(ctx context.Context) {
	var err error
	for n := uint64(0); err == nil && (r.limit == 0 || n < r.limit); {
		n, err = r.fill(ctx, n)
	}
	if err == io.EOF || errors.Is(err, context.Canceled) {
		err = nil
	}
	r.failed <- err
	r.out.close()
}

// fill waits for a packet and reads those behind it that have arrived with it, until
// memory is full. n is how many have been read. A file may be a pipe that stands still
// for long: while fill waits for it, all that it has read can be taken.
func (r *reader) fill(ctx context.Context, n uint64) (uint64, error) {
	p, data, err := r.in.Next(r.waited[:0])
	if err != nil {
		return n, err
	}
	r.waited = data
	if err := r.out.waitRoom(ctx); err != nil {
		return n, err
	}
	b := r.out.lock()
	defer r.out.unlock()
	if b == nil {
		return n, io.EOF // closed by somebody else
	}
	b.begin(p.Time, p.Length)
	b.data = append(b.data, data[:min(p.Captured, r.in.Snaplen())]...)
	for n++; r.limit == 0 || n < r.limit; n++ {
		if !b.room(maxSnaplen) {
			if b = r.out.next(); b == nil {
				break
			}
		}
		// Invariant: b has room for any packet, here and when lock returns it again.
		if !r.in.Ready() {
			break
		}
		if err := r.next(b); err != nil {
			return n, err
		}
	}
	return n, nil
}

// next reads a packet into b, without what is beyond the file's own snapshot length, as
// tcpdump does.
func (r *reader) next(b *batch) error {
	p, data, err := r.in.Next(b.data)
	if err != nil {
		return err
	}
	keep := len(b.data) + min(p.Captured, r.in.Snaplen())
	b.begin(p.Time, p.Length)
	b.data = data[:keep]
	return nil
}

// linkName returns tcpdump's names of a link type.
func linkName(link uint32) string {
	switch link {
	case 0:
		return "NULL (BSD loopback)"
	case capfile.LinkEthernet:
		return "EN10MB (Ethernet)"
	case 101:
		return "RAW (Raw IP)"
	case 113:
		return "LINUX_SLL (Linux cooked v1)"
	case 276:
		return "LINUX_SLL2 (Linux cooked v2)"
	}
	return fmt.Sprint(link)
}

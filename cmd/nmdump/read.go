package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
	"govale/cmd/internal/dissect"
	"govale/cmd/internal/pcapfilter"
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

// announceFile says what is read.
func announceFile(env *cli.Env, name string, in *capfile.Reader) {
	fmt.Fprintf(env.Stderr, "reading from file %s, link-type %s, snapshot length %d\n", name, linkName(in.LinkType()), in.Snaplen())
}

// readFiles is the command with -r or -V: it writes or prints what is in files.
func (g *grammar) readFiles(ctx context.Context, env *cli.Env, s settings) error {
	names, err := g.inputNames(env)
	if err != nil {
		return err
	}
	in, f, err := openInput(env, names[0])
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	announceFile(env, names[0], in)
	numbers, err := newNumbering(in)
	if err != nil {
		return &cli.InputError{Path: names[0], Err: err}
	}
	from := stream{snaplen: in.Snaplen(), link: in.LinkType(), ifaces: numbers.to}
	if (g.Print || g.Write == "" && !g.Count) && from.link != capfile.LinkEthernet {
		return &cli.InputError{Path: names[0], Err: fmt.Errorf("only Ethernet frames can be printed, and its link type is %s; -w copies it", linkName(from.link))}
	}
	if err := g.refuseSameFile(names); err != nil {
		return err
	}
	filter, err := g.compile(from.link, false)
	if err != nil {
		return err
	}
	out, err := g.outputs(env, s, from)
	if err != nil {
		return s.ended(env, err)
	}
	x := newExchange(s.memory / batchMemory)
	r := reader{env: env, in: in, name: names[0], rest: names[1:], out: x, filter: filter, limit: s.limit, numbers: numbers, failed: make(chan error, 1)}
	// A read from a terminal or a pipe cannot be interrupted: it is left alone.
	defer context.AfterFunc(ctx, x.close)()
	defer onSignals(func() {}, x.askFlush, x.close)()
	go r.run(ctx)
	err = drain(x, out, env.Now)
	if err == nil && ctx.Err() == nil {
		select {
		case err = <-r.failed:
		default: // it was a signal that ended it
		}
	}
	return errors.Join(s.ended(env, err), s.ended(env, out.close()))
}

// inputNames returns the files of -r or -V.
func (g *grammar) inputNames(env *cli.Env) ([]string, error) {
	if g.ReadList == "" {
		return g.Read, nil
	}
	list := env.Stdin
	if g.ReadList != "-" {
		f, err := os.Open(g.ReadList)
		if err != nil {
			return nil, &cli.InputError{Path: g.ReadList, Err: err}
		}
		defer f.Close()
		list = f
	}
	text, err := io.ReadAll(io.LimitReader(list, maxList))
	if err != nil {
		return nil, &cli.InputError{Path: g.ReadList, Err: err}
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			names = append(names, line)
		}
	}
	if len(names) == 0 {
		return nil, &cli.InputError{Path: g.ReadList, Err: errors.New("it names no file")}
	}
	return names, nil
}

// maxList is the most bytes of a list of files.
const maxList = 16 << 20

// refuseSameFile fails if writing the file of -w destroyed one of those that are read.
func (g *grammar) refuseSameFile(names []string) error {
	if g.Write == "" || g.Write == "-" {
		return nil
	}
	out, err := os.Stat(g.Write)
	if err != nil {
		return nil
	}
	for _, name := range names {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, out) && in.Mode().IsRegular() {
			return cli.Usagef("-r %s and -w %s are the same file", name, g.Write)
		}
	}
	return nil
}

// A reader puts the packets of files into an exchange, and closes it at the end.
type reader struct {
	env     *cli.Env
	in      *capfile.Reader
	file    *os.File // of in, if the reader has opened it
	name    string   // of in
	rest    []string // files to read behind in
	out     *exchange
	filter  *pcapfilter.Filter
	limit   uint64
	numbers *numbering
	failed  chan error // gets one error, nil if all was well
	waited  []byte     // bytes of the packet that was waited for
	read    uint64     // packets that the filter wants
}

func (r *reader) run(ctx context.Context) {
	var err error
	for err == nil && !r.done() {
		err = r.fill(ctx)
		if err == io.EOF && len(r.rest) > 0 {
			err = r.nextFile()
		}
	}
	switch {
	case err == io.EOF || errors.Is(err, context.Canceled):
		err = nil
	case err != nil:
		err = &cli.InputError{Path: r.name, Err: err}
	}
	if r.file != nil {
		r.file.Close() // nothing has been written to it
	}
	r.failed <- err
	r.out.close()
}

func (r *reader) done() bool { return r.limit != 0 && r.read >= r.limit }

// nextFile goes on with the next file, which must have the same link type.
func (r *reader) nextFile() error {
	if r.file != nil {
		r.file.Close() // nothing has been written to it
	}
	link := r.in.LinkType()
	r.name, r.rest = r.rest[0], r.rest[1:]
	var err error
	if r.in, r.file, err = openInput(r.env, r.name); err != nil {
		var input *cli.InputError
		if errors.As(err, &input) {
			err = input.Err // run adds the name again
		}
		return err
	}
	announceFile(r.env, r.name, r.in)
	if r.in.LinkType() != link {
		return fmt.Errorf("its link type is %s, and that of the file before it %s", linkName(r.in.LinkType()), linkName(link))
	}
	return nil
}

// errClosed is what fill returns when somebody else has closed the exchange.
var errClosed = fmt.Errorf("nobody takes packets any more: %w", context.Canceled)

// fill waits for a packet and reads those behind it that have arrived with it, until
// memory is full. A file may be a pipe that stands still for long: while fill waits for
// it, all that it has read can be taken.
func (r *reader) fill(ctx context.Context) error {
	p, data, err := r.in.Next(r.waited[:0])
	if err != nil {
		return err
	}
	r.waited = data
	if err := r.out.waitRoom(ctx); err != nil {
		return err
	}
	b := r.out.begin()
	if b == nil {
		return errClosed
	}
	defer func() { r.out.show(b) }()
	begin := b.begin()
	b.data = append(b.data, data...)
	if err := r.keep(b, begin, p); err != nil {
		return err
	}
	for !r.done() {
		if !b.room(maxSnaplen) {
			if b = r.out.next(b); b == nil {
				break
			}
		}
		// Invariant: b has room for any packet, here and when begin returns it again.
		if !r.in.Ready() {
			break
		}
		begin := b.begin()
		if p, b.data, err = r.in.Next(b.data); err != nil {
			b.cancel(begin)
			return err
		}
		if err := r.keep(b, begin, p); err != nil {
			return err
		}
	}
	return nil
}

// keep makes a packet of what has been appended to b, if the filter wants it. What is
// beyond the file's own snapshot length is left out, as tcpdump does.
func (r *reader) keep(b *batch, begin int, p capfile.Packet) error {
	data := b.data[begin : begin+min(p.Captured, r.in.Snaplen())]
	if err := r.numbers.update(r.in, r.read); err != nil {
		b.cancel(begin)
		return err
	}
	if r.filter != nil && !r.filter.Match(data, p.Length, false) {
		b.cancel(begin)
		return nil
	}
	b.data = b.data[:begin+len(data)]
	b.end(begin, packet{ts: p.Time, length: uint32(p.Length), iface: r.numbers.of(p), dir: directionOf(p.Flags)})
	r.read++
	return nil
}

// directionOf returns which way a file says that a packet went.
func directionOf(f capfile.Flags) dissect.Direction {
	switch {
	case f.Inbound():
		return dissect.In
	case f.Outbound():
		return dissect.Out
	}
	return dissect.Unknown
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

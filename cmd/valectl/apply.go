package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/plan"
	"govale/netmap"
)

type applyCmd struct {
	File    string `arg:"" help:"File that says what the machine is to have; '-' is standard input."`
	DryRun  bool   `help:"Print the steps and do none of them."`
	Prune   bool   `help:"Detach and destroy what the file does not name."`
	Verbose bool   `short:"v" help:"Say so where there is nothing to change."`
}

// Help returns what valectl apply --help says below its description.
func (applyCmd) Help() string {
	return `Brings the machine to what a file says, prints each step as the command that does it, and prints nothing where all is so already. Where a step fails, or a signal comes in between, those before it are undone, the last one first.

The file is TOML:

    [switch.vale0]
    ports = [
        "pv0",                          # a persistent port, or an interface
        { name = "em0", host = true },  # with the host's network stack: em0^
        { name = "pv1", header = 12 },  # bytes of its virtio-net header: 0, 10, 12
    ]

    [port.pv0]          # is created where there is none
    tx_slots = 512      # of each ring: 1 to 4096
    rx_slots = 256
    tx_rings = 2        # 1 to 16
    rx_rings = 2
    mem_id = 0          # 0: memory of its own; 1: the global region

    [port.pv1]
    mem_id = "pv0"      # the memory of that port

On a machine without all that:

    $ valectl apply --dry-run switches.toml
    create pv0 --tx-slots 512 --rx-slots 256 --tx-rings 2 --rx-rings 2
    create pv1 --mem-id pv0
    attach vale0:em0 --host
    attach vale0:pv0
    attach vale0:pv1
    hdr vale0:pv1 12

An interface is on one switch at most, so that one that is elsewhere moves; it is attached with the host's stack where the file says so, and without it otherwise. What else the file does not say stays as it is: the numbers and the memory of a port that exists, a header. New ports have the kernel's defaults: 1024 slots, one ring, memory of their own, no header. A port whose numbers are others is destroyed and created again. A persistent port that a program has open is neither moved nor made anew: apply fails then.

What the file does not name stays, or with --prune is detached and destroyed. Ports that programs have made by opening them are never touched; --prune tells them on stderr. A kernel does not tell its persistent ports from other interfaces as long as they are on no switch: there --prune finds those only that are on one. 'valectl export' writes the file of what is there.

A file with an error is told with line and column, and nothing is done: exit code 66.
`
}

// Run plans, prints and applies.
func (c *applyCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags) error {
	want, err := c.read(ctx, env)
	if err != nil {
		return err
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		have, err := observe(ctl, plan.Names(want.Ports))
		if err != nil {
			return err
		}
		steps, err := plan.Make(have, want, c.Prune)
		if err != nil {
			return err
		}
		if c.Prune {
			tellStays(env, have)
		}
		for _, s := range steps {
			fmt.Fprintln(env.Stdout, s)
		}
		switch {
		case len(steps) == 0 && c.Verbose:
			fmt.Fprintf(env.Stderr, "%s: nothing to change\n", env.Tool)
		case !c.DryRun:
			a := applier{ctl: ctl, stderr: env.Stderr}
			return a.apply(ctx, steps)
		}
		return nil
	})
}

// tellStays tells what is not named in the file and stays all the same.
func tellStays(env *cli.Env, have *plan.State) {
	for _, name := range have.Programs {
		fmt.Fprintf(env.Stderr, "%s: %s stays: a program has made it by opening it\n", env.Tool, name)
	}
	for _, name := range have.Nameless {
		fmt.Fprintf(env.Stderr, "%s: %s stays: it is on a switch whose name the kernel does not tell\n", env.Tool, name)
	}
}

// mostBytes is more than any such file has.
const mostBytes = 1 << 20

// read reads the file. It fails with a *cli.InputError that names the place of a mistake.
func (c *applyCmd) read(ctx context.Context, env *cli.Env) (*plan.Want, error) {
	path, open := c.File, func() (io.ReadCloser, error) { return os.Open(c.File) }
	if path == "-" {
		path, open = "standard input", func() (io.ReadCloser, error) { return io.NopCloser(env.Stdin), nil }
	}
	data, err := readAll(ctx, open)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("interrupted before %s was read: nothing is done", path)
	case err != nil:
		return nil, &cli.InputError{Path: path, Err: err}
	}
	want, err := parseWant(data)
	var bad *fileError
	if errors.As(err, &bad) {
		return nil, &cli.InputError{Path: fmt.Sprintf("%s:%d:%d", path, bad.at.Line, bad.at.Column), Err: err}
	}
	return want, err
}

// readAll opens and reads to the end, or until the context ends: both wait for somebody
// else where the file is a pipe.
func readAll(ctx context.Context, open func() (io.ReadCloser, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		f, err := open()
		if err != nil {
			done <- result{err: err}
			return
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		if r.err == nil && len(r.data) > mostBytes {
			return nil, fmt.Errorf("more than %d bytes: it says no switches and ports", mostBytes)
		}
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

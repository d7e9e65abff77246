package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"govale/cmd/internal/cli"
	"govale/vale"
)

// printStatus asks the server on the socket of the flags, or on this user's, and prints
// what it says.
func (c *serveCmd) printStatus(env *cli.Env, out outputFlags) error {
	socket, err := c.socket(env)
	if err != nil {
		return &cli.DeviceError{Err: err}
	}
	st, err := vale.Status(socket)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, vale.ErrServerGone):
		return &cli.DeviceError{Err: fmt.Errorf("no switch server runs on %s: %w; start one with valectl serve", socket, err)}
	case err != nil:
		return &cli.DeviceError{Err: err}
	}
	return out.emit(env, statusDocOf(socket, st), func(env *cli.Env) error { return printStatus(env, socket, st) })
}

// printStatus prints a line a fact.
func printStatus(env *cli.Env, socket string, st vale.ServerStatus) error {
	state := "serving"
	if st.Draining {
		state = "draining: leaves with its last client"
	}
	for _, l := range [...]struct {
		label string
		value any
	}{
		{"socket", socket}, {"state", state}, {"version", st.Version}, {"protocol", st.Protocol}, {"pid", st.PID},
		{"uptime", st.Uptime.Truncate(time.Second)}, {"clients", st.Clients},
		{"switches", st.Switches}, {"ports", st.Ports}, {"persistent", st.Persistent},
	} {
		if _, err := fmt.Fprintf(env.Stdout, "%-11s %v\n", l.label+":", l.value); err != nil {
			return err
		}
	}
	return nil
}

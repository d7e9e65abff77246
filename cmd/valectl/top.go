package main

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type topCmd struct {
	Sort string `enum:"name,tx,rx,drops" default:"name" placeholder:"KEY" help:"Sort by this column first: name, tx, rx or drops. Default: ${default}."`
}

// Help returns what valectl top --help says below its description.
func (topCmd) Help() string {
	return `A line each switch and port, once a second: packets and bits sent (tx) and received (rx) in a second, and drops: of a switch what nobody got, of a port what it sent in vain and what it could not take. The curve is of packets in the last seconds, sent and received; each has a scale of its own. Switches stay above their ports, however they are sorted.

    n t r d                sort by name, tx, rx, drops
    arrows PgUp PgDn       scroll; also k j, Home, End
    p                      pause
    q Ctrl-C               quit

The emulator counts; a kernel does not. 'valectl stats --watch' is for what is no terminal.

Example:

    $ valectl top --sort drops
`
}

// topInterval is the time between two looks.
const topInterval = time.Second

// Run shows the screen until the user quits, ctx ends or the device fails.
func (c *topCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags) error {
	cols, rows, ok := cli.TerminalSize(env.Stdout)
	if !ok {
		return cli.Usagef("top draws on a terminal, and the output is none: valectl stats --watch prints the same as text")
	}
	opener, err := flags.Opener(env)
	if err != nil {
		return err
	}
	return onDevice(opener, func(ctl *netmap.Control) error {
		look := func() topSample {
			all, err := allSwitchStats(ctl)
			return topSample{at: env.Now(), all: all, err: err}
		}
		m := newTopModel(opener.Kind(), c.Sort, look)
		m.ascii = !isUTF8(env.Getenv)
		m.resize(cols, rows)
		if m.take(look()); m.err != nil {
			return offerMonitor(m.err, "") // before the screen is touched
		}
		return runTop(ctx, env, m)
	})
}

// runTop hands the terminal to the model, and has it back as it was, whatever ends it.
func runTop(ctx context.Context, env *cli.Env, m *topModel) error {
	p := tea.NewProgram(m, tea.WithInput(env.Stdin), tea.WithOutput(env.Stdout), tea.WithFPS(10), tea.WithoutSignalHandler())
	defer context.AfterFunc(ctx, p.Quit)()
	if _, err := p.Run(); err != nil {
		return err
	}
	return m.err
}

// isUTF8 reports whether the terminal takes more than ASCII, by what locale(1) goes by.
func isUTF8(getenv func(string) string) bool {
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

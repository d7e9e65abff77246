package main

import (
	"io"
	"log/slog"

	"govale/cmd/internal/cli"
)

// logFlags say what a server logs, on stderr, and in which form.
type logFlags struct {
	Log      string `default:"text" enum:"text,json" placeholder:"FORMAT" help:"Form of the log on stderr: 'text' (key=value) or 'json', a line each. Default: ${default}."`
	LogLevel string `default:"warn" enum:"error,warn,info,debug" placeholder:"LEVEL" help:"What is logged: 'error'; 'warn': also clients that are refused; 'info': also its start and end, and clients that come and go; 'debug': also its settings, ports that clients register and close, and what they ask and are answered. Default: ${default}."`
	Verbose  bool   `short:"v" help:"The same as --log-level debug."`
}

// logger returns the log that the flags ask for.
func (f *logFlags) logger(w io.Writer) (*slog.Logger, error) {
	level := slog.LevelDebug
	if !f.Verbose {
		if err := level.UnmarshalText([]byte(f.LogLevel)); err != nil {
			return nil, cli.Usagef("--log-level %s: %v", f.LogLevel, err)
		}
	}
	opts := &slog.HandlerOptions{Level: level}
	switch f.Log {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, cli.Usagef("--log %s: it is text or json", f.Log)
}

// attrs returns the settings under their names in the kernel.
func (f *sysctlFlags) attrs() slog.Attr {
	noTimestamp := 0
	if f.NoTimestamp {
		noTimestamp = 1
	}
	var all []any
	for _, s := range [...]struct {
		name  string
		value int
	}{
		{"bridge_batch", f.BridgeBatch}, {"max_bridges", f.MaxBridges}, {"no_timestamp", noTimestamp},
		{"buf_size", f.BufSize}, {"buf_num", f.BufNum}, {"ring_size", f.RingSize}, {"ring_num", f.RingNum},
		{"if_size", f.IfSize}, {"if_num", f.IfNum},
		{"priv_buf_size", f.PrivBufSize}, {"priv_buf_num", f.PrivBufNum}, {"priv_ring_size", f.PrivRingSize},
		{"priv_ring_num", f.PrivRingNum}, {"priv_if_size", f.PrivIfSize}, {"priv_if_num", f.PrivIfNum},
	} {
		all = append(all, slog.Int(s.name, s.value))
	}
	return slog.Group("dev.netmap", all...)
}

package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"govale/cmd/internal/ondemand"
)

// echo is how long a signal that comes again is the first one still: timeout(1) and shells
// send theirs to the process and to its group.
const echo = 300 * time.Millisecond

// Main is the whole of a tool's main. SIGINT and SIGTERM end the context of run, which
// then finishes what it does and returns the exit code; a second signal, later than an
// echo of the first, kills the process. Started by a tool that needs a switch server, the process becomes that
// server instead of calling run. Main does not return.
func Main(tool string, run func(ctx context.Context, env *Env, args []string) int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	afterEcho(ctx, stop)
	if socket, ok := ondemand.Requested(os.Args[1:]); ok {
		os.Exit(ondemand.Become(ctx, socket, Version()))
	}
	os.Exit(run(ctx, OSEnv(tool), os.Args[1:]))
}

// SurviveClosedPipe makes a write to a pipe that nobody reads an error, EPIPE. By default it
// ends the process without a word.
func SurviveClosedPipe() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// afterEcho calls stop when ctx has ended and the echo of what ended it is over.
func afterEcho(ctx context.Context, stop func()) {
	context.AfterFunc(ctx, func() { time.Sleep(echo); stop() })
}

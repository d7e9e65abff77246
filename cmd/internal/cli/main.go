package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"govale/cmd/internal/ondemand"
)

// Main is the whole of a tool's main. SIGINT and SIGTERM end the context of run, which
// then finishes what it does and returns the exit code; a second signal kills the
// process. Started by a tool that needs a switch server, the process becomes that
// server instead of calling run. Main does not return.
func Main(tool string, run func(ctx context.Context, env *Env, args []string) int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	if socket, ok := ondemand.Requested(os.Args[1:]); ok {
		os.Exit(ondemand.Become(ctx, socket, Version()))
	}
	os.Exit(run(ctx, OSEnv(tool), os.Args[1:]))
}

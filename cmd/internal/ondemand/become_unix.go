//go:build unix

package ondemand

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"govale/vale"
)

// reportFD is where a server that was started on demand tells how its start went: the
// first of exec.Cmd's ExtraFiles.
const reportFD = 3

// What a server reports: one of these bytes, and after failed the error.
const (
	ready  = '+'
	served = '='
	failed = '-'
)

// Become makes this process the server that another one has started with start, until
// it is idle or ctx ends, and returns the exit code. The version is that of the program.
func Become(ctx context.Context, socket, version string) int {
	var st unix.Stat_t
	if unix.Fstat(reportFD, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFIFO {
		fmt.Fprintf(os.Stderr, "%s is how a tool starts a switch server; use valectl serve\n", argument)
		return 64 // EX_USAGE
	}
	unix.CloseOnExec(reportFD)
	report := os.NewFile(reportFD, "report")
	defer report.Close()
	m := vale.New(&vale.Config{Shared: true, Host: true})
	srv := vale.NewServer(m, &vale.ServeConfig{IdleExit: Idle, Version: version})
	err := Serve(ctx, socket, srv, &Config{Ready: func() {
		report.Write([]byte{ready})
		report.Close()
	}})
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrServed):
		report.Write([]byte{served})
	default:
		fmt.Fprintf(report, "%c%v", failed, err)
	}
	return 1
}

package clitest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"govale/cmd/internal/cli"
)

// scrape is a program of scripts: see the package comment.
func scrape(ctx context.Context, env *cli.Env, args []string) int {
	if len(args) != 1 {
		return cli.Fail(env, cli.Usagef("scrape ADDR"))
	}
	network, addr := "tcp", args[0]
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/metrics", nil)
	if err != nil {
		return cli.Fail(env, err)
	}
	answer, err := client.Do(req)
	if err != nil {
		return cli.Fail(env, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return cli.Fail(env, fmt.Errorf("answer %s", answer.Status))
	}
	if _, err := io.Copy(env.Stdout, answer.Body); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

package main

import (
	"fmt"
	"strings"

	"govale/cmd/internal/cli"
)

// Old are options that pkt-gen had once, and that stand in old articles: each is refused
// with what is said instead today. The older -r N and -P without a file are not here: these
// letters mean something else now.
type old struct {
	Send    *string `name:"old-t" short:"t" hidden:""`
	Monitor *string `name:"old-m" short:"m" hidden:""`
	Pipes   *string `name:"old-E" short:"E" hidden:""`
}

// check returns an error for the first of them that is given.
func (o *old) check() error {
	switch {
	case o.Send != nil:
		return cli.Usagef("-t %s: pkt-gen has not had this since 2013: it is -f tx -n %s", *o.Send, *o.Send)
	case o.Monitor != nil:
		return cli.Usagef("-m %s: pkt-gen has not had this since 2015: a monitor is a name of a port, such as -i vale0:a/t or -i vale0:a/r", *o.Monitor)
	case o.Pipes != nil:
		return cli.Usagef("-E %s: pkt-gen has not had this since 2018: pipes are made as they are opened", *o.Pipes)
	}
	return nil
}

// oldRange returns an error where s is an IPv4 address with the number of addresses to go
// through, as in 10.0.0.1%5.
func oldRange(s string) error {
	addr, n, ok := strings.Cut(s, "%")
	if !ok || strings.Contains(addr, "::") || strings.Trim(n, "0123456789") != "" {
		return nil
	}
	return fmt.Errorf("%q: pkt-gen has not had numbers of addresses since 2013: it is a range, FIRST-LAST", s)
}

// Valectl manages, shows and serves VALE switches and their ports.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/supervise"
	"govale/cmd/internal/xo"
	"govale/netmap"
)

func main() {
	if supervise.Requested(os.Args[1:]) {
		os.Exit(supervise.Become(os.Args[1:]))
	}
	cli.SurviveClosedPipe()
	cli.Main(cli.CalledAs("valectl"), run)
}

// grammar is the command tree.
type grammar struct {
	cli.DeviceFlags
	outputFlags
	Errno bool `help:"Print the name and number of the errno behind a refusal, too."`

	List listCmd `cmd:"" help:"List the ports of all switches; this is what valectl does without a command."`
	Info infoCmd `cmd:"" help:"Show rings, memory and counters of a port."`

	Attach  attachCmd  `cmd:"" help:"Put an interface or a persistent port on a switch."`
	Detach  detachCmd  `cmd:"" help:"Take an interface or a persistent port off its switch."`
	Create  createCmd  `cmd:"" help:"Make a persistent port."`
	Destroy destroyCmd `cmd:"" help:"Remove a persistent port."`

	Poll  pollCmd  `cmd:"" help:"Let CPUs poll an attached network card, or stop it."`
	Hdr   hdrCmd   `cmd:"" help:"Show or set the virtio-net header of a port."`
	Pools poolsCmd `cmd:"" help:"Show the pools of a memory region: sizes, numbers and offsets."`

	Apply  applyCmd  `cmd:"" help:"Bring the machine to what a file says: ports, switches, headers."`
	Export exportCmd `cmd:"" help:"Print the file for 'valectl apply' that says what is there."`

	Stats statsCmd `cmd:"" help:"Show packets, drops and syncs of switches, ports or rings."`
	Macs  macsCmd  `cmd:"" help:"Show the addresses that a switch has learned."`

	Top    topCmd    `cmd:"" help:"Watch switches and ports on a full screen."`
	Doctor doctorCmd `cmd:"" help:"Check what commonly goes wrong, and say what mends it."`

	Serve serveCmd `cmd:"" help:"Serve a switch machine to other processes until a signal."`
	Exec  execCmd  `cmd:"" help:"Run a program that opens /dev/netmap itself on a switch that is served."`

	Completion completionCmd `cmd:"" help:"Print a script that teaches a shell these commands."`
	Schema     schemaCmd     `cmd:"" help:"Print the JSON Schema of what commands print with --libxo json."`

	HelpCmd helpCmd `cmd:"" name:"help" help:"Show the help of a command."`
}

// Help returns what valectl --help says below its description.
func (grammar) Help() string {
	return `Examples:

    valectl                          list the ports of all switches
    valectl info vale0:a             rings, memory and counters of a port
    valectl create pv0               a persistent port
    valectl attach vale0:pv0         that port, or an interface, on a switch
    valectl attach --host vale0:em0  an interface, and the host's network stack with it
    valectl detach vale0:pv0         off the switch again
    valectl destroy pv0              and gone
    valectl poll vale0:em0 --cpu 2   a CPU that polls that interface
    valectl hdr vale0:pv0 12         a virtio-net header before its frames
    valectl pools vale0:pv0          the pools of its memory region
    valectl apply switches.toml      all of that at once, as a file says
    valectl export                   the file that says what is there
    valectl stats vale0              packets and drops of a switch and its ports
    valectl top                      all of them, live on a full screen
    valectl macs vale0               the addresses that a switch has learned
    valectl doctor                   what is wrong, and what mends it
    valectl serve --socket /tmp/sw   a switch machine on a socket of its own
    valectl --dev unix:/tmp/sw list  the ports of that machine
    valectl exec -- pkt-gen -i vale0:0 -f tx
                                     a program of netmap's own on a served switch
    valectl --json list              what programs can read; 'valectl schema' tells what it is

The options of FreeBSD's valectl do the same with the same arguments:

    -l PORT  list PORT                    -n IF    create IF
    -g PORT  info PORT                    -r IF    destroy IF
    -a PORT  attach PORT                  -p PORT  poll PORT, with -C MODE,CPU[,CPUS]
    -h PORT  attach --host PORT           -P PORT  poll --stop PORT
    -d PORT  detach PORT
    -C TXSLOTS[,RXSLOTS[,TXRINGS[,RXRINGS]]] and -m ID or -m PORT, with -n, -a and -h;
    -v with -n, -a, -h and -d prints numbers

Exit codes: 0 done; 1 refused by the device, or failed; 64 wrong command line or name;
66 unreadable input; 69 no device; 77 not permitted.
`
}

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	args, notes, err := inWords(xo.Args(args))
	if err != nil {
		return cli.Fail(env, err)
	}
	for _, n := range notes {
		fmt.Fprintf(env.Stderr, "%s: %s\n", env.Tool, n)
	}
	kctx, code, ok := cli.Parse(env, "Manage, show and serve VALE switches.", &g, args, kong.PostBuild(noShortHelp))
	if !ok {
		return code
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	kctx.Bind(env, g.DeviceFlags, g.outputFlags)
	if err := kctx.Run(); err != nil {
		var other *exitCode
		if errors.As(err, &other) {
			return other.tell(env)
		}
		code := cli.Fail(env, err)
		if g.Errno {
			printErrno(env.Stderr, err)
		}
		return code
	}
	return cli.ExitOK
}

// noShortHelp leaves -h to attach, where it has always meant the host.
func noShortHelp(k *kong.Kong) error {
	k.Model.HelpFlag.Short = 0
	return nil
}

// withControl calls do with a Control on the device that the user chose.
func withControl(env *cli.Env, flags cli.DeviceFlags, do func(*netmap.Control) error) error {
	opener, err := flags.Opener(env)
	if err != nil {
		return err
	}
	return onDevice(opener, do)
}

// onDevice calls do with a Control on a new descriptor.
func onDevice(opener *cli.Opener, do func(*netmap.Control) error) error {
	dev, err := opener.Open()
	if err != nil {
		return err
	}
	defer dev.Close()
	return do(netmap.NewControl(dev))
}

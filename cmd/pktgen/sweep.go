package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/sweep"
	"govale/nmreq"
)

const sweepDescription = `Measure frame sizes x batch sizes x receivers, and write a report.

Frames go from one port to one or several others, to each in turn. The ports are on a
switch inside this process, or with --dev on any device. One goroutine sends a batch and
receives it; with --apart, and between cards, sender and receivers run at once and what
finds no room is lost. Where the ports are in this process, what copying the same bytes
takes is measured by turns with it.

With --rfc2544, the highest rate without loss is searched for by bisection, after a trial
that sends as fast as it goes; then latency is measured at parts of that rate.

"pktgen compare A.json B.json" tells what changed between two reports, and what is noise.`

// A sweepGrammar is the command line of pktgen sweep.
type sweepGrammar struct {
	Sizes     []int         `default:"60,512,1500" placeholder:"BYTES,..." help:"Frame sizes without the CRC (default: 60,512,1500)."`
	Batches   []int         `placeholder:"FRAMES,..." help:"Most frames between two syncs (default: 64,256,1023, with --rfc2544 256)."`
	Receivers []int         `default:"1" placeholder:"PORTS,..." help:"Numbers of ports that receive (default: 1)."`
	Apart     bool          `help:"Send and receive at once, as fast as it goes, each port in a goroutine of its own."`
	RFC2544   bool          `name:"rfc2544" help:"Search for the highest rate without loss."`
	Trial     time.Duration `default:"1s" help:"Time to measure each row, or with --rfc2544 length of each trial (default: 1s)."`
	Tolerance percent       `default:"1%" placeholder:"PERCENT" help:"How exact --rfc2544 is, in percent of the rate (default: 1%)."`
	Latency   string        `default:"50%,90%" placeholder:"PERCENT,..." help:"Loads at which --rfc2544 measures latency, in percent of the rate found, or 'none' (default: 50%,90%)."`
	Rounds    int           `placeholder:"N" help:"Rounds of each row; compare wants 4 or more (default: 10, with --rfc2544 1)."`
	Busy      bool          `help:"Never sleep while waiting for frames, or for a served switch: with --apart and --rfc2544 each receiver takes a CPU. Use it where there is one for each port."`
	Sender    string        `short:"i" default:"valesweep:tx" placeholder:"PORT" help:"Port that sends (default: valesweep:tx)."`
	Receiver  string        `short:"I" default:"valesweep:rx" placeholder:"PORT" help:"Port that receives; where there are several, what their names begin with (default: valesweep:rx)."`
	JSON      string        `name:"json" placeholder:"FILE" help:"Write the report as JSON; '-' is the standard output, and then the table goes to the standard error."`
	CSV       string        `name:"csv" placeholder:"FILE" help:"Write the report as CSV; '-' is the standard output, and then the table goes to the standard error."`
	HTML      string        `name:"html" placeholder:"FILE" help:"Write the report as one page of HTML with plots."`

	cli.DeviceFlags
}

// Limits of numbers, beyond which they are mistakes.
const (
	maxReceivers = 250
	maxRounds    = 1000
	maxTrial     = 24 * time.Hour
)

// A percent is a part that is written as "1%", or "1".
type percent float64

// UnmarshalText reads a percent.
func (p *percent) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(strings.TrimSuffix(string(text), "%"), 64)
	if err != nil || !(v > 0 && v <= 100) {
		return fmt.Errorf("%q is no percentage above 0 and up to 100, such as 1%%", text)
	}
	*p = percent(v)
	return nil
}

// runSweep is pktgen sweep.
func runSweep(ctx context.Context, env *cli.Env, args []string) int {
	var g sweepGrammar
	words := append([]string{env.Tool, "sweep"}, args...)
	return command(env, "sweep", sweepDescription, &g, args, func(e *cli.Env) error { return g.run(ctx, e, words) })
}

// run measures and writes the report, of what there is where it is interrupted or fails.
func (g *sweepGrammar) run(ctx context.Context, env *cli.Env, command []string) error {
	p, err := g.plan()
	if err != nil {
		return err
	}
	if g.Dev == "" && env.Getenv("NETMAP_DEV") == "" {
		g.Dev = "vale"
	}
	if p.opener, err = g.Opener(env); err != nil {
		return err
	}
	p.opener.Dialer.Busy, p.busy = g.Busy, g.Busy
	files, err := g.outputs()
	if err != nil {
		return err
	}
	r := &sweep.Report{Format: sweep.Format, Environment: p.environment(env, command), Settings: p.Settings, Rows: []sweep.Row{}}
	table := files.table(env)
	sweep.WriteTableHead(table, r)
	err = p.measure(ctx, func(row sweep.Row) {
		r.Rows = append(r.Rows, row)
		sweep.WriteTableRow(table, r, row)
	})
	r.Complete = err == nil
	if err != nil && len(r.Rows) == 0 {
		files.abandon()
		return whyNot(ctx, err, "before anything was measured")
	}
	return errors.Join(whyNot(ctx, err, "the report has what was measured until then"), files.write(r, env.Stdout))
}

// whyNot returns why a sweep did not come to its end: a signal, or else err.
func whyNot(ctx context.Context, err error, so string) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("interrupted: %s", so)
	}
	return err
}

// A sweepPlan is a command line of pktgen sweep that makes sense.
type sweepPlan struct {
	sweep.Settings
	trial  time.Duration
	loads  []float64 // percent
	busy   bool      // receivers never sleep
	vale   bool      // both ports are on a switch
	opener *cli.Opener
}

// plan checks all that can be checked before a device is opened.
func (g *sweepGrammar) plan() (*sweepPlan, error) {
	g.setDefaults()
	for _, port := range [...]string{g.Sender, g.Receiver} {
		if one := (grammar{Port: port}); one.isNull() || one.isPackets() {
			return nil, cli.Usagef("%s: a sweep is through ports of netmap; pktgen pair sends from one interface to another without", port)
		}
	}
	from, err := nmreq.ParsePort(g.Sender)
	if err != nil {
		return nil, err
	}
	to, err := nmreq.ParsePort(g.Receiver)
	if err != nil {
		return nil, err
	}
	p := &sweepPlan{trial: g.Trial, vale: from.IsVale() && to.IsVale(), Settings: sweep.Settings{
		Mode: sweep.Turns, Sender: g.Sender, Receiver: g.Receiver,
		TrialSeconds: g.Trial.Seconds(), Rounds: g.Rounds, Sizes: g.Sizes, Batches: g.Batches, Receivers: g.Receivers,
	}}
	if err := errors.Join(checkList("--sizes", g.Sizes, minEthernet, maxFrame), checkList("--batches", g.Batches, 1, maxBurst),
		checkList("--receivers", g.Receivers, 1, maxReceivers), g.checkSweep(p.vale)); err != nil {
		return nil, err
	}
	switch {
	case g.RFC2544:
		p.Mode, p.Tolerance = sweep.RFC2544, float64(g.Tolerance)/100
		p.loads, err = parseLoads(g.Latency)
	case g.Apart || !p.vale:
		p.Mode = sweep.Apart
	}
	return p, err
}

// setDefaults sets what depends on --rfc2544.
func (g *sweepGrammar) setDefaults() {
	if len(g.Batches) == 0 {
		g.Batches = []int{64, 256, 1023}
		if g.RFC2544 {
			g.Batches = []int{256}
		}
	}
	if g.Rounds == 0 {
		g.Rounds = 10
		if g.RFC2544 {
			g.Rounds = 1
		}
	}
}

// checkList complains about numbers out of bounds, and about those that are there twice.
func checkList(flag string, list []int, least, most int) error {
	for i, n := range list {
		switch {
		case n < least || n > most:
			return cli.Usagef("%s %d: each is %d to %d", flag, n, least, most)
		case slices.Contains(list[:i], n):
			return cli.Usagef("%s: %d is there twice", flag, n)
		}
	}
	return nil
}

func (g *sweepGrammar) checkSweep(vale bool) error {
	switch {
	case g.Trial <= 0 || g.Trial > maxTrial:
		return cli.Usagef("--trial %v: more than nothing, and at most %v", g.Trial, maxTrial)
	case g.Rounds < 1 || g.Rounds > maxRounds:
		return cli.Usagef("--rounds %d: 1 to %d", g.Rounds, maxRounds)
	case g.RFC2544 && g.Apart:
		return cli.Usagef("--apart is for a sweep without --rfc2544, where ports run at once anyway")
	case !vale && slices.Max(g.Receivers) > 1:
		return cli.Usagef("--receivers %d: several ports receive on a switch only, such as -i vale0:tx -I vale0:rx", slices.Max(g.Receivers))
	case vale && bridge(g.Sender) != bridge(g.Receiver):
		return cli.Usagef("-i %s -I %s: the ports are on different switches", g.Sender, g.Receiver)
	case g.Sender == g.Receiver:
		return cli.Usagef("-i %s -I %s: a port does not send to itself", g.Sender, g.Receiver)
	}
	return nil
}

// bridge returns the switch of a VALE port.
func bridge(port string) string {
	name, _, _ := strings.Cut(port, ":")
	return name
}

// parseLoads reads the value of --latency.
func parseLoads(list string) (loads []float64, err error) {
	if list == "none" {
		return nil, nil
	}
	for word := range strings.SplitSeq(list, ",") {
		var p percent
		if err := p.UnmarshalText([]byte(word)); err != nil {
			return nil, cli.Usagef("--latency: %v", err)
		}
		if slices.Contains(loads, float64(p)) {
			return nil, cli.Usagef("--latency: %s is there twice", word)
		}
		loads = append(loads, float64(p))
	}
	return loads, nil
}

// environment returns what the report says of the world around it.
func (p *sweepPlan) environment(env *cli.Env, command []string) sweep.Environment {
	return sweep.Environment{
		OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version(),
		Version: cli.Version(), Date: env.Now().Format(time.RFC3339), Device: p.opener.Kind(), Command: command,
	}
}

// Outputs are the files that a report goes to. They are open before anything is measured,
// so that a name which cannot be written is an error at once.
type outputs []output

type output struct {
	file  *os.File // nil for the standard output
	made  bool     // it was not there before
	write func(*sweep.Report, io.Writer) error
}

// standardOutput stands for the standard output where a file is named.
const standardOutput = "-"

// outputs opens the files. What is in them stays until write.
func (g *sweepGrammar) outputs() (all outputs, err error) {
	var names []string
	for _, o := range [...]struct {
		name  string
		write func(*sweep.Report, io.Writer) error
	}{
		{g.JSON, (*sweep.Report).WriteJSON}, {g.CSV, (*sweep.Report).WriteCSV}, {g.HTML, (*sweep.Report).WriteHTML},
	} {
		if o.name == "" {
			continue
		}
		if slices.Contains(names, o.name) {
			all.abandon()
			return nil, cli.Usagef("%s is named for two forms of the report", o.name)
		}
		names = append(names, o.name)
		out := output{write: o.write}
		if o.name != standardOutput {
			if out.file, out.made, err = openOutput(o.name); err != nil {
				all.abandon()
				return nil, err
			}
		}
		all = append(all, out)
	}
	return all, nil
}

// openOutput opens a file to write, and says whether it was not there before.
func openOutput(name string) (f *os.File, made bool, err error) {
	_, err = os.Lstat(name)
	made = errors.Is(err, fs.ErrNotExist)
	f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	return f, made, err
}

// table returns where the table goes: to the standard error where a report takes the
// standard output.
func (all outputs) table(env *cli.Env) io.Writer {
	if slices.ContainsFunc(all, func(o output) bool { return o.file == nil }) {
		return env.Stderr
	}
	return env.Stdout
}

// abandon leaves everything as it was.
func (all outputs) abandon() {
	for _, o := range all {
		if o.file == nil {
			continue
		}
		o.file.Close()
		if o.made {
			os.Remove(o.file.Name())
		}
	}
}

// write writes the report to all files and closes them.
func (all outputs) write(r *sweep.Report, stdout io.Writer) error {
	var errs []error
	for _, o := range all {
		if o.file == nil {
			errs = append(errs, o.write(r, stdout))
			continue
		}
		errs = append(errs, o.replace(r))
	}
	return errors.Join(errs...)
}

// replace writes the report in the place of what the file holds. Where it is no regular
// file, a terminal or a pipe, there is nothing to cut.
func (o output) replace(r *sweep.Report) error {
	defer o.file.Close()
	info, err := o.file.Stat()
	if err == nil && info.Mode().IsRegular() {
		err = o.file.Truncate(0)
	}
	if err == nil {
		err = o.write(r, o.file)
	}
	if err != nil {
		return err
	}
	return o.file.Close()
}

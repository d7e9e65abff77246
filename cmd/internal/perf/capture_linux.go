package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// captureRate is how many frames a second nmdump is to save.
const captureRate = 10e6

// capture measures nmdump, which saves to a file in memory what pktgen sends at a rate
// through the served switch: three processes. On a machine of two CPUs that others use,
// too, frames are lost for want of a CPU; what nmdump itself takes for a frame is told
// apart from that, and so is whether it was its file that was too slow.
func capture(ctx context.Context, r *report) error {
	tools, err := buildTools(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(tools.dir)
	var rates, lost, cpu, full []float64
	for range min(servedRounds, r.course.Rounds) {
		c, err := tools.capture(ctx, 200*r.course.Turn)
		if err != nil {
			return err
		}
		rates = append(rates, float64(c.saved)/c.took.Seconds()/1e6)
		lost = append(lost, 100-100*float64(c.saved)/float64(c.sent))
		cpu = append(cpu, float64(c.cpu.Nanoseconds())/float64(c.saved))
		full = append(full, float64(c.full))
	}
	what := fmt.Sprintf("nmdump -w, of %d Mpps sent, 60 B", int(captureRate/1e6))
	r.value(what, "Mpps", atLeast(captureRate/1e6*0.99), rates...)
	r.value(what, "% lost", atMost(0), lost...)
	r.value(what, "ns of CPU", atMost(1e9/captureRate), cpu...)
	r.value(what, "x memory full", atMost(0), full...)
	return nil
}

// A captured is one run of it.
type captured struct {
	sent, saved uint64
	took        time.Duration // of the sender
	cpu         time.Duration // that nmdump used meanwhile
	full        int           // looks at the ring that found no memory
}

// capture lets nmdump save what pktgen sends for d.
func (t *tools) capture(ctx context.Context, d time.Duration) (c captured, err error) {
	server, err := t.serve(ctx)
	if err != nil {
		return c, err
	}
	defer server.end()
	dir, err := os.MkdirTemp("/dev/shm", "perf")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	// One file, which begins anew when it has a gigabyte: memory is bounded.
	dump, err := t.dump(ctx, "-i", "vale0:rx", "-w", filepath.Join(dir, "out.pcap"), "-C", "1000", "-W", "1")
	if err != nil {
		return c, err
	}
	defer dump.end()
	before, err := dump.cpuTime()
	if err != nil {
		return c, err
	}
	tx, err := t.start(ctx, "Sending", "pktgen", "--dev", t.dev(), "-i", "vale0:tx", "-f", "tx", "-R", fmt.Sprint(int(captureRate)))
	if err != nil {
		return c, err
	}
	defer tx.end()
	time.Sleep(d)
	var seconds float64
	var ignored uint64
	if _, err := fmt.Sscanf(tx.summary("Sent"), "Sent %d packets %d bytes %d events %d bytes each in %f seconds.",
		&c.sent, &ignored, &ignored, &ignored, &seconds); err != nil {
		return c, fmt.Errorf("what pktgen says it sent: %w", err)
	}
	c.took = time.Duration(seconds * float64(time.Second))
	time.Sleep(20 * time.Millisecond) // what is in the ring is still to be taken
	after, err := dump.cpuTime()
	if err != nil {
		return c, err
	}
	c.cpu = after - before
	return c, c.counts(dump)
}

// dump starts nmdump, and returns when it listens.
func (t *tools) dump(ctx context.Context, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(t.dir, "nmdump"), append([]string{"--dev", t.dev()}, args...)...)
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd, bufio.NewReader(out)}
	if first, err := p.out.ReadString('\n'); err != nil || !strings.Contains(first, " listening on ") {
		p.end()
		return nil, fmt.Errorf("nmdump says %q", first)
	}
	return p, nil
}

// counts ends nmdump and reads what it says then.
func (c *captured) counts(dump *process) error {
	if err := dump.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	text, err := io.ReadAll(dump.out)
	if err != nil {
		return err
	}
	var received, dropped uint64
	if _, err := fmt.Sscanf(string(text), "%d packets captured\n%d packets received by filter\n%d packets dropped by kernel",
		&c.saved, &received, &dropped); err != nil {
		return fmt.Errorf("what nmdump says: %w: %s", err, text)
	}
	if _, rest, found := strings.Cut(string(text), "memory was full "); found {
		if _, err := fmt.Sscan(rest, &c.full); err != nil {
			return fmt.Errorf("what nmdump says: %w: %s", err, text)
		}
	}
	if c.saved == 0 || c.saved+dropped != c.sent {
		return fmt.Errorf("of %d frames nmdump has counted others: %s", c.sent, text)
	}
	return nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/cli/clitest"
)

// TestMain gives scripts a program beside pktgen:
//
//	mkpcap FILE LINKTYPE LEN[@SECONDS]...   write a pcap file with frames of these
//	                                        lengths and times, or a second apart
func TestMain(m *testing.M) {
	flag.Set("test.parallel", "6") // unless the command line says otherwise: programs are waited for, most of the time
	clitest.MainOf(m, map[string]func(){
		"pktgen": main,
		"mkpcap": func() { cli.Main("mkpcap", mkpcap) },
	})
}

// TestScript runs what works on every system.
func TestScript(t *testing.T) { clitest.Run(t, "testdata/script") }

// mkpcap is a program of scripts: see TestMain.
func mkpcap(_ context.Context, env *cli.Env, args []string) int {
	if err := writePcap(args); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// parseFrame parses a length, and maybe a time, of the packet with this index.
func parseFrame(arg string, i int) (size int, at time.Time, err error) {
	length, seconds, timed := strings.Cut(arg, "@")
	if size, err = strconv.Atoi(length); err != nil || !timed {
		return size, time.Unix(int64(i), 0), err
	}
	s, err := strconv.ParseFloat(seconds, 64)
	return size, time.UnixMicro(int64(s * 1e6)), err
}

func writePcap(args []string) error {
	if len(args) < 2 {
		return cli.Usagef("mkpcap FILE LINKTYPE LEN[@SECONDS]...")
	}
	link, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	f, err := os.Create(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	w := pcapgo.NewWriter(f)
	if err := w.WriteFileHeader(1<<18, layers.LinkType(link)); err != nil {
		return err
	}
	for i, arg := range args[2:] {
		size, at, err := parseFrame(arg, i)
		if err != nil {
			return fmt.Errorf("packet %d: %w", i+1, err)
		}
		ci := gopacket.CaptureInfo{Timestamp: at, CaptureLength: size, Length: size}
		if err := w.WritePacket(ci, newFrame(pktgenFlow, size)); err != nil {
			return err
		}
	}
	return f.Close()
}

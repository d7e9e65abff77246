package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
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
//	mkpcap FILE LINKTYPE LEN...   write a pcap file with frames of these lengths
func TestMain(m *testing.M) {
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

func writePcap(args []string) error {
	if len(args) < 2 {
		return cli.Usagef("mkpcap FILE LINKTYPE LEN...")
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
		size, err := strconv.Atoi(arg)
		if err != nil {
			return fmt.Errorf("packet %d: %w", i+1, err)
		}
		ci := gopacket.CaptureInfo{Timestamp: time.Unix(int64(i), 0), CaptureLength: size, Length: size}
		if err := w.WritePacket(ci, newFrame(pktgenFlow, size)); err != nil {
			return err
		}
	}
	return f.Close()
}

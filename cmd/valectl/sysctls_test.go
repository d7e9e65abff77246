package main

import (
	"bytes"
	"testing"

	"govale/cmd/internal/cli"
	"govale/vale"
)

// served returns the settings that a command line serves with.
func served(t *testing.T, args ...string) vale.Sysctls {
	t.Helper()
	var g grammar
	var out bytes.Buffer
	env := &cli.Env{Tool: "valectl", Stdout: &out, Stderr: &out}
	if _, _, ok := cli.Parse(env, "", &g, append([]string{"serve"}, args...)); !ok {
		t.Fatalf("%v: %s", args, &out)
	}
	return *g.Serve.Sysctls.sysctls()
}

// TestSysctlDefaults: without flags, the machine is the one that a tool would start.
func TestSysctlDefaults(t *testing.T) {
	if got, want := served(t), *vale.DefaultSysctls(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestSysctlFlags: each flag sets what it is called, and nothing else.
func TestSysctlFlags(t *testing.T) {
	for flag, set := range map[string]func(*vale.Sysctls){
		"--bridge-batch=7": func(s *vale.Sysctls) { s.BridgeBatch = 7 }, "--bridge-batch=-1": func(s *vale.Sysctls) { s.BridgeBatch = -1 },
		"--max-bridges=7": func(s *vale.Sysctls) { s.MaxBridges = 7 }, "--no-timestamp": func(s *vale.Sysctls) { s.NoTimestamp = true },
		"--buf-size=7": func(s *vale.Sysctls) { s.Buf.Size = 7 }, "--buf-num=7": func(s *vale.Sysctls) { s.Buf.Num = 7 },
		"--ring-size=7": func(s *vale.Sysctls) { s.Ring.Size = 7 }, "--ring-num=7": func(s *vale.Sysctls) { s.Ring.Num = 7 },
		"--if-size=7": func(s *vale.Sysctls) { s.If.Size = 7 }, "--if-num=7": func(s *vale.Sysctls) { s.If.Num = 7 },
		"--priv-buf-size=7": func(s *vale.Sysctls) { s.PrivBuf.Size = 7 }, "--priv-buf-num=7": func(s *vale.Sysctls) { s.PrivBuf.Num = 7 },
		"--priv-ring-size=7": func(s *vale.Sysctls) { s.PrivRing.Size = 7 }, "--priv-ring-num=7": func(s *vale.Sysctls) { s.PrivRing.Num = 7 },
		"--priv-if-size=7": func(s *vale.Sysctls) { s.PrivIf.Size = 7 }, "--priv-if-num=7": func(s *vale.Sysctls) { s.PrivIf.Num = 7 },
	} {
		want := *vale.DefaultSysctls()
		set(&want)
		if got := served(t, flag); got != want {
			t.Errorf("%s: %+v, want %+v", flag, got, want)
		}
	}
}

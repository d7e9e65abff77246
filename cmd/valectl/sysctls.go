package main

import "govale/vale"

// sysctlFlags are the settings of a kernel's netmap for a machine that is served:
// dev.netmap.bridge_batch is --bridge-batch. The defaults are vale.DefaultSysctls.
type sysctlFlags struct {
	BridgeBatch int  `default:"1024" placeholder:"N" help:"Slots that are forwarded at once: above 1024 is 1024, 0 and below drops everything that is sent. Default: ${default}."`
	MaxBridges  int  `default:"8" placeholder:"N" help:"Switches, 1 to 256. Default: ${default}."`
	NoTimestamp bool `help:"Rx rings have no time of their last sync, unless a program asks for it (NR_TIMESTAMP)."`

	BufSize  int `default:"2048" placeholder:"BYTES" help:"Size of a buffer in the global region, 64 to 65536. Default: ${default}."`
	BufNum   int `default:"163840" placeholder:"N" help:"Buffers in it, 4 to 1000000. Default: ${default}."`
	RingSize int `default:"36864" placeholder:"BYTES" help:"Room for a ring: 256, and 16 for a slot; at most 131072. Default: ${default}."`
	RingNum  int `default:"200" placeholder:"N" help:"Rings in it, 2 to 1024. Default: ${default}."`
	IfSize   int `default:"1024" placeholder:"BYTES" help:"Room for the description of a port, at most 4096. Default: ${default}."`
	IfNum    int `default:"100" placeholder:"N" help:"Descriptions in it, 10 to 10000. Default: ${default}."`

	PrivBufSize  int `default:"2048" placeholder:"BYTES" help:"Size of a buffer in a region that a port has to itself, 64 to 65536. Default: ${default}."`
	PrivBufNum   int `default:"4098" placeholder:"N" help:"Buffers in it, 4 to 1000000; a port that needs more gets more. Default: ${default}."`
	PrivRingSize int `default:"20480" placeholder:"BYTES" help:"Room for a ring in it, at most 131072; more for longer rings. Default: ${default}."`
	PrivRingNum  int `default:"4" placeholder:"N" help:"Rings in it, 2 to 1024, or more. Default: ${default}."`
	PrivIfSize   int `default:"1024" placeholder:"BYTES" help:"Room for the description of a port in it, at most 4096. Default: ${default}."`
	PrivIfNum    int `default:"2" placeholder:"N" help:"Descriptions in it, 1 to 100, or more. Default: ${default}."`
}

// sysctls returns the settings as a machine takes them.
func (f *sysctlFlags) sysctls() *vale.Sysctls {
	return &vale.Sysctls{
		BridgeBatch: f.BridgeBatch, MaxBridges: f.MaxBridges, NoTimestamp: f.NoTimestamp,
		If:       vale.Pool{Num: f.IfNum, Size: f.IfSize},
		Ring:     vale.Pool{Num: f.RingNum, Size: f.RingSize},
		Buf:      vale.Pool{Num: f.BufNum, Size: f.BufSize},
		PrivIf:   vale.Pool{Num: f.PrivIfNum, Size: f.PrivIfSize},
		PrivRing: vale.Pool{Num: f.PrivRingNum, Size: f.PrivRingSize},
		PrivBuf:  vale.Pool{Num: f.PrivBufNum, Size: f.PrivBufSize},
	}
}

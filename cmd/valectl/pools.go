package main

import (
	"govale/cmd/internal/cli"
	"govale/netmap"
)

type poolsCmd struct {
	Port string `arg:"" optional:"" help:"Port or interface, such as 'vale0:a' or 'em0'. Default: the global region, which hardware ports share."`
}

// Help returns what valectl pools --help says below its description.
func (poolsCmd) Help() string {
	return `A memory region has three pools, of netmap_if structures, of rings and of buffers. Sizes and offsets are in bytes. For a VALE port that nobody has opened this is the region that it would get.

Example:

    $ valectl pools vale0:a
    memsize:    42369024
    mem_id:     2
    pool  offset  objects   size
    if         0       12   1024
    ring   12288       20  20480
    buf   421888    20482   2048
`
}

// Run prints the pools.
func (c *poolsCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		p, err := ctl.PoolsInfo(c.Port)
		if err != nil {
			return explainInfo(ctl, c.Port, err)
		}
		return out.emit(env, poolsDocOf(p), func(env *cli.Env) error { return printPools(env, p) })
	})
}

func printPools(env *cli.Env, p netmap.Pools) error {
	line(env, "memsize:", p.Memsize)
	line(env, "mem_id:", uint64(p.MemID))
	t := &table{left: map[int]bool{0: true}}
	t.add("pool", "offset", "objects", "size")
	t.add("if", p.If.Offset, p.If.Objects, p.If.Size)
	t.add("ring", p.Ring.Offset, p.Ring.Objects, p.Ring.Size)
	t.add("buf", p.Buf.Offset, p.Buf.Objects, p.Buf.Size)
	return t.print(env.Stdout)
}

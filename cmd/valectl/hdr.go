package main

import (
	"govale/cmd/internal/cli"
	"govale/netmap"
)

type hdrCmd struct {
	Port   string `arg:"" help:"Port on a switch, such as 'vale0:a' or 'vale0:pv0'."`
	Length *int   `arg:"" optional:"" name:"len" help:"Length to set: 0 for no header, 10, or 12 with the number of merged buffers. Default: show what is set."`
}

// Help returns what valectl hdr --help says below its description.
func (hdrCmd) Help() string {
	return `Frames of a port may begin with a header of virtio-net, for offloads that virtual machines use; between ports of different headers the switch converts. A port with one is opened only by programs that ask for it. Setting a length prints nothing.

Example:

    $ valectl hdr vale0:pv0 12
    $ valectl hdr vale0:pv0
    hdr_len:    12
`
}

// Run shows the length of the header, or sets it.
func (c *hdrCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		if c.Length != nil {
			return explainSetHeader(ctl, c.Port, *c.Length, ctl.SetHeader(c.Port, *c.Length))
		}
		n, err := ctl.Header(c.Port)
		if err != nil {
			return explainHeader(ctl, c.Port, err)
		}
		return out.emit(env, headerDoc{[]headerPortDoc{{c.Port, n}}}, func(env *cli.Env) error {
			line(env, "hdr_len:", uint64(n))
			return nil
		})
	})
}

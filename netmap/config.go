package netmap

import "govale/nmreq"

// A Config says how to register a port. The zero value, and a nil *Config, ask for what
// the device gives by default. Numbers that are too large are clamped by the device:
// Port says what was granted.
type Config struct {
	TxSlots, RxSlots uint32         // slots of each ring; VALE: 1 to 4096, 0 for 1024
	TxRings, RxRings uint16         // VALE: 1 to 16, 0 for 1
	ExtraBufs        uint32         // buffers beside those of the rings
	MemID            uint16         // share the region of this id; 0: what the name says, or a private one
	Mode             nmreq.RegMode  // 0: what the name says
	Ring             uint16         // for ModeOneNIC and ModeOneSW, where Mode is given
	Flags            nmreq.RegFlags // in addition to what the name says
	UseCtrl          bool           // register by NIOCCTRL even where the legacy request would do
}

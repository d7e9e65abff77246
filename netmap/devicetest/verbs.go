package devicetest

// Keys that several verbs take.
var (
	legacyKeys = map[string]kind{
		"version": 32, "tx_slots": 32, "rx_slots": 32, "tx_rings": 16, "rx_rings": 16,
		"ringid": 16, "cmd": 16, "arg1": 16, "arg2": 16, "arg3": 32, "flags": 32,
	}
	// Those of the header and of all bodies: each body takes those that it has.
	ctrlKeys = map[string]kind{
		"version": 16, "reserved": 32, "nobody": 1, "option": 32,
		"tx_slots": 32, "rx_slots": 32, "tx_rings": 16, "rx_rings": 16,
		"host_tx_rings": 16, "host_rx_rings": 16, "mem_id": 16, "ringid": 16,
		"mode": 32, "extra": 32, "flags": 64, "hdr_len": 32,
		"bridge_idx": 16, "port_idx": 32, "port_index": 32,
		"first_cpu": 32, "cpus": 32, "sleep_us": 32,
	}
)

// Words that several verbs take.
var (
	anyWord   = []string(nil)
	direction = []string{"tx", "rx"}
)

// verbs are all commands.
var verbs = map[string]*verb{
	"open":   {needs: needNoHandle, run: (*runner).open},
	"close":  {needs: needOpen, run: (*runner).close},
	"regif":  {words: [][]string{anyWord}, keys: legacyKeys, needs: needOpen, run: (*runner).regif},
	"ginfo":  {words: [][]string{anyWord}, keys: legacyKeys, needs: needOpen, run: (*runner).ginfo},
	"ctrl":   {words: [][]string{anyWord, anyWord}, keys: ctrlKeys, needs: needOpen, run: (*runner).ctrl},
	"ioctl":  {keys: map[string]kind{"nr": 8, "size": 13}, must: []string{"nr"}, needs: needOpen, run: (*runner).ioctl},
	"txsync": {needs: needOpen, run: (*runner).txsync},
	"rxsync": {needs: needOpen, run: (*runner).rxsync},
	"poll": {
		words: [][]string{{"in", "out", "inout"}}, keys: map[string]kind{"ms": signedKind},
		needs: needOpen, run: (*runner).poll,
	},
	"show":  {needs: needRings, run: (*runner).show},
	"extra": {needs: needRings, run: (*runner).extra},
	"slot": {
		words: [][]string{direction}, keys: map[string]kind{"ring": 32, "slot": 32},
		must: []string{"slot"}, needs: needRings, run: (*runner).slot,
	},
	"poke": {
		words: [][]string{direction}, needs: needRings, run: (*runner).poke,
		keys: map[string]kind{
			"ring": 32, "head": 32, "cur": 32, "tail": 32, "rflags": 32,
			"slot": 32, "idx": 32, "len": 16, "flags": 16,
		},
	},
	"put": {
		needs: needRings, run: (*runner).put,
		keys: map[string]kind{
			"ring": 32, "n": 16, "len": 16, "flags": 16, "fill": 8, "seq": 1, "adv": 1,
			"dst": macKind, "src": macKind, "hex": hexKind,
		},
	},
	"get": {
		needs: needRings, run: (*runner).get,
		keys: map[string]kind{"ring": 32, "n": 16, "keep": 1, "hex": 1, "brief": 1},
	},
}

package main

// A function is what -f names.
type function struct {
	burst int    // default of -b
	says  string // how the line about the port begins
	total string // how the summary begins; none for those that pkt-gen has none for
	did   string // what it does with a packet
	alone bool   // one thread only
	sends bool   // it needs tx rings
	takes bool   // it needs rx rings
}

// functions are those of pkt-gen.
var functions = map[string]function{
	"tx":    {burst: 512, says: "Sending on", did: "sent", total: "Sent", sends: true},
	"rx":    {burst: 512, says: "Receiving from", did: "received", total: "Received", takes: true},
	"ping":  {burst: 1, says: "Working on", did: "sent", alone: true, sends: true, takes: true},
	"pong":  {burst: 1, says: "Working on", did: "answered", alone: true, sends: true, takes: true},
	"txseq": {burst: 512, says: "Sending on", did: "sent", total: "Sent", alone: true, sends: true},
	"rxseq": {burst: 512, says: "Receiving from", did: "received", total: "Received", takes: true},
}

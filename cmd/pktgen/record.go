package main

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"govale/netmap"
)

// runFormat is the form of what --json writes: pktgen.schema.json. Its number grows when an
// older program would misread it.
const runFormat = "govale-pktgen-run-1"

// A recorder writes objects of JSON, one a line.
type recorder struct {
	mu  sync.Mutex
	out *json.Encoder
}

func newRecorder(w io.Writer) *recorder { return &recorder{out: json.NewEncoder(w)} }

func (r *recorder) write(v any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Encode(v)
}

// A runHead is what the last object says of every run.
type runHead struct {
	Type     string   `json:"type"`
	Format   string   `json:"format"`
	Version  string   `json:"version"` // of pktgen
	OS       string   `json:"os"`      // as Go names it
	Device   string   `json:"device"`  // in the words of --dev
	Command  []string `json:"command"`
	Ended    ending   `json:"ended"`
	Complete bool     `json:"complete"` // all that was asked for was done
	Error    string   `json:"error,omitempty"`
	Clock    clock    `json:"clock"`
}

// A summary is the last object of a run with one port.
type summary struct {
	runHead
	*sideReport
}

// An intervalRecord is the object of one interval of one side.
type intervalRecord struct {
	Type     string  `json:"type"`
	Time     string  `json:"time"` // of its end, RFC 3339
	Function string  `json:"function"`
	Port     string  `json:"port"`
	Seconds  float64 `json:"seconds"`
	moved
	MinSpace *uint64 `json:"min_space"`     // least free slots of the rx rings that were seen; null: nobody looked
	Total    uint64  `json:"total_packets"` // since the beginning
	Dropped  *uint64 `json:"total_dropped"` // on the switch; null: not known
}

// interval writes one of a side.
func (r *recorder) interval(s *side, i interval) error {
	took := time.Duration(i.usec) * time.Microsecond
	o := intervalRecord{Type: "interval", Time: i.at.UTC().Format(time.RFC3339Nano), Function: s.p.Function, Port: s.p.portName(),
		Seconds: took.Seconds(), moved: s.p.units().moved(i.moved, took), Total: i.total.pkts, Dropped: s.dropped()}
	if i.minSpace < noSpace {
		o.MinSpace = &i.minSpace
	}
	return r.write(o)
}

// dropped returns the copies that were dropped so far, nil where it is not known.
func (s *side) dropped() *uint64 {
	var sum uint64
	for _, dir := range s.directions() {
		d := s.witness.look(dir)
		if d == nil {
			return nil
		}
		sum += d.Dropped
	}
	return &sum
}

// directions returns those in which the function moves packets.
func (s *side) directions() (all []netmap.Dir) {
	if s.p.sends {
		all = append(all, netmap.Tx)
	}
	if s.p.takes {
		all = append(all, netmap.Rx)
	}
	return all
}

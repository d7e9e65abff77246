package main

import "fmt"

// batchLimit is the most slots that a switch forwards at once, and the default.
const batchLimit = 1024

// checkBatch: a batch that is small makes a switch slow, and one of nothing drops all.
func checkBatch(f *doctorFacts) []finding {
	const subject = "bridge_batch"
	if f.batch == nil {
		return nil
	}
	switch n := *f.batch; {
	case n <= 0:
		return []finding{{problem, subject, fmt.Sprintf("%d: switches drop everything that is sent", n), f.setting(subject, batchLimit)}}
	case n < 64:
		return []finding{{warning, subject, fmt.Sprintf("%d: switches forward few packets at a time, and are slow", n), f.setting(subject, batchLimit)}}
	}
	return []finding{{fine, subject, fmt.Sprint(*f.batch), ""}}
}

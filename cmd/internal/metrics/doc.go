// Package metrics shows a switch server to Prometheus.
//
// The switches count what they do in any case, so a scrape costs what reading the
// numbers costs, and nothing between two scrapes. How large batches are is the quotient of
// two counters, which is exact over any span of time:
//
//	rate(govale_port_packets_total[1m]) / rate(govale_port_syncs_total[1m])
package metrics

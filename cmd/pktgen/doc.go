// Pktgen sends and receives packets through netmap ports at the highest rate, or at a
// given one, as netmap's own pkt-gen does: with its options, its frames and its words.
//
//	pktgen -i vale0:a -f rx &
//	pktgen -i vale0:b -f tx -n 1000000
//	pktgen -i vale0:b -f tx -P traffic.pcap -R 10000
//	pktgen -i pcap:eth0 -f tx -P traffic.pcap.gz --speed 1 --loop 0
//	pktgen -i vale0:b -f tx --sizes imix --flows 1000 --flow-dist zipf --rate 1Gbit/s
//	pktgen -i vale0:a -f pong & pktgen -i vale0:b -f ping -n 1000 --hist rtt.hgrm
//	pktgen pair -i vale0:a -I vale0:b -n 1000000 -R 100000 --busy
//	pktgen -i vale0:a -f rx --json | jq -c '{time, pps}'
//	pktgen bench
//	pktgen sweep --json a.json --html a.html
//	pktgen compare a.json b.json
//
// Results go to the standard output when it ends, progress to the standard error: pkt-gen's
// lines, or at a terminal one line that changes. With --json both are objects on the
// standard output, of which "pktgen schema" tells what is in them.
//
// SIGINT and SIGTERM end it as the last packet does, with one summary. The exit code is 0
// only if what was asked for was done: 1 where one of them came before all packets of -n, or
// of a file, or where -W ended a receiver before; 0 where nothing but a signal ends the run.
// What gets lost is a result, as long as --max-loss does not say otherwise; pings of which
// none is answered are a failure.
//
// Behind pkt-gen's own words a summary tells how long after they were due packets left
// (Departure, where there is a rate), what the device dropped and why (Drops: "not known" of
// a kernel, which does not count), how often it was entered and had no room (Calls), and what
// times are taken from (Clock). Where it differs from pkt-gen, since that is wrong, --help
// says so; a line of progress has the function where pkt-gen has a line number.
//
// Each function is a loop of its own: a sender takes packets from a source, which is a
// generator where all are alike, a patcher where they differ, and a composer where they
// take several slots, or are copied each; a receiver counts them, or checks their numbers
// (sequence); a pinger measures what a ponger sends back. Several threads each have a
// descriptor with one ring, and one schedule or one quota. A port and all that is done with
// it is a side: a run has one, a pair two, or four. A teller tells of sides, in words or in
// objects.
package main

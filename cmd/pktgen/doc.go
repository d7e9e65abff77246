// Pktgen sends and receives packets through netmap ports at the highest rate, or at a
// given one, as netmap's own pkt-gen does: with its options, its frames and its words.
//
//	pktgen -i vale0:a -f rx &
//	pktgen -i vale0:b -f tx -n 1000000
//	pktgen -i vale0:b -f tx -P traffic.pcap -R 10000
//	pktgen -i vale0:b -f tx --sizes imix --flows 1000 --flow-dist zipf --rate 1Gbit/s
//	pktgen -i vale0:a -f pong & pktgen -i vale0:b -f ping -n 1000 --hist rtt.hgrm
//	pktgen bench
//	pktgen sweep --json a.json --html a.html
//	pktgen compare a.json b.json
//
// Results go to the standard output when it ends, progress to the standard error.
// SIGINT and SIGTERM end it as the last packet does. Where it differs from pkt-gen, since
// that is wrong, --help says so; a line of progress has the function where pkt-gen has a
// line number.
//
// Each function is a loop of its own: a sender takes packets from a source, which is a
// generator where all are alike, a patcher where they differ, and a composer where they
// take several slots, or are copied each; a receiver counts them, or checks their numbers
// (sequence); a pinger measures what a ponger sends back. Several threads each have a
// descriptor with one ring, and one schedule.
package main

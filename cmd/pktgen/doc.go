// Pktgen sends and receives packets through netmap ports at the highest rate, or at a
// given one, as netmap's own pkt-gen does: with its options, its frames and its words.
//
//	pktgen -i vale0:a -f rx &
//	pktgen -i vale0:b -f tx -n 1000000
//	pktgen -i vale0:b -f tx -P traffic.pcap -R 10000
//	pktgen bench
//	pktgen sweep --json a.json --html a.html
//	pktgen compare a.json b.json
//
// Results go to the standard output when it ends, progress to the standard error.
// SIGINT and SIGTERM end it as the last packet does. Differences from pkt-gen: -P sends
// all packets of a file, -n also ends a receiver and is exact, -R begins to send at
// once, a line of progress has the function where pkt-gen has a line number.
package main

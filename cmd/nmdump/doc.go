// Command nmdump prints or saves the packets that arrive at a netmap port, with the
// options and in the words of tcpdump(1):
//
//	nmdump -ni valea:1              a line for every packet
//	nmdump -ni valea:1 -w out.pcap  the packets themselves
//	nmdump -ner out.pcap            a line for every packet of a file
//
// Packets take this way:
//
//	rings of a port -> capture \                    / pcapSink -> file
//	                            exchange -> drain ->
//	capfile.Reader  -> reader  /                    \ textSink -> lines by printer
//
// What stands left of the exchange is one goroutine, what stands right of it another.
//
// It exits with 0 when it was interrupted or has seen the packets of -c, 1 if the port
// or the output failed, 64 for a wrong command line, 69 without a device, and 66 if the
// file of -r cannot be read, is no capture, or is damaged: the packets before the damage
// have been printed then.
//
// # Departures from tcpdump
//
// Names are never resolved, with or without -n. Payloads are not decoded, HTTP's first
// lines excepted: DNS is "UDP, length 32". Damaged files end with 66, where tcpdump ends
// with 1. There is no line about suppressed verbose output. On a device that does not
// count what it drops, the last line says "unknown" where tcpdump claims 0.
package main

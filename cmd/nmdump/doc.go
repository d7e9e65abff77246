// Command nmdump prints or saves the packets of netmap ports, with the options and in the
// words of tcpdump(1):
//
//	nmdump -ni valea:1              a line for every packet that arrives at a port
//	nmdump -i vale0:a --watch       the packets of a port that another program has open
//	nmdump -i valea:1 -w out.pcap   the packets themselves
//	nmdump -ner out.pcap tcp        a line for every packet of a file that is TCP
//
// nmdump.8 is its manual. Packets take this way:
//
//	rings of a port -> capture \                    / saver -> files, each an output
//	                            exchange -> drain ->  textSink -> lines by package dissect
//	capfile.Reader  -> reader  /                    \ countSink
//
// What stands left of the exchange are goroutines, one for each port or monitor, what
// stands right of it another. A capture asks the filter before it copies a packet, and
// never waits: the exchange is memory of a fixed size, in batches that go to and fro.
package main

// Package packetport makes a netmap port of what is none: a tap, or an interface of the
// host as libpcap sees it.
//
//	port, err := packetport.Open("tap:tap0", &packetport.Config{Receive: true})
//	port, err := packetport.Open("pcap:eth0", &packetport.Config{Receive: true})
//
// The port has one tx ring and one rx ring in memory of the program's own. A sync moves
// frames between them and the descriptor of a tap, a packet socket or a bpf device; poll
// waits for that. So whatever works through rings works through these, at the price of a
// copy and a system call for a frame or for some of them.
//
//	rings <-> Device <-> link <-> tap: /dev/net/tun, /dev/tapN
//	                              pcap: packet socket, /dev/bpf
//
// A tap that does not exist is made, set up, and goes with its port; frames that are sent
// through it are what its interface receives. Through pcap frames leave the interface, and
// come from it: what the host itself sends there does not come.
package packetport

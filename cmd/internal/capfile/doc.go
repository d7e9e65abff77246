// Package capfile reads the packets of capture files: pcap and pcapng, of either byte
// order, as they are or compressed by gzip.
//
//	r, err := capfile.NewReader(file)
//	...
//	for {
//		var p capfile.Packet
//		p, data, err = r.Next(data[:0])
//		if err == io.EOF {
//			break // the file ends behind a packet
//		}
//		if err != nil {
//			return err // packet 3, at byte 192: truncated: it has 60 bytes, ...
//		}
//		...
//	}
//
// A file is read once, from its beginning, so that it may be a pipe. Next appends the
// bytes of a packet to memory of its caller's; the Reader itself has a fixed amount of
// it, and allocates nothing for a packet.
//
// Anything may stand in a file. Every length is checked before it is followed or memory
// is taken for it, and an error says at which byte, and where it is about a packet, at
// which packet the file went wrong; for a gzipped file this is the byte of what has been
// uncompressed. io.EOF means that the file ended between packets, and nothing else.
//
// # Why not pcapgo
//
// Package github.com/google/gopacket/pcapgo writes capture files well, and the tools
// write with it. It does not read what strangers wrote: it allocates whatever length a
// file claims, it indexes the options of pcapng without looking how long they are, it
// ends a pcapng file that is cut within a packet with a plain io.EOF, and its errors name
// no place in the file.
package capfile

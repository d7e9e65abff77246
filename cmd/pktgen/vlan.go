package main

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Types of VLAN tags in a frame.
const (
	etherVLAN  = 0x8100 // IEEE 802.1Q: the customer's
	etherQinQ  = 0x88a8 // IEEE 802.1ad: the provider's, which is outside
	tagLen     = 4
	maxVLAN    = 4094 // 4095 is reserved
	maxTags    = 2
	maxTagPrio = 7
)

// A vlanTag is the network of a frame and its priority: the 16 bits behind the type.
type vlanTag uint16

// parseTags parses ID[:PRIO][,ID[:PRIO]], the outer one first.
func parseTags(s string) (tags []vlanTag, err error) {
	for item := range strings.SplitSeq(s, ",") {
		id, prio, hasPrio := strings.Cut(item, ":")
		n, err := strconv.ParseUint(id, 10, 16)
		if err != nil || n > maxVLAN {
			return nil, fmt.Errorf("%q: a VLAN has a number from 0, which is for a priority alone, to %d", item, maxVLAN)
		}
		p := uint64(0)
		if hasPrio {
			if p, err = strconv.ParseUint(prio, 10, 8); err != nil || p > maxTagPrio {
				return nil, fmt.Errorf("%q: a priority is from 0 to %d", item, maxTagPrio)
			}
		}
		tags = append(tags, vlanTag(p<<13|n))
	}
	if len(tags) > maxTags {
		return nil, fmt.Errorf("%q: a frame has one tag, or an outer and an inner one", s)
	}
	return tags, nil
}

// putTags writes tags behind the Ethernet addresses: the last one is a customer's, one
// before it a provider's.
func putTags(b []byte, tags []vlanTag) {
	for i, t := range tags {
		kind := uint16(etherQinQ)
		if i == len(tags)-1 {
			kind = etherVLAN
		}
		at := b[2*6+tagLen*i:]
		binary.BigEndian.PutUint16(at, kind)
		binary.BigEndian.PutUint16(at[2:], uint16(t))
	}
}

// networkAt returns what a frame carries, behind the VLAN tags that it may have, and
// where that begins; the type is 0 where the frame ends before.
func networkAt(b []byte) (etherType uint16, at int) {
	for at = etherLen; len(b) >= at; at += tagLen {
		etherType = binary.BigEndian.Uint16(b[at-2:])
		if etherType != etherVLAN && etherType != etherQinQ {
			return etherType, at
		}
	}
	return 0, at
}

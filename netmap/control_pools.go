package netmap

import (
	"errors"
	"strings"

	"govale/nmreq"
)

// A Pool is one of the three parts of a memory region: objects of one size, one behind
// the other.
type Pool struct {
	Offset  uint64 // of the first object from the start of the region, bytes
	Objects uint32
	Size    uint32 // of an object, bytes
}

// Pools says how a memory region is divided.
type Pools struct {
	MemID   uint16 // 1 is the region that hardware ports share
	Memsize uint64 // bytes, all pools together
	If      Pool   // a netmap_if each
	Ring    Pool   // a netmap_ring each, with its slots
	Buf     Pool   // a buffer each
}

// PoolsInfo returns the pools of the region of a port, or of one that would be made by
// that name (NETMAP_REQ_POOLS_INFO_GET). An empty name asks for the global region, by way
// of a VALE port that exists for as long as the question takes. It fails with ENXIO for
// an interface that does not exist, with ENOMEM for a VALE name that no switch has room
// for, and with errors.ErrUnsupported before API 13.
func (c *Control) PoolsInfo(name string) (Pools, error) {
	const op = "pools"
	api, err := apiVersion(c.dev)
	if err != nil {
		return Pools{}, opError(op, name, err, "")
	}
	if api < nmreq.API13 {
		return Pools{}, opError(op, name, errors.ErrUnsupported, "netmap API 11 and 12 do not tell the pools of a region")
	}
	var b nmreq.PoolsInfo
	asked := name
	if name == "" {
		asked, b.MemID = c.passingPort(), globalRegion
	}
	if err := ctrl(c.dev, api, nmreq.ReqPoolsInfoGet, asked, &b); err != nil {
		return Pools{}, opError(op, name, err, explainName(name, err))
	}
	return Pools{
		MemID: b.MemID, Memsize: b.Memsize,
		If:   Pool{b.IfPoolOffset, b.IfPoolObjtotal, b.IfPoolObjsize},
		Ring: Pool{b.RingPoolOffset, b.RingPoolObjtotal, b.RingPoolObjsize},
		Buf:  Pool{b.BufPoolOffset, b.BufPoolObjtotal, b.BufPoolObjsize},
	}, nil
}

// globalRegion is the id of the region that hardware ports share.
const globalRegion = 1

// passingPort returns the name of a port that nobody has, on a switch that exists where
// there is one: all others may be taken.
func (c *Control) passingPort() string {
	sw := "vale0"
	all, _ := c.List() // without a list any switch is as good
	for _, e := range all {
		if s, _, found := strings.Cut(e.Name, ":"); found {
			sw = s
		}
	}
	return sw + ":govale_passing"
}

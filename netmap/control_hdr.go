package netmap

import (
	"math"
	"syscall"

	"govale/nmreq"
)

// Header returns the length of the virtio-net header that frames of a port begin with: 0,
// 10 or 12 bytes (NETMAP_VNET_HDR_GET, NETMAP_REQ_PORT_HDR_GET). It fails with ENXIO
// where there is no such port, and with EINVAL in API 11, which does not tell it.
func (c *Control) Header(name string) (int, error) {
	legacy, body := nmreq.Legacy{Cmd: nmreq.CmdVnetHdrGet}, nmreq.PortHdr{}
	b := nmreq.Bytes(&body)
	api, err := c.request("header", name, &legacy, nmreq.ReqPortHdrGet, b, b)
	switch {
	case err != nil:
		return 0, err
	case api < nmreq.API13:
		return int(legacy.Arg1), nil
	}
	return int(body.HdrLen), nil
}

// SetHeader sets what Header returns (NETMAP_BDG_VNET_HDR, NETMAP_REQ_PORT_HDR_SET). From
// then on the port is registered only with nmreq.FlagAcceptVnetHdr. It fails with EINVAL
// for lengths other than 0, 10 and 12, and with ENXIO where no switch has the port.
func (c *Control) SetHeader(name string, length int) error {
	if length < 0 || length > math.MaxUint16 { // more does not fit the legacy request
		return opError("header", name, syscall.EINVAL, "")
	}
	legacy, body := nmreq.Legacy{Cmd: nmreq.CmdBdgVnetHdr, Arg1: uint16(length)}, nmreq.PortHdr{HdrLen: uint32(length)}
	b := nmreq.Bytes(&body)
	_, err := c.request("header", name, &legacy, nmreq.ReqPortHdrSet, b, b)
	return err
}

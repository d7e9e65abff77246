package dissect

type sctpFlows struct{}

func (p *Printer) sctpPacket(n network, off, length int) { p.protocol(protoSCTP) }
func (p *Printer) lldp(off, length int)                  {}
func (p *Printer) cdp(off, length int)                   {}
func (p *Printer) dhcp6(off, length int)                 {}
func (p *Printer) object(pkt *Packet)                    {}

package dissect

func (p *Printer) object(pkt *Packet) {}

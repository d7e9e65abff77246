package pcapfilter

// linkTypes are what the link layer calls a protocol that it carries itself.
var linkTypes = map[protocol]uint32{
	pIP: etherIP, pARP: etherARP, pRARP: etherRARP, pIP6: etherIP6,
	pATalk: etherATalk, pAARP: etherAARP, pDECnet: etherDECnet, pSCA: etherSCA,
	pLAT: etherLAT, pMOPDL: etherMOPDL, pMOPRC: etherMOPRC,
	pISO: sapISO, pSTP: sapSTP, pIPX: sapIPX, pNetBEUI: sapNetBEUI,
}

// ipNumbers are the protocol numbers that a name stands for, and what carries it.
var ipNumbers = map[protocol]struct {
	number uint32
	over   protocol
}{
	pSCTP: {ipSCTP, anyProtocol}, pTCP: {ipTCP, anyProtocol}, pUDP: {ipUDP, anyProtocol},
	pPIM: {ipPIM, anyProtocol}, pAH: {ipAH, anyProtocol}, pESP: {ipESP, anyProtocol},
	pICMP: {ipICMP, pIP}, pIGMP: {ipIGMP, pIP}, pIGRP: {ipIGRP, pIP},
	pVRRP: {ipVRRP, pIP}, pCARP: {ipVRRP, pIP},
	pICMP6: {ipICMP6, pIP6},
	pESIS:  {isoESIS, pISO}, pISIS: {isoISIS, pISO}, pCLNP: {isoCLNP, pISO},
}

// isisTypes are the types of PDUs that a name of IS-IS stands for. The last one is tested
// first, but for the first, which comes before the second.
var isisTypes = map[protocol][]uint32{
	pISISL1: {isisL1LANHello, isisP2PHello, isisL1LSP, isisL1CSNP, isisL1PSNP},
	pISISL2: {isisL2LANHello, isisP2PHello, isisL2LSP, isisL2CSNP, isisL2PSNP},
	pIIH:    {isisL1LANHello, isisL2LANHello, isisP2PHello},
	pLSP:    {isisL1LSP, isisL2LSP},
	pSNP:    {isisL1CSNP, isisL2CSNP, isisL1PSNP, isisL2PSNP},
	pCSNP:   {isisL1CSNP, isisL2CSNP},
	pPSNP:   {isisL1PSNP, isisL2PSNP},
}

// isProtocol tests for the packets of a protocol.
func (g *generator) isProtocol(name protocol) *fragment {
	if t, ok := linkTypes[name]; ok {
		return g.linkIs(t)
	}
	if n, ok := ipNumbers[name]; ok {
		return g.carries(n.number, n.over)
	}
	if types, ok := isisTypes[name]; ok {
		f := g.carries(types[0], pISIS)
		f = or(f, g.carries(types[1], pISIS))
		for _, t := range types[2:] {
			f = or(g.carries(t, pISIS), f)
		}
		return f
	}
	if name == pRadio {
		g.refuse("%q looks at %s, which Ethernet frames do not have", name, links[of80211])
	}
	g.refuse("the link layer alone is no condition: put host, proto or a field in brackets behind it")
	return nil
}

// carries tests whether a protocol carries another one by its number.
func (g *generator) carries(number uint32, over protocol) *fragment {
	switch over {
	case anyProtocol:
		f := g.carries(number, pIP)
		return or(f, g.carries(number, pIP6))
	case pLink:
		return g.linkIs(number)
	case pIP:
		f := g.linkIs(etherIP)
		return and(f, g.equals(fromNetwork, 9, sizeB, number))
	case pIP6:
		return g.carriedBy6(number)
	case pISO:
		f := g.linkIs(sapISO)
		return and(f, g.equals(fromNetworkLLC, 0, sizeB, number))
	case pISIS:
		f := g.carries(isoISIS, pISO)
		return and(f, g.equals(fromNetworkLLC, 4, sizeB, number))
	}
	g.refuse("%s carries no other protocols that have numbers", over)
	return nil
}

// carriedBy6 tests the protocol number of an IPv6 packet, which may stand behind one
// header for fragments.
func (g *generator) carriedBy6(number uint32) *fragment {
	ip6 := g.linkIs(etherIP6)
	f := g.equals(fromNetwork, 6, sizeB, ipFragment)
	f = and(f, g.equals(fromNetwork, ip6Header, sizeB, number))
	f = or(g.equals(fromNetwork, 6, sizeB, number), f)
	return and(ip6, f)
}

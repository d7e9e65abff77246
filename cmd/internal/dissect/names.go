package dissect

import (
	"bufio"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// names are what replaces addresses and ports where there is no -n.
type names struct {
	hosts    *hosts
	tcp, udp map[int]string // services
}

func newNames(noDomain bool) *names {
	n := &names{hosts: newHosts(noDomain), tcp: make(map[int]string), udp: make(map[int]string)}
	n.readServices("/etc/services")
	return n
}

// readServices reads names of ports. Without the file ports are numbers.
func (n *names) readServices(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		number, proto, _ := strings.Cut(words[1], "/")
		port, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		services := map[string]map[int]string{"tcp": n.tcp, "udp": n.udp}[proto]
		if _, known := services[port]; services != nil && !known {
			services[port] = words[0]
		}
	}
}

// tcpPort and udpPort print a port.
func (p *Printer) tcpPort(port int) { p.service(protoTCP, port) }
func (p *Printer) udpPort(port int) { p.service(protoUDP, port) }

func (p *Printer) service(proto, port int) {
	if p.names != nil {
		services := p.names.udp
		if proto == protoTCP {
			services = p.names.tcp
		}
		if s, ok := services[port]; ok {
			p.str(s)
			return
		}
	}
	p.num(port)
}

// host prints the name of an address, and reports whether it has one.
func (p *Printer) host(b []byte) bool {
	if p.names == nil {
		return false
	}
	addr, _ := netip.AddrFromSlice(b)
	name := p.names.hosts.name(addr)
	p.str(name)
	return name != ""
}

// protocol prints " udp", or " ip-proto-17" where there are no names.
func (p *Printer) protocol(v int) {
	if name := protocolNames[v]; p.names != nil && name != "" {
		p.str(" ")
		p.str(name)
	} else {
		p.field(" ip-proto-", v)
	}
}

// protocolNames are those of /etc/protocols. "-" stands for none.
var protocolNames = func() (names [256]string) {
	for i, w := range strings.Fields(protocolWords) {
		if w != "-" {
			names[i] = w
		}
	}
	names[253], names[254], names[255] = "exptest-253", "exptest-254", "reserved"
	return names
}()

const protocolWords = `
	hopopt icmp igmp ggp ipencap st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp
	mux dcn-meas hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp
	dccp 3pc idpr xtp ddp idpr-cmtp tp++ il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah
	i-nlsp swipe narp mobile tlsp skip ipv6-icmp ipv6-nonxt ipv6-opts - cftp - sat-expak kryptolan rvd
	ippc - sat-mon visa ipcv cpnx rspf wsn pvp br-sat-mon sun-nd wb-mon wb-expak iso-ip vmtp secure-vmtp
	vines ttp nsfnet-igp dgp tcf eigrp ospf sprite-rpc larp mtp ax.25 ipip micp scc-sp etherip encap -
	gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm - l2tp ddx iatp stp
	srp uti smp sm ptp isis fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore
	mobility-header udplite mpls-in-ip manet hip shim6 wesp rohc`

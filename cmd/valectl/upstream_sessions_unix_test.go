//go:build unix

package main

// comparisons are sessions of upstream's vale-ctl on a Linux kernel. Left out of them is
// what only a host's own interfaces can play, and of the list of a full switch all but the
// indices of two ports.
var comparisons = []comparison{
	{"life of a port", nothing, `
$ -n v0
$ -n v0
? 1
$
? 1
$ -l vale0:v0
? 1
$ -a vale0:v0
$
vale0:v0 bridge_idx 0 port_idx 0
? 1
$ -l vale0:v0
bridge_idx: 0
port_idx:   0
$ -a vale0:v0
? 1
$ -a vale1:v0
! 1 the kernel grants it, and the port is on two switches and gets lost
>
$
v0 bridge_idx 0 port_idx 0
vale1:v0 bridge_idx 1 port_idx 0
? 1
! 0 the kernel has lost the port; here it never was on two switches
> vale0:v0 bridge_idx 0 port_idx 0
$ -r v0
? 1
$ -d vale1:v0
! 1 the kernel has lost the port; here it never was on two switches
>
$
v0 bridge_idx 0 port_idx 0
? 1
! 0 the kernel has lost the port; here it never was on two switches
> vale0:v0 bridge_idx 0 port_idx 0
$ -d vale0:v0
? 1
! 0 the kernel has lost the port; here it never was on two switches
>
$ -d vale0:v0
? 1
$
v0 bridge_idx 0 port_idx 0
? 1
! 0 the kernel has lost the port; here it never was on two switches
>
$ -r v0
? 1
! 0 the kernel has lost the port; here it never was on two switches
>
$ -r v0
? 1
`},
	{"get", standIns, `
$ -g lo
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -g veth0A
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -g dummy0
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -g nmsink0
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -g nosuch
? 1
$ -g vale0:nosuch
memsize:    42369024
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     3
$ -g vale0:
memsize:    42369024
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     3
$ -g vale
? 1
$ -g ''
memsize:    343019520
tx_slots:   0
rx_slots:   0
tx_rings:   0
rx_rings    0
mem_id:     1
$ -g 'p{1'
memsize:    42369024
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     3
$ -g netmap:lo
? 1
! 0 netmap: before an interface means the interface
> memsize:    343019520
> tx_slots:   1024
> rx_slots:   1024
> tx_rings:   1
> rx_rings:   1
> mem_id:     1
`},
	{"port of a program", programsPort5, `
$ -g vale5:eph
memsize:    42369024
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     3
$
v0 bridge_idx 0 port_idx 0
vale5:eph bridge_idx 1 port_idx 0
? 1
$ -l vale5:eph
bridge_idx: 1
port_idx:   0
$ -d vale5:eph
? 1
$ -a vale5:eph
? 1
$ -r eph
? 1
$ -r vale5:eph
? 1
$ -p vale5:eph -C 0,0
? 1
$
v0 bridge_idx 0 port_idx 0
vale5:eph bridge_idx 1 port_idx 0
? 1
`},
	{"verbose", v0Attached, `
$ -v -n v1 -C 512,256,2,1
tx_slots:   512
rx_slots:   256
tx_rings:   2
rx_ring:    1
mem_id:     3
$ -v -g v1
memsize:    17223680
tx_slots:   512
rx_slots:   256
tx_rings:   2
rx_rings    1
mem_id:     3
$ -v -n v2
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_ring:    1
mem_id:     4
$ -v -n v3 -m 7
? 1
$ -v -n v3 -C 1,1,1,1
tx_slots:   1
rx_slots:   1
tx_rings:   1
rx_ring:    1
mem_id:     5
$ -g v3
memsize:    8814592
tx_slots:   1
rx_slots:   1
tx_rings:   1
rx_rings    1
mem_id:     5
$ -v -n v4 -C 100000,100000,100,100
tx_slots:   4096
rx_slots:   4096
tx_rings:   16
rx_ring:    16
mem_id:     6
$ -v -n v5 -C 1,2,3,4,5
tx_slots:   1
rx_slots:   2
tx_rings:   3
rx_ring:    4
mem_id:     7
$ -g v4
memsize:    423657472
tx_slots:   4096
rx_slots:   4096
tx_rings:   16
rx_rings    16
mem_id:     6
$ -v -a vale7:v1
port_index: 0
$ -v -a vale7:v2
port_index: 1
$
v0 bridge_idx 0 port_idx 0
vale7:v1 bridge_idx 1 port_idx 0
vale7:v2 bridge_idx 1 port_idx 1
? 1
$ -v -l vale7:v2
bridge_idx: 1
port_idx:   1
$ -v -l vale7:zzz
bridge_idx: 1
port_idx:   255
$ -v -l vale7:
bridge_idx: 1
port_idx:   255
$ -l v1
? 1
$ -l vale8:v1
? 1
$ -v -d vale7:v1
port_index: 0
$
v0 bridge_idx 0 port_idx 0
vale7:v2 bridge_idx 1 port_idx 1
? 1
$ -v -d vale7:v2
port_index: 1
$ -r v1
$ -r v2
$ -r v3
$ -r v4
$ -r v5
$
v0 bridge_idx 0 port_idx 0
? 1
`},
	{"many switches", usedIndices, `
$ -n p0
$ -a vale0:p0
$ -n p1
$ -a vale1:p1
$ -n p2
$ -a vale2:p2
$ -n p3
$ -a vale3:p3
$ -n p4
$ -a vale4:p4
$ -n p5
$ -a vale5:p5
$ -n p6
$ -a vale6:p6
$ -n p7
$ -a vale7:p7
? 1
$ -n p8
$ -a vale8:p8
? 1
$
v0 bridge_idx 0 port_idx 0
vale0:p0 bridge_idx 0 port_idx 2
valE0:dummy0 bridge_idx 1 port_idx 0
vale1:p1 bridge_idx 2 port_idx 0
vale2:p2 bridge_idx 3 port_idx 0
vale3:p3 bridge_idx 4 port_idx 0
vale4:p4 bridge_idx 5 port_idx 0
vale5:p5 bridge_idx 6 port_idx 0
vale6:p6 bridge_idx 7 port_idx 0
? 1
`},
	{"interface", dummyAttached, `
$ -v -a vale0:veth0A
port_index: 1
$
v0 bridge_idx 0 port_idx 0
vale0:veth0A bridge_idx 0 port_idx 1
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
$ -l vale0:veth0A
bridge_idx: 0
port_idx:   1
$ -g veth0A
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -g vale0:veth0A
memsize:    343019520
tx_slots:   1024
rx_slots:   1024
tx_rings:   1
rx_rings    1
mem_id:     1
$ -a vale1:veth0A
? 1
$ -d vale0:veth0A
$
v0 bridge_idx 0 port_idx 0
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
$ -v -h vale0:veth0A
port_index: 1
$
v0 bridge_idx 0 port_idx 0
vale0:veth0A bridge_idx 0 port_idx 1
vale0:veth0A^ bridge_idx 0 port_idx 2
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
! 0 a persistent port stands in, and has no host side
> vale0:v0 bridge_idx 0 port_idx 0
> vale0:veth0A bridge_idx 0 port_idx 1
> valeE0:dummy0 bridge_idx 1 port_idx 0
$ -l 'vale0:veth0A^'
bridge_idx: 0
port_idx:   2
! 0 a persistent port stands in, and has no host side
> bridge_idx: 0
> port_idx:   255
$ -d vale0:veth0A
$
v0 bridge_idx 0 port_idx 0
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
`},
	{"polling", usedIndices, `
$ -a vale0:veth0A
$ -p vale0:veth0A
? 1
! 64 a wrong command line, which is 64 everywhere; the kernel answers it with EINVAL or ENXIO
$ -p vale0:veth0A -C 0,0
? 1
$ -p vale0:veth0A -C 0,0
? 1
$
v0 bridge_idx 0 port_idx 0
vale0:veth0A bridge_idx 0 port_idx 2
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
$ -d vale0:veth0A
$ -P vale0:veth0A -C 0,0
? 1
$ -P vale0:veth0A -C 0,0
? 1
$ -p vale0:veth0A -C 1,0,1
? 1
$ -P vale0:veth0A -C 1,0,1
? 1
$ -p vale0:veth0A -C 1,0,2
? 1
$ -p vale0:veth0A -C 1,5,1
? 1
$ -p vale0:veth0A -C 0,0,1
? 1
$ -P vale0:veth0A -C 0,0
? 1
$ -p vale0:veth0A -C 1,0,1,1
? 1
! 64 a wrong command line, which is 64 everywhere; the kernel answers it with EINVAL or ENXIO
$ -P vale0:veth0A
? 1
$ -d vale0:veth0A
? 1
$ -p vale0:nosuch -C 0,0
? 1
$ -p veth0A -C 0,0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
`},
	{"bad names", longName, `
$ -a v0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a vale0:nosuch
? 1
$ -a vale0:
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a vale0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a vale
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a ''
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a vale-0:dummy0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a 'vale 0:dummy0'
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a 'vale0:a b'
? 1
$ -a valE0:dummy0
! 64 a name of another form is a wrong command line, and nothing is asked: the kernel compares one byte less than "vale" has
$ -a bdg0:dummy0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a netmap:dummy0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -a vale_long_bridge_name_of_many_characters_more_than_32:dummy0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$
v0 bridge_idx 0 port_idx 0
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
$ -d vale_long_bridge_name_of_many_characters_more_than_32:dummy0
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -d vale0:lo
? 1
$ -a vale0:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -d nosuch
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -d vale0:nosuch
? 1
$ -d vale0:
? 1
! 64 a name of another form is a wrong command line, and nothing is asked
$ -r nosuch
? 1
$ -r dummy0
? 1
$ -r veth0A
? 1
$ -r ''
? 1
$ -r vale0:v0
? 1
$ -n vale0:v0
? 1
$ -n vale
? 1
$ -n valex
? 1
$ -n ''
? 1
$ -n dummy0
? 1
$ -n lo
? 1
! 0 the emulator minds interfaces of the host from when they are attached
$ -n abcdefghijklmno
? 1
$ -n abcdefghijklmnop
? 1
$ -n a/b
? 1
! 0 the emulator makes no interface of the system, which minds such names
$ -n 'a b'
? 1
! 0 the emulator makes no interface of the system, which minds such names
$ -n a:b
? 1
! 0 the emulator makes no interface of the system, which minds such names
$ -n 'a%d'
$ -n .
? 1
! 0 the emulator makes no interface of the system, which minds such names
$
v0 bridge_idx 0 port_idx 0
valE0:dummy0 bridge_idx 1 port_idx 0
? 1
`},
	{"usage", nothing, `
$ -h
? 1
! 64 a wrong command line, which is 64 everywhere
$ -?
? 1
! 64 a wrong command line, which is 64 everywhere
$ -z
? 1
! 64 a wrong command line, which is 64 everywhere
$ foo
? 1
! 64 a wrong command line, which is 64 everywhere
$ -v
? 1
! 64 a wrong command line, which is 64 everywhere
$ -a
? 1
! 64 a wrong command line, which is 64 everywhere
$ -C 1
? 1
! 64 a wrong command line, which is 64 everywhere
`},
	{"full switch", fullSwitch, `
$ -a vale0:q252
? 1
$ -l vale0:q249
bridge_idx: 0
port_idx:   249
$ -l vale0:q251
bridge_idx: 0
port_idx:   251
`},
}

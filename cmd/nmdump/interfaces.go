package main

import (
	"fmt"
	"math"
	"sync"

	"govale/cmd/internal/capfile"
)

// interfaces are what packets have the numbers of: the ports of -i, or the interfaces of
// the files that are read, which become more while packets of others are being written.
type interfaces struct {
	mu  sync.Mutex
	all []described
}

// A described is an interface, and how many packets came before its description: with
// them it goes where it was.
type described struct {
	capfile.Interface
	before uint64
}

// maxInterfaces is how many numbers a packet has for its interface.
const maxInterfaces = 1 << 16

// interfacesOf returns the interfaces of ports of these names.
func interfacesOf(names []string, about capfile.Interface) *interfaces {
	s := &interfaces{}
	for _, about.Name = range names {
		s.all = append(s.all, described{Interface: about})
	}
	return s
}

func (s *interfaces) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// at returns interface n, ok being false where there are not so many yet.
func (s *interfaces) at(n int) (d described, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n >= len(s.all) {
		return described{before: math.MaxUint64}, false
	}
	return s.all[n], true
}

// name returns the name of an interface, "" where it has none.
func (s *interfaces) name(number uint16) string {
	d, _ := s.at(int(number))
	return d.Name
}

// add adds an interface behind so many packets, and returns its number.
func (s *interfaces) add(i capfile.Interface, before uint64) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == maxInterfaces {
		return 0, fmt.Errorf("more than %d interfaces", maxInterfaces)
	}
	s.all = append(s.all, described{i, before})
	return uint16(len(s.all) - 1), nil
}

// A numbering adds the interfaces of files, as they are read, to those that packets have
// the numbers of. One that another section or file describes again in the same words, as
// the files of a capture that was rotated do, is the same.
type numbering struct {
	to    *interfaces
	known map[capfile.Interface][]uint16 // numbers of those that are described alike

	in      *capfile.Reader
	section int                       // of in
	numbers []uint16                  // of the interfaces of that section
	alike   map[capfile.Interface]int // how many of them are described so
}

func newNumbering(in *capfile.Reader) (*numbering, error) {
	n := &numbering{to: &interfaces{}, known: map[capfile.Interface][]uint16{}, alike: map[capfile.Interface]int{}}
	return n, n.update(in, 0)
}

// update adds what in has described since the last time, read packets having come before.
func (n *numbering) update(in *capfile.Reader, read uint64) error {
	if n.in != in || n.section != in.Section() {
		n.in, n.section, n.numbers = in, in.Section(), n.numbers[:0]
		clear(n.alike)
	}
	for len(n.numbers) < in.Interfaces() {
		about := in.Interface(len(n.numbers))
		if n.alike[about] == len(n.known[about]) {
			number, err := n.to.add(about, read)
			if err != nil {
				return in.PacketError(err)
			}
			n.known[about] = append(n.known[about], number)
		}
		n.numbers = append(n.numbers, n.known[about][n.alike[about]])
		n.alike[about]++
	}
	return nil
}

// of returns the number of the interface of a packet that was just read.
func (n *numbering) of(p capfile.Packet) uint16 { return n.numbers[p.Interface] }

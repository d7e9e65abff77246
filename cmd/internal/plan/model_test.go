package plan

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"
)

// A machine is a small model of a device, written apart from the planner: it refuses what
// a device refuses.
type machine struct {
	ports    map[string]*modelPort
	on       map[string]Place
	wires    map[string]int // header lengths of attached interfaces of the host
	regions  int            // ids given so far
	programs map[string]bool
}

type modelPort struct {
	rings          Rings
	region, header int
}

// step does what a step asks for.
func (m *machine) step(s Step) error {
	port, at := m.ports[s.Name], m.on[s.Name]
	switch s.Op {
	case Create:
		return m.create(s)
	case Destroy:
		if port == nil || at != (Place{}) {
			return errors.New("no such port, or it is on a switch")
		}
		delete(m.ports, s.Name)
	case Attach:
		if at != (Place{}) || m.programs[s.Port()] || port != nil && s.Place.Host {
			return errors.New("it is on a switch, its name is taken, or it has no host side")
		}
		m.on[s.Name] = s.Place
	case Detach:
		if at.Switch != s.Place.Switch {
			return errors.New("it is not there")
		}
		delete(m.on, s.Name)
		delete(m.wires, s.Name)
	case Header:
		if at.Switch != s.Place.Switch {
			return errors.New("it is not there")
		}
		if port == nil {
			m.wires[s.Name] = s.Header
		} else {
			port.header = s.Header
		}
	}
	return nil
}

func (m *machine) create(s Step) error {
	if m.ports[s.Name] != nil || m.on[s.Name] != (Place{}) {
		return errors.New("it exists")
	}
	p := &modelPort{rings: s.Rings}
	for _, n := range []*uint32{&p.rings.TxSlots, &p.rings.RxSlots} {
		if *n == 0 {
			*n = 1024
		}
	}
	for _, n := range []*uint16{&p.rings.TxRings, &p.rings.RxRings} {
		if *n == 0 {
			*n = 1
		}
	}
	switch s.Memory.Kind {
	case Global:
		p.region = 1
	case With:
		if m.ports[s.Memory.Port] == nil {
			return fmt.Errorf("no region of %s", s.Memory.Port)
		}
		p.region = m.ports[s.Memory.Port].region
	default:
		m.regions++
		p.region = 1 + m.regions
	}
	m.ports[s.Name] = p
	return nil
}

// state returns what the machine has.
func (m *machine) state() *State {
	s := (&State{}).clone()
	for name, p := range m.ports {
		s.Ports[name] = Port{p.rings, p.region}
		if p.header != 0 {
			s.Headers[name] = p.header
		}
	}
	maps.Copy(s.Attached, m.on)
	for name, n := range m.wires {
		if n != 0 {
			s.Headers[name] = n
		}
	}
	for name := range m.programs {
		s.Programs = append(s.Programs, name)
	}
	return s
}

// The names of the property: ports that may be persistent, and interfaces of the host.
var (
	someports  = []string{"pv0", "pv1", "pv2", "pv3"}
	someifaces = []string{"em0", "em1"}
)

// random returns a machine with some of all there is.
func random(r *rand.Rand) *machine {
	m := &machine{ports: map[string]*modelPort{}, on: map[string]Place{}, wires: map[string]int{}, programs: map[string]bool{"vale0:a": true}}
	for _, name := range someports {
		if r.IntN(3) == 0 {
			continue
		}
		m.regions++
		p := &modelPort{rings: rings(r), region: 1 + r.IntN(3), header: []int{0, 10, 12}[r.IntN(3)]}
		if p.region != 1 {
			p.region += 100 // nobody else's
		}
		m.ports[name] = p
		if r.IntN(2) == 0 {
			m.on[name] = Place{Switch: fmt.Sprint("vale", r.IntN(2))}
		}
	}
	m.regions = 200
	for _, name := range someifaces {
		if r.IntN(2) == 0 {
			m.on[name] = Place{fmt.Sprint("vale", r.IntN(2)), r.IntN(2) == 0}
			m.wires[name] = []int{0, 12}[r.IntN(2)]
		}
	}
	return m
}

func rings(r *rand.Rand) Rings {
	return Rings{64 << r.IntN(2), 64 << r.IntN(2), 1 + uint16(r.IntN(2)), 1}
}

// randomWant returns what somebody could want, with much left unsaid.
func randomWant(r *rand.Rand) *Want {
	w := &Want{Ports: map[string]WantPort{}, Attached: map[string]WantPlace{}}
	for i, name := range someports {
		if r.IntN(3) == 0 {
			continue
		}
		p := WantPort{Rings: rings(r), Memory: Memory{Kind: MemoryKind(r.IntN(4))}}
		for _, n := range []*uint32{&p.TxSlots, &p.RxSlots} {
			*n *= uint32(r.IntN(2))
		}
		if p.Memory.Kind == With {
			p.Memory.Port = someports[(i+1)%len(someports)]
		}
		w.Ports[name] = p
		if r.IntN(2) == 0 {
			w.Attached[name] = WantPlace{Place{Switch: fmt.Sprint("vale", r.IntN(2))}, []int{AsItIs, 0, 12}[r.IntN(3)]}
		}
	}
	for name, p := range w.Ports {
		if _, ok := w.Ports[p.Memory.Port]; p.Memory.Kind == With && !ok || w.Circle(name) {
			p.Memory = Memory{}
			w.Ports[name] = p
		}
	}
	for _, name := range someifaces {
		if r.IntN(2) == 0 {
			w.Attached[name] = WantPlace{Place{fmt.Sprint("vale", r.IntN(2)), r.IntN(2) == 0}, []int{AsItIs, 12}[r.IntN(2)]}
		}
	}
	return w
}

// holds returns what is wanted and not so.
func holds(s *State, w *Want, prune bool) (wrong []string) {
	no := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	own := map[int]string{}
	for name, p := range w.Ports {
		got, ok := s.Ports[name]
		if !ok {
			no("%s is missing", name)
			continue
		}
		if p.Rings.or(got.Rings) != got.Rings {
			no("%s has %v, not %v", name, got.Rings, p.Rings)
		}
		switch p.Memory.Kind {
		case Global:
			if got.Region != 1 {
				no("%s is in region %d", name, got.Region)
			}
		case With:
			if s.Ports[p.Memory.Port].Region != got.Region {
				no("%s is not with %s", name, p.Memory.Port)
			}
		case Own:
			if other := own[got.Region]; other != "" || got.Region == 1 {
				no("%s has no region of its own: %d, and %s", name, got.Region, other)
			}
			own[got.Region] = name
		}
	}
	for name, at := range w.Attached {
		if s.Attached[name] != at.Place || at.Header != AsItIs && s.Headers[name] != at.Header {
			no("%s is at %v with %d, not at %v", name, s.Attached[name], s.Headers[name], at)
		}
	}
	if !prune {
		return wrong
	}
	for name := range s.Attached {
		if _, ok := w.Attached[name]; !ok {
			no("%s was not pruned off its switch", name)
		}
	}
	for name := range s.Ports {
		_, port := w.Ports[name]
		if _, place := w.Attached[name]; !port && !place {
			no("%s was not pruned", name)
		}
	}
	return wrong
}

// TestProperties: of random machines and random wants. A plan never asks for what a
// machine refuses, it leads to what is wanted, then there is nothing left to do, and from
// each step back there is a way to what was there, in the words of a file. What a machine
// has, wanted, is no work.
func TestProperties(t *testing.T) {
	longest := 0
	for seed := range uint64(20000) {
		r := rand.New(rand.NewPCG(seed, 0))
		m, w, prune := random(r), randomWant(r), r.IntN(2) == 0
		before := m.state()
		if steps, err := Make(before, before.Want(), true); err != nil || len(steps) != 0 {
			t.Fatalf("seed %d: what is there is work: %s, %v", seed, words(steps), err)
		}
		steps, err := Make(before, w, prune)
		if errors.As(err, new(*Conflict)) && conflicts(before, w) {
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		longest = max(longest, len(steps))
		for i, s := range steps {
			if err := m.step(s); err != nil {
				t.Fatalf("seed %d: step %d of %s: %v", seed, i, words(steps), err)
			}
		}
		after := m.state()
		if wrong := holds(after, w, prune); wrong != nil {
			t.Fatalf("seed %d: from %+v by %s: %v", seed, before, words(steps), wrong)
		}
		if again, err := Make(after, w, prune); err != nil || len(again) != 0 {
			t.Fatalf("seed %d: behind %s again %s, %v", seed, words(steps), words(again), err)
		}
		undo(t, seed, m, steps, before)
		for _, s := range steps[:len(steps)/2] { // and from half way
			if err := m.step(s); err != nil {
				t.Fatalf("seed %d: %q again: %v", seed, s, err)
			}
		}
		undo(t, seed, m, steps[:len(steps)/2], before)
	}
	if longest < 12 {
		t.Errorf("the longest plan has %d steps: too little was tried", longest)
	}
}

// conflicts reports whether an interface that is on a switch is wanted as a port.
func conflicts(s *State, w *Want) bool {
	for name := range w.Attached {
		if _, ok := s.Ports[name]; ok && w.Attached[name].Host {
			return true
		}
	}
	for name := range w.Ports {
		if _, ok := s.Ports[name]; !ok && s.Attached[name] != (Place{}) {
			return true
		}
	}
	return false
}

// undo goes all steps back.
func undo(t *testing.T, seed uint64, m *machine, steps []Step, before *State) {
	for i := len(steps) - 1; i >= 0; i-- {
		for _, s := range steps[i].Undo() {
			if err := m.step(s); err != nil {
				t.Fatalf("seed %d: undoing %q of %s: %v", seed, s, words(steps), err)
			}
		}
	}
	if got, want := m.state().Want(), before.Want(); !reflect.DeepEqual(got, want) {
		t.Fatalf("seed %d: %s undone is\n%+v, not\n%+v", seed, words(steps), got, want)
	}
}

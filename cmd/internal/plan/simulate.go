package plan

// do changes s as the step changes a machine.
func (s *State) do(step Step) {
	name := step.Name
	switch step.Op {
	case Detach:
		delete(s.Attached, name)
		if _, persistent := s.Ports[name]; !persistent {
			delete(s.Headers, name)
		}
	case Destroy:
		delete(s.Ports, name)
		delete(s.Headers, name)
	case Create:
		s.Ports[name] = Port{Rings: step.Rings.or(defaults), Region: s.region(step.Memory)}
	case Attach:
		s.Attached[name] = step.Place
	case Header:
		s.Headers[name] = step.Header
		if step.Header == 0 {
			delete(s.Headers, name)
		}
	}
}

// inverse returns the steps that undo one that is about to be done.
func (s *State) inverse(step Step) []Step {
	name := step.Name
	switch step.Op {
	case Detach:
		undo := []Step{{Op: Attach, Name: name, Place: s.Attached[name]}}
		if n := s.Headers[name]; n != 0 {
			undo = append(undo, Step{Op: Header, Name: name, Place: step.Place, Header: n})
		}
		return undo
	case Destroy:
		port := s.Ports[name]
		rest := s.clone()
		delete(rest.Ports, name)
		return []Step{{Op: Create, Name: name, Rings: port.Rings, Memory: rest.memory(port.Region)}}
	case Create:
		return []Step{{Op: Destroy, Name: name}}
	case Attach:
		return []Step{{Op: Detach, Name: name, Place: step.Place}}
	}
	return []Step{{Op: Header, Name: name, Place: step.Place, Header: s.Headers[name]}}
}

// memory returns how a new port gets into the region: with the first port that has it, or
// else into one of its own, since a region goes with its last port.
func (s *State) memory(region int) Memory {
	if region == GlobalRegion {
		return Memory{Kind: Global}
	}
	for _, name := range Names(s.Ports) {
		if s.Ports[name].Region == region {
			return Memory{Kind: With, Port: name}
		}
	}
	return Memory{Kind: Own}
}

// region returns the region of a port that is created so. The id of a new one was never
// another's.
func (s *State) region(m Memory) int {
	switch m.Kind {
	case Global:
		return GlobalRegion
	case With:
		return s.Ports[m.Port].Region
	}
	s.lastRegion++
	return s.lastRegion
}

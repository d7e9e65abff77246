package plan

// Make returns the steps from have to want, none where there is nothing to do. Without
// prune, ports that want does not name stay as they are; with prune, interfaces leave
// their switches and persistent ports are destroyed. Ports of programs stay in any case.
// It fails with a *Conflict where no steps lead there.
func Make(have *State, want *Want, prune bool) ([]Step, error) {
	if err := check(have, want); err != nil {
		return nil, err
	}
	p := &planner{have: have, want: want, prune: prune, now: have.clone()}
	p.rebuild = rebuilds(have, want)
	p.detach()
	p.destroy()
	p.create()
	p.attach()
	p.headers()
	return p.steps, nil
}

// A planner collects steps, and keeps up with what the machine has behind each.
type planner struct {
	have  *State
	want  *Want
	prune bool

	rebuild map[string]bool // persistent ports that must be made anew
	now     *State
	steps   []Step
}

// add adds a step, with what undoes it.
func (p *planner) add(s Step) {
	s.undo = p.now.inverse(s)
	p.now.do(s)
	p.steps = append(p.steps, s)
}

// detach takes ports off their switches: those that must be elsewhere, with or without
// their host side, or made anew, and with prune those that are not wanted on any.
func (p *planner) detach() {
	for _, name := range Names(p.have.Attached) {
		at := p.have.Attached[name]
		to, wanted := p.want.Attached[name]
		if p.rebuild[name] || wanted && to.Place != at || !wanted && p.prune {
			p.add(Step{Op: Detach, Name: name, Place: at})
		}
	}
}

// destroy destroys ports that must be made anew, and with prune those that are not named.
func (p *planner) destroy() {
	for _, name := range Names(p.have.Ports) {
		_, port := p.want.Ports[name]
		_, place := p.want.Attached[name]
		if p.rebuild[name] || p.prune && !port && !place {
			p.add(Step{Op: Destroy, Name: name})
		}
	}
}

// create makes the ports that are missing, one whose region is shared before those that
// share it. A port that is made anew keeps what is not said: those that shared a region do
// so again.
func (p *planner) create() {
	reborn := map[int]string{} // by the region that went, the port that has the new one
	for _, name := range p.want.byDepth() {
		if _, there := p.now.Ports[name]; there {
			continue
		}
		want := p.want.Ports[name]
		s := Step{Op: Create, Name: name, Rings: want.Rings, Memory: want.Memory}
		if old, was := p.have.Ports[name]; was {
			s.Rings = s.Rings.or(old.Rings)
			if s.Memory.Kind == NotSaid {
				s.Memory = p.now.memory(old.Region)
			}
			if first, ok := reborn[old.Region]; ok && s.Memory.Kind == Own && want.Memory.Kind == NotSaid {
				s.Memory = Memory{Kind: With, Port: first}
			} else if !ok {
				reborn[old.Region] = name
			}
		}
		p.add(s)
	}
}

// attach puts ports on their switches, also those back that were made anew and are not
// wanted elsewhere.
func (p *planner) attach() {
	to := map[string]Place{}
	for name, place := range p.want.Attached {
		to[name] = place.Place
	}
	for name, place := range p.have.Attached {
		if _, wanted := to[name]; !wanted && !p.prune {
			to[name] = place
		}
	}
	for _, name := range Names(to) {
		if _, on := p.now.Attached[name]; !on {
			p.add(Step{Op: Attach, Name: name, Place: to[name]})
		}
	}
}

// headers sets the lengths that are wanted, and those again that went with a detached
// interface or a destroyed port.
func (p *planner) headers() {
	for _, name := range Names(p.now.Attached) {
		length := p.have.Headers[name]
		if want, ok := p.want.Attached[name]; ok && want.Header != AsItIs {
			length = want.Header
		}
		if p.now.Headers[name] != length {
			p.add(Step{Op: Header, Name: name, Place: p.now.Attached[name], Header: length})
		}
	}
}

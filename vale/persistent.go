package vale

import "slices"

// PersistentPorts returns the names of the ports that are there until they are destroyed:
// see netmap.PersistentLister.
func (d *Dev) PersistentPorts() ([]string, error) {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	var names []string
	for name, p := range d.m.interfaces {
		if p.host == nil && !p.autodelete {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

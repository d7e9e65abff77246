package plan

// A Want is what is wanted of a machine. What it does not say is left as it is.
type Want struct {
	Ports    map[string]WantPort  // persistent ports
	Attached map[string]WantPlace // what is on a switch
}

// A WantPort is a persistent port. A number of its rings that is 0 is not said: a new port
// gets the kernel's default then.
type WantPort struct {
	Rings
	Memory Memory
}

// A Memory says which region a port is in.
type Memory struct {
	Kind MemoryKind
	Port string // for With
}

// A MemoryKind is a way to say it.
type MemoryKind uint8

// Kinds of Memory.
const (
	NotSaid MemoryKind = iota // as it is; a new port gets one of its own
	Own                       // one that no other port of the Want has, but for those With it
	Global                    // GlobalRegion
	With                      // that of another persistent port
)

// AsItIs is the header length that is not said.
const AsItIs = -1

// A WantPlace is where an interface is to be.
type WantPlace struct {
	Place
	Header int // bytes of the virtio-net header, or AsItIs
}

// depth returns how many ports stand between the named one and the one whose region it
// shares; it ends where ports share in a circle.
func (w *Want) depth(name string) (n int) {
	for n < len(w.Ports) && w.Ports[name].Memory.Kind == With {
		name = w.Ports[name].Memory.Port
		n++
	}
	return n
}

// Circle reports whether the named port shares the region of a port that, in the end,
// shares its own.
func (w *Want) Circle(name string) bool { return len(w.Ports) > 0 && w.depth(name) == len(w.Ports) }

package main

// framing returns the bytes that each packet counts more in bits a second.
func (p *plan) framing() int {
	if p.Framing {
		return 24
	}
	return 0
}

// units returns how numbers are printed.
func (p *plan) units() units { return units{plain: p.Plain, framing: p.framing()} }

package pcapfilter

// merge makes blocks one that do the same and lead to the same blocks.
func (o *optimizer) merge() {
	for again := true; again; {
		again = false
		for _, b := range o.blocks {
			b.flow.same = nil
		}
		o.findLevels() // marks what is in use
		for i := len(o.blocks) - 2; i >= 0; i-- {
			o.findSame(i)
		}
		for _, b := range o.blocks {
			if b.onTrue.to == nil {
				continue
			}
			for _, e := range []*edge{&b.onTrue, &b.onFalse} {
				if e.to.flow.same != nil {
					e.to = e.to.flow.same
					again = true
				}
			}
		}
	}
}

// findSame looks for a block behind block number i that is the same.
func (o *optimizer) findSame(i int) {
	b := o.blocks[i]
	if b.flow.mark != o.mark {
		return
	}
	for _, c := range o.blocks[i+1:] {
		if c.flow.mark == o.mark && sameBlock(b, c) {
			if b.flow.same = c.flow.same; b.flow.same == nil {
				b.flow.same = c
			}
			return
		}
	}
}

// sameBlock reports whether two blocks are the same.
func sameBlock(b, c *block) bool {
	if b.k != c.k || b.code != c.code || b.onTrue.to != c.onTrue.to || b.onFalse.to != c.onFalse.to {
		return false
	}
	i, s := b.after(0)
	j, t := c.after(0)
	for s != nil && t != nil && s.code == t.code && s.k == t.k {
		i, s = b.after(i + 1)
		j, t = c.after(j + 1)
	}
	return s == nil && t == nil
}

// skipRoot leaves out tests at the beginning whose outcome does not matter, but for what
// they load.
func (o *optimizer) skipRoot() {
	stmts := o.root.stmts
	o.root.stmts = nil
	for o.root.code&classMask == classJmp && o.root.onTrue.to == o.root.onFalse.to {
		o.root = o.root.onTrue.to
	}
	o.root.stmts = append(stmts, o.root.stmts...)
	if o.root.code&classMask == classRet {
		o.root.stmts = nil
	}
}

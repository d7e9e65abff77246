package pcapfilter

import "slices"

// A likeness is what blocks have in common that may be the same.
type likeness struct {
	code            uint16
	k               uint32
	onTrue, onFalse *block
}

// merge makes blocks one that do the same and lead to the same blocks. It goes from the
// returns on, so that what a block leads to has been merged before it is looked at.
func (o *optimizer) merge() {
	o.findLevels()
	found := map[likeness][]*block{}
	for level := range o.root.flow.level + 1 {
		for _, b := range o.levels[level] {
			if level > 0 {
				b.onTrue.to = b.onTrue.to.flow.same
				b.onFalse.to = b.onFalse.to.flow.same
			}
			key := likeness{b.code, b.k, b.onTrue.to, b.onFalse.to}
			i := slices.IndexFunc(found[key], b.sameStmts)
			if i < 0 {
				b.flow.same = b
				found[key] = append(found[key], b)
			} else {
				b.flow.same = found[key][i]
			}
		}
	}
}

// sameStmts reports whether two blocks have the same statements.
func (b *block) sameStmts(c *block) bool {
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

// Package xo gives a tool the output habits of FreeBSD's libxo: what a command lists is
// text for people, or JSON or XML for programs, as --libxo says (xo_options(7)).
//
// A Style is that option. A tool prints text itself, and calls Write for the rest: JSON
// and XML come of one Go value and the names in its json tags, so that both say the same.
//
//	--libxo json         {"valectl":{"port":[{"name":"vale0:a","port_idx":0}]}}
//	--libxo xml          <valectl><port><name>vale0:a</name><port_idx>0</port_idx></port></valectl>
//	--libxo json,pretty  the same in lines, as --libxo:JP
//
// The root is named after the program. In XML there is no element for a list: its entries
// follow one another, each by the name of the list.
package xo

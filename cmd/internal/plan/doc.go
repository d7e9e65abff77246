// Package plan finds the steps that bring a machine from what it has to what is wanted
// of it. It asks no device and changes nothing: states go in, steps come out, and each
// step knows what undoes it.
//
//	have: vale0:em0           Make      detach vale0:em0
//	want: vale1:em0   vale1:pv0  ->     create pv0
//	                                    attach vale1:em0
//	                                    attach vale1:pv0
//
// Steps go from less to more, so that a step never stands in the way of a later one:
// ports leave their switches, ports are destroyed, ports are created, ports are attached,
// headers are set.
package plan

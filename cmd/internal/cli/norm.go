package cli

import "strconv"

// Norm returns v in decimal units as pkt-gen prints rates and totals: three decimals, a
// blank, and the unit's letter, which is none below 1000. A name of what is counted
// follows without another blank: Norm(1717000)+"pps" is "1.717 Mpps", Norm(0)+"pps" is
// "0.000 pps".
func Norm(v float64) string {
	units := [...]string{"", "K", "M", "G", "T"}
	i := 0
	for v >= 1000 && i < len(units)-1 {
		v /= 1000
		i++
	}
	return strconv.FormatFloat(v, 'f', 3, 64) + " " + units[i]
}

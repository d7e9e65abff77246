# Real traffic. The example of vale(4): a capture on one port of a switch and a generator
# on another. Then two jails with a network stack each, joined by a switch that has an end
# of an epair(4) of each: they ping each other, and what a monitor captures of that must be
# what tcpdump(1) reads.

step_traffic() {
	place=$(undone)
	manual_example
	undo_since "$place"
	if [ "$(sysctl -n kern.features.vimage 2>/dev/null)" != 1 ]; then
		skip 'ping through a switch' 'this kernel has no VIMAGE: jails have no network stack of their own'
		return
	fi
	if make_jails; then
		capture_ping
	fi
	undo_since "$place"
	no_ports 'after the traffic'
}

# manual_example is that of vale(4), with five packets.
manual_example() {
	log=$results/manual.txt
	start "$log" "$bin/nmdump" --dev kernel -n -i valea:1 -c 5
	dumper=$started
	if ! until_true 20 has_port valea:1; then
		fail "vale(4)'s example: nmdump -ni valea:1" "$log"
		return
	fi
	bounded 60 "$bin/pktgen" --dev kernel -i valea:0 -f tx -n 5 -R 100 >"$results/manual-tx.txt" 2>&1
	sent=$?
	ended "$dumper" 20
	dumped=$?
	lines=$(grep -c 'IP 10\.0\.0\.1\.1234 > 10\.1\.0\.1\.1234: UDP, length 18$' "$log")
	if [ $sent -eq 0 ] && [ $dumped -eq 0 ] && [ "$lines" -eq 5 ]; then
		pass "vale(4)'s example: 5 packets from valea:0 to valea:1"
	else
		cat "$results/manual-tx.txt" >>"$log"
		fail "vale(4)'s example: pktgen ended with $sent, nmdump with $dumped, $lines of 5 lines" "$log"
	fi
}

# has_port PORT: the switch has it.
has_port() {
	quick "$bin/valectl" --dev kernel list >"$work/list" 2>&1
	grep -q "^$1 " "$work/list"
}

# no_ports WHEN: there is no switch any more.
no_ports() {
	quick "$bin/valectl" --dev kernel list >"$work/list" 2>&1
	if [ ! -s "$work/list" ]; then
		pass "no port is left $1"
	else
		fail "no port is left $1" "$work/list"
	fi
}

# attempt LOG COMMAND... runs what must succeed for the rest to make sense.
attempt() {
	attempt_log=$1
	shift
	echo "$ $*" >>"$attempt_log"
	quick "$@" >>"$attempt_log" 2>&1
}

# make_pair makes an epair and prints the name of its first end, which ends with "a".
make_pair() {
	hold_signals
	pair=$(ifconfig epair create 2>>"$setup") && later interface "$pair"
	made=$?
	release_signals
	[ "$made" = 0 ] || return 1
	ifconfig "$pair" -txcsum -rxcsum -tso -lro >/dev/null 2>&1 # a switch does not undo them
	ifconfig "${pair%a}b" -txcsum -rxcsum -tso -lro >/dev/null 2>&1
}

# make_jail NAME ADDRESS: a jail with the other end of $pair, whose end here is attached.
make_jail() {
	make_pair &&
		later jail "$1" &&
		attempt "$setup" jail -c name="$1" path=/ host.hostname="$1" vnet persist &&
		attempt "$setup" ifconfig "${pair%a}b" vnet "$1" &&
		attempt "$setup" jexec "$1" ifconfig "${pair%a}b" inet "$2/24" up &&
		attempt "$setup" ifconfig "$pair" promisc up &&
		later detach "valegv:$pair" &&
		attempt "$setup" "$bin/valectl" --dev kernel attach "valegv:$pair"
}

make_jails() {
	setup=$results/traffic-setup.txt
	: >"$setup"
	if make_jail govale1 192.0.2.1 && first=$pair && make_jail govale2 192.0.2.2; then
		pass 'two jails, an epair each, on one switch'
		return
	fi
	fail 'two jails, an epair each, on one switch' "$setup"
	return 1
}

# monitor SPEC: nmdump captures on it until it is ended.
monitor() {
	rm -f "$results/ping.pcap"
	start "$results/monitor.txt" "$bin/nmdump" --dev kernel -n -i "$1" -w "$results/ping.pcap"
	dumper=$started
	until_true 20 settled "$dumper" && alive "$dumper"
}

# settled PID: it captures, or has given up.
settled() { grep -q listening "$results/monitor.txt" || gone "$1"; }

capture_ping() {
	# The port can be named as one of the switch, and as an interface.
	if ! monitor "valegv:$first/rt" && ! monitor "netmap:$first/rt"; then
		fail "a monitor of $first" "$results/monitor.txt"
		return
	fi
	pinged=yes
	bounded 60 jexec govale1 ping -n -c 5 -i 0.3 192.0.2.2 >"$results/ping.txt" 2>&1 || pinged=no
	sleep 1 # the last answer is on its way to the file
	kill "$dumper"
	ended "$dumper" 20
	dumped=$?
	if [ $pinged = yes ]; then
		pass '5 pings through the switch'
	else
		fail '5 pings through the switch' "$results/ping.txt"
	fi
	if [ $dumped -ne 0 ]; then
		fail "nmdump ended with $dumped" "$results/monitor.txt"
	fi
	compare_capture
}

# compare_capture reads the file with both programs: their lines about the pings are the
# same, and there are as many as there were pings.
compare_capture() {
	bounded 60 tcpdump -n -r "$results/ping.pcap" >"$results/tcpdump.txt" 2>"$work/tcpdump.err"
	bounded 60 "$bin/nmdump" -n -r "$results/ping.pcap" >"$results/nmdump.txt" 2>"$work/nmdump.err"
	grep ICMP "$results/tcpdump.txt" >"$work/icmp.tcpdump"
	grep ICMP "$results/nmdump.txt" >"$work/icmp.nmdump"
	asked=$(grep -c 'ICMP echo request' "$work/icmp.tcpdump")
	answered=$(grep -c 'ICMP echo reply' "$work/icmp.tcpdump")
	if [ "$asked" -eq 5 ] && [ "$answered" -eq 5 ]; then
		pass 'the monitor has 5 requests and 5 replies'
	else
		cat "$work/tcpdump.err" >>"$results/tcpdump.txt"
		fail "the monitor has $asked requests and $answered replies, of 5 each" "$results/tcpdump.txt"
	fi
	if diff "$work/icmp.tcpdump" "$work/icmp.nmdump" >"$work/diff" && [ -s "$work/icmp.nmdump" ]; then
		pass 'tcpdump and nmdump print the pings in the same words'
	else
		fail 'tcpdump and nmdump print the pings in the same words' "$work/diff"
	fi
	if ! diff "$results/tcpdump.txt" "$results/nmdump.txt" >"$work/diff"; then
		diag 'other lines, tcpdump < and nmdump >:'
		diag - <"$work/diff"
	fi
}

# Several processes with a port each on one switch, as bhyve(8) has one for each guest.

step_processes() {
	place=$(undone)
	everybody_hears
	undo_since "$place"
	who_dies_leaves
	undo_since "$place"
	header_of_port
	undo_since "$place"
	no_ports 'after the processes'
}

# everybody_hears: what one sends to everybody, three receive.
everybody_hears() {
	receivers=
	for i in 1 2 3; do
		start "$results/vm$i.txt" "$bin/pktgen" --dev kernel -i valegv:vm$i -f rx -n 1000
		receivers="$receivers $started"
	done
	ports_open vm 1 2 3 || return
	bounded 60 "$bin/pktgen" --dev kernel -i valegv:vm0 -f tx -n 1000 -R 2000 >"$results/vm0.txt" 2>&1
	sent=$?
	i=0
	for receiver in $receivers; do
		i=$((i + 1))
		ended "$receiver" 20
		status=$?
		if [ $sent -eq 0 ] && [ $status -eq 0 ] && grep -q '^Received 1000 packets' "$results/vm$i.txt"; then
			pass "process $i of 3 receives 1000 packets of another one"
		else
			fail "process $i of 3 receives 1000 packets: it ended with $status, the sender with $sent" "$results/vm$i.txt"
		fi
	done
}

# who_dies_leaves: the port of a process that is killed goes, the others stay.
who_dies_leaves() {
	for i in 0 1 2; do
		start "$results/dies$i.txt" "$bin/pktgen" --dev kernel -i valegv:vm$i -f rx
		eval "guest$i=$started"
	done
	ports_open dies 0 1 2 || return
	# shellcheck disable=SC2154 # set by eval
	kill -9 "$guest1"
	if until_true 20 port_gone valegv:vm1 && has_port valegv:vm0 && has_port valegv:vm2; then
		pass 'a process that is killed takes its port with it, and no other'
	else
		fail 'a process that is killed takes its port with it, and no other' "$work/list"
	fi
}

# ports_open LOG NUMBER...: the processes have their ports.
ports_open() {
	log=$1
	shift
	for i; do
		until_true 20 has_port "valegv:vm$i" || {
			fail "a process with the port valegv:vm$i" "$results/$log$i.txt"
			return 1
		}
	done
}

port_gone() { ! has_port "$1"; }

# header_of_port: a port that carries virtio-net headers says so.
header_of_port() {
	later port gvp0
	later detach valegv:gvp0
	log=$results/header.txt
	: >"$log"
	attempt "$log" "$bin/valectl" --dev kernel create gvp0 &&
		attempt "$log" "$bin/valectl" --dev kernel attach valegv:gvp0 &&
		attempt "$log" "$bin/valectl" --dev kernel hdr valegv:gvp0 12 &&
		attempt "$log" "$bin/valectl" --dev kernel hdr valegv:gvp0
	if [ "$(tail -n 1 "$log" | tr -cd '0-9')" = 12 ]; then
		pass 'a port carries virtio-net headers of 12 bytes'
	else
		fail 'a port carries virtio-net headers of 12 bytes' "$log"
	fi
}

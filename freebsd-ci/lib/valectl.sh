# Our valectl by the options of the base system's, and that one: the same commands, one
# after the other. What they leave must be the same everywhere; from 13 on, where both are
# of the same generation, so must what they print, but for what is known to differ:
#
#	- the base system's exits with 1 when it has listed all ports, though it has
#	- it prints "rx_rings" without a colon
#	- the number of a private memory region is another one each time
#	- errors go to standard error, ours with a reason

# base_valectl is the base system's, which 12.0 and 12.1 do not all have.
base_valectl=$root/usr/sbin/valectl

step_valectl() {
	if [ ! -x "$base_valectl" ]; then
		skip "valectl beside the base system's" "there is no $base_valectl"
		return
	fi
	place=$(undone)
	setup=$results/valectl-setup.txt
	: >"$setup"
	if ! make_pair; then
		fail 'an epair to attach' "$setup"
		return
	fi
	attempt "$setup" ifconfig "$pair" up
	run_commands "$base_valectl" base
	run_commands "$bin/valectl" ours
	compare_commands
	undo_since "$place"
	no_ports 'after valectl'
}

# commands are the arguments, a line each.
commands() {
	cat <<-END
		-n gvp0 -C 512,256
		-n gvp1
		-n gvp1
		-v -a valegv:gvp0
		-a valegv:gvp1
		-a valegv:gvp1
		-l valegv:gvp1
		-l valegv:none
		-g valegv:gvp0
		-g valegv:gvp1
		-a valegv:$pair
		-l valegv:$pair
		-d valegv:$pair
		-h valegv:$pair
		-d valegv:$pair

		-d valegv:none
		-v -d valegv:gvp1
		-d valegv:gvp0
		-r gvp0
		-r gvp1
		-r gvp1
	END
}

# run_commands VALECTL NAME leaves in $results/valectl-NAME/ what each printed, its exit
# status, and the ports that there were after it.
run_commands() {
	to=$results/valectl-$2
	rm -rf "$to"
	mkdir -p "$to"
	later port gvp0
	later port gvp1
	later detach valegv:gvp0
	later detach valegv:gvp1
	later detach "valegv:$pair"
	commands >"$work/commands"
	n=0
	while read -r arguments <&3; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # words
		quick env NETMAP_DEV=kernel "$1" $arguments >"$to/$n.out" 2>"$to/$n.err"
		echo $? >"$to/$n.status"
		quick "$bin/valectl" --dev kernel list 2>&1 | sort >"$to/$n.state"
		for port in gvp0 gvp1; do
			quick "$bin/valectl" --dev kernel info "$port" 2>&1 | plain >>"$to/$n.state"
		done
	done 3<"$work/commands"
}

# plain removes what may differ.
plain() { sed 's/^\(mem_id: *\)[0-9].*/\1N/; s/^rx_rings  /rx_rings: /; s/  */ /g'; }

compare_commands() {
	prints=
	major=$(release_major)
	[ "${major:-0}" -lt 13 ] || prints=yes
	n=0
	while read -r arguments <&3; do
		n=$((n + 1))
		compare_command "$n" "${arguments:-without arguments}"
	done 3<"$work/commands"
}

compare_command() {
	a=$results/valectl-base/$1 b=$results/valectl-ours/$1
	: >"$work/differs"
	diff "$a.state" "$b.state" >>"$work/differs"
	if [ -n "$prints" ]; then
		plain <"$a.out" >"$work/base.out"
		plain <"$b.out" >"$work/ours.out"
		diff "$work/base.out" "$work/ours.out" >>"$work/differs"
		expected=$(cat "$a.status")
		[ "$2" != 'without arguments' ] || expected=0
		[ "$expected" = "$(cat "$b.status")" ] ||
			echo "exit status $(cat "$a.status") of the base system's, $(cat "$b.status") of ours" >>"$work/differs"
	fi
	if [ ! -s "$work/differs" ]; then
		pass "valectl $2: ${prints:+prints and }leaves the same"
	else
		cat "$b.err" >>"$work/differs"
		fail "valectl $2: ${prints:+prints and }leaves the same" "$work/differs"
	fi
}

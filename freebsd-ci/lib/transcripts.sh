# The recorded answers of kernels, played against this one and against the emulator.

# step_transcripts leaves a line "case<tab>kernel<tab>emulator<tab>verdict" for each in
# $work/parity.
step_transcripts() {
	: >"$work/parity"
	for file in "$here"/transcripts/freebsd-12.1/*.nmt; do
		play_case "$(basename "$file" .nmt)"
	done
}

play_case() {
	old=$here/transcripts/freebsd-12.1/$1.nmt
	new=$here/transcripts/freebsd-13.1/$1.nmt
	log=$results/transcripts/$1.txt
	mkdir -p "$results/transcripts"
	: >"$log"
	emulator='differs'
	plays vale "$old" && emulator='as 12.1'
	if [ -n "$emulator_only" ]; then
		recorded_case "$1"
		return
	fi
	as12=no as13=no
	plays kernel "$old" && as12=yes
	if [ -f "$new" ]; then
		plays kernel "$new" && as13=yes
	else
		as13=$as12
	fi
	judge_case "$1" "$(recording)"
}

# plays DEVICE FILE
plays() {
	echo "== --dev $1 $2" >>"$log"
	bounded 120 "$bin/nmscript" --dev "$1" "$2" >>"$log" 2>&1
}

# judge_case CASE RECORDING decides from $as12, $as13 and $emulator.
judge_case() {
	answers=differs
	[ "$as13" = no ] || answers='as 13.1'
	[ "$as12" = no ] || answers='as 12.1'
	case $2 in
	12.1) good=$as12 ;;
	13.1) good=$as13 ;;
	*) good=no; [ "$as12$as13" = nono ] || good=yes ;;
	esac
	if [ "$answers" = "$emulator" ]; then
		verdict=same
	else
		verdict="not the same: $(why "$1")"
	fi
	parity_line "$1" "$answers" "$verdict"
	if [ "$good" = yes ] && [ "$emulator" = 'as 12.1' ]; then
		pass "transcript $1: the kernel $answers, the emulator $emulator"
	else
		fail "transcript $1: the kernel $answers, the emulator $emulator" "$log"
	fi
}

# recorded_case CASE is judge_case where no kernel is asked: what the recordings say.
recorded_case() {
	if [ -f "$new" ]; then
		parity_line "$1" '12.1: recorded; 13.1: otherwise' "same as 12.1; 13.1 is not: $(why "$1")"
	else
		parity_line "$1" '12.1 and 13.1: recorded' same
	fi
	if [ "$emulator" = 'as 12.1' ]; then
		pass "transcript $1: the emulator $emulator"
	else
		fail "transcript $1: the emulator $emulator" "$log"
	fi
}

parity_line() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$emulator" "$3" >>"$work/parity"; }

# why names the known difference between releases: the emulator is as 12.1.
why() {
	case $1 in
	19-rings-of-a-port) echo 'of a port opened with NETMAP_HW_RING, 12.1 shows the first descriptor all rings, 13.1 its own' ;;
	28-monitors) echo '13.1 marks what a monitor sees of tx rings with NS_TXMON' ;;
	*) echo 'unknown: see its log' ;;
	esac
}

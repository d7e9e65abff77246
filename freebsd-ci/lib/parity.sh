# parity.md: each case, what the kernel and the emulator answer, and why not the same.

write_parity() {
	[ -s "$work/parity" ] || return 0
	{
		echo '# Kernel and emulator, case by case'
		echo
		if [ -n "$kernel" ]; then
			echo "The kernel is $kernel ($arch, osreldate $osreldate), the emulator $(sed 's/^valectl //' "$work/version")."
			echo 'Written by run.sh.'
		else
			echo 'No kernel has been asked for this table: it has what was recorded of FreeBSD 12.1-STABLE'
			echo 'and 13.1-RELEASE, and what the emulator answers. run.sh on FreeBSD writes the same'
			echo 'table with the answers of that kernel, and its version.'
		fi
		echo
		echo '## Transcripts'
		echo
		echo '| case | kernel | emulator | same, or why not |'
		echo '|---|---|---|---|'
		sed 's/	/ | /g; s/^/| /; s/$/ |/' "$work/parity"
		control_cases
		if [ -s "$work/throughput" ]; then
			echo
			echo '## Throughput on this machine'
			echo
			echo 'One goroutine sends a batch and receives it, in turns.'
			echo
			cat "$work/throughput"
		fi
	} >"$results/parity.md"
}

# control_cases are upstream's tests of the control API, from the logs of the tests.
control_cases() {
	here_log=$results/tests/netmap.txt emulated=$results/tests/vale.txt
	if [ -n "$emulator_only" ]; then
		here_log=$work/none
		: >"$here_log"
		emulated=$results/control.txt
		bounded_in "$work" 120 "$tests/vale.test" -test.v -test.run '^TestCtrlAPI$' >"$emulated" 2>&1
	fi
	[ -s "$emulated" ] || return 0
	echo
	echo "## Upstream's tests of the control API"
	echo
	echo '| case | kernel | emulator | same, or why not |'
	echo '|---|---|---|---|'
	awk '
		function outcome() { return $2 == "PASS:" ? "passes" : $2 == "SKIP:" ? "not asked" : "fails" }
		$1 == "---" && $3 ~ /^TestKernelCtrlAPI\// { name = $3; sub(/^[^\/]*\//, "", name); kernel[name] = outcome(); next }
		$1 == "---" && $3 ~ /^TestCtrlAPI\// { name = $3; sub(/^[^\/]*\//, "", name); order[++n] = name; emulator[name] = outcome(); next }
		END {
			for (i = 1; i <= n; i++) {
				name = order[i]
				k = name in kernel ? kernel[name] : "not run"
				v = k == emulator[name] ? "same" : k == "not asked" ? "it hands over memory, or has another answer: see tests/netmap.txt" : k == "not run" ? "-" : "see tests/netmap.txt"
				printf "| %s | %s | %s | %s |\n", name, k, emulator[name], v
			}
		}' "$here_log" "$emulated"
}

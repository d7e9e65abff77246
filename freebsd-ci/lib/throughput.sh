# How fast the kernel's switch and the emulator are on this machine, by turns of one
# program. A number fails nothing: that both can be measured is what is proven.

step_throughput() {
	for device in kernel vale; do
		if bounded 300 "$bin/pktgen" sweep --dev "$device" --sizes 60,512,1514 --batches 1,64,512 \
			--trial 200ms --rounds 4 --json "$results/throughput-$device.json" >"$results/throughput-$device.txt" 2>&1; then
			pass "throughput with --dev $device"
			diag - <"$results/throughput-$device.txt"
		else
			fail "throughput with --dev $device" "$results/throughput-$device.txt"
		fi
	done
	throughput_table >"$work/throughput"
	no_ports 'after the measurement'
}

# throughput_table joins the two tables: frame, batch, packets a second of each.
throughput_table() {
	echo '| frame | batch | kernel, Mpps | emulator, Mpps | emulator / kernel |'
	echo '|---|---|---|---|---|'
	awk '
		$2 != "B" { next }
		NR == FNR { kernel[$1 " " $3] = $5; next }
		($1 " " $3) in kernel {
			k = kernel[$1 " " $3]
			printf "| %s B | %s | %s | %s | %s |\n", $1, $3, k, $5, (k > 0 ? sprintf("%.2f", $5 / k) : "-")
		}' "$results/throughput-kernel.txt" "$results/throughput-vale.txt"
}

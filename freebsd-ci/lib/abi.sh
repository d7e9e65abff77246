# The headers that programs of this machine are compiled with say what its ABI is.

step_abi() {
	if ! command -v "${CC:-cc}" >/dev/null; then
		skip 'ABI of net/netmap.h' "there is no C compiler: ${CC:-cc}"
		return
	fi
	golden=$here/abi/freebsd-13.1.txt
	[ "$(recording)" = 13.1 ] || golden=$here/abi/freebsd-12.1-stable.txt
	log=$results/abi.txt
	if bounded 120 sh "$here/abi/abi.sh" -I "$root/usr/include" "$golden" >"$log" 2>&1; then
		pass "ABI of net/netmap.h as in $(basename "$golden")"
	else
		fail "ABI of net/netmap.h as in $(basename "$golden")" "$log"
	fi
	grep -E "^(new|grown|DIFFERS):" "$log" | diag -
}

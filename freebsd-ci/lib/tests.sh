# The test binaries of every package, each in the directory that has its testdata.

step_tests() {
	(cd "$tests" && find . -name '*.test') | sed 's,^\./,,; s,\.test$,,' | sort >"$work/packages"
	[ -s "$work/packages" ] || fail "test binaries in $tests"
	while read -r package <&3; do
		run_tests "$package"
	done 3<"$work/packages"
}

run_tests() {
	log=$results/tests/$(echo "$1" | tr / _).txt
	mkdir -p "$results/tests"
	bounded_in "$here/tests/$1" $((limit + 10)) "$tests/$1.test" -test.v -test.timeout "${limit}s" >"$log" 2>&1
	status=$?
	passed=$(grep -ac '^ *--- PASS' "$log")
	skipped=$(grep -ac '^ *--- SKIP' "$log")
	if [ $status -eq 0 ] && grep -aqx PASS "$log"; then
		pass "tests of $1: $passed passed, $skipped skipped"
	else
		grep -aE '^ *--- FAIL|^panic:' "$log" | head -n 20 | diag -
		fail "tests of $1: exit status $status" "$log"
	fi
}

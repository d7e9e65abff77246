# What is printed is TAP, the protocol of prove(1): "ok 1 - what", "not ok 2 - what", and
# lines that begin with "#".

count=0
failed=0

# diag prints words, or the lines of its input with -, as what a person reads.
diag() {
	if [ "$1" = - ]; then
		sed 's/^/#   /'
	else
		echo "# $*"
	fi
}

pass() {
	count=$((count + 1))
	echo "ok $count - $1"
}

# fail WHAT [FILE]: the end of FILE tells why.
fail() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	if [ $# -gt 1 ] && [ -s "$2" ]; then
		tail -n 40 "$2" | diag -
	fi
}

# skip WHAT WHY
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# bail ends everything: there is nothing to prove here.
bail() {
	echo "Bail out! $*"
	exit 1
}

# finish prints the plan and exits.
finish() {
	echo "1..$count"
	if [ $failed -gt 0 ]; then
		diag "$failed of $count failed; logs are in $results"
		exit 1
	fi
	if [ $count -eq 0 ]; then
		diag 'nothing was run'
		exit 1
	fi
	diag "results are in $results"
	exit 0
}

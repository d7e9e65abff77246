# A tool whose kernel is the emulator that is served on $STUB_SOCKET. It is started as
# bin/NAME or usr/sbin/valectl, and runs the tool of that name in $STUB_TOOLS.
export PATH="$STUB_PATH"
name=$(basename "$0")
last=
for arg; do
	if [ "$last" = --dev ] && [ "$arg" = kernel ]; then
		arg=unix:$STUB_SOCKET
	fi
	last=$arg
	set -- "$@" "$arg"
	shift
done
[ "${NETMAP_DEV-}" != kernel ] || export NETMAP_DEV="unix:$STUB_SOCKET"
case $0 in
*/usr/sbin/*) ;;
*) exec "$STUB_TOOLS/$name" "$@" ;;
esac

# FreeBSD's own valectl differs as vale-ctl.c does: see lib/valectl.sh.
status=0
"$STUB_TOOLS/$name" "$@" >"$STUB_SOCKET.out" 2>/dev/null || status=1
sed 's/^rx_rings:  /rx_rings   /' "$STUB_SOCKET.out"
[ $status = 0 ] || echo 'failed to do that' >&2
[ $# -gt 0 ] || status=1
exit $status

/* A process that is forked has the port, too, and keeps it when its parent gives it up. */
#include "nm.h"

int main(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	int hold[2], ready[2];
	char c;
	want(pipe(hold) == 0 && pipe(ready) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(hold[1]);
		struct pollfd pf = {.fd = b.fd, .events = POLLIN};
		want(poll(&pf, 1, -1) == 1);
		get(&b, 'f');
		send_mark(&b, 'r');
		want(write(ready[1], "r", 1) == 1);
		want(read(hold[0], &c, 1) == 0); /* until the parent closes it */
		send_mark(&b, 's');
		_exit(0);
	}
	close(hold[0]);
	send_mark(&a, 'f');
	want(read(ready[0], &c, 1) == 1);
	want(ioctl(a.fd, NIOCRXSYNC) == 0);
	get(&a, 'r');
	close_port(&b);
	want(exists("vale7:b"));
	close(hold[1]);
	finish(pid);
	want(!exists("vale7:b"));
	want(ioctl(a.fd, NIOCRXSYNC) == 0);
	get(&a, 's');
	return 0;
}

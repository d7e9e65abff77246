/*
 * Who is woken by a frame that another one has taken meanwhile waits on, and is woken by
 * the next one. It comes too late because it is stopped; poll(2) goes on behind that
 * without another system call.
 */
#include "nm.h"

/* skip takes all frames that are there. */
static void skip(struct port *p) {
	want(ioctl(p->fd, NIOCRXSYNC) == 0);
	p->rx->head = p->rx->cur = p->rx->tail;
	want(ioctl(p->fd, NIOCRXSYNC) == 0);
}

int main(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	struct pollfd pf = {.fd = b.fd, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0);
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			want(poll(&pf, 1, -1) == 1);
			_exit(0);
		}
		pause_ms(20); /* so that it sleeps; if not, nothing is tried */
		want(kill(pid, SIGSTOP) == 0);
		want(waitpid(pid, NULL, WUNTRACED) == pid);
		send_mark(&a, 'a');
		want(poll(&pf, 1, -1) == 1);
		skip(&b);
		want(poll(&pf, 1, 0) == 0);
		want(kill(pid, SIGCONT) == 0);
		pause_ms(i);
		send_mark(&a, 'b');
		finish(pid);
		skip(&b);
	}
	return 0;
}

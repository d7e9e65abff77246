/*
 * Processes end with a port in every state, or are killed in the middle of calls. Whoever
 * has waited for one finds its port gone, with the first call that asks.
 */
#include "nm.h"

enum { TIMES = 600 };

static const char name[] = "vale7:e";

enum end { REGISTERED, MAPPED, POLLED, HALF, CLOSED, SYNCING, WAITING, MAPPING, ENDS };

/* hold has the port in the state that end says, and says when it may be killed. */
static void hold(enum end end, int ready) {
	if (end == REGISTERED) {
		regif(nm_open(), name);
		_exit(0);
	}
	struct port p = open_port(name);
	struct pollfd pf = {.fd = p.fd, .events = POLLIN};
	switch (end) {
	case POLLED:
		poll(&pf, 1, 0);
		break;
	case HALF:
		close(p.fd);
		break;
	case CLOSED:
		close_port(&p);
		break;
	default:
		break;
	}
	if (end < SYNCING)
		_exit(0);
	want(write(ready, "r", 1) == 1);
	for (;;) {
		if (end == SYNCING)
			ioctl(p.fd, NIOCTXSYNC);
		else
			poll(&pf, 1, end == WAITING ? -1 : 0);
		if (end == MAPPING)
			munmap(mmap(NULL, 4096, PROT_READ, MAP_SHARED, p.fd, 0), 4096);
	}
}

int main(void) {
	int probe = nm_open(), ready[2];
	unsigned seed = 1;
	want(pipe(ready) == 0);
	for (int i = 0; i < TIMES; i++) {
		enum end end = i % ENDS;
		pid_t pid = fork();
		if (pid == 0)
			hold(end, ready[1]);
		if (end < SYNCING) {
			finish(pid);
		} else {
			char c;
			want(read(ready[0], &c, 1) == 1);
			usleep(rand_r(&seed) % 500);
			want(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);
		}
		want(!listed(probe, name));
	}
	return 0;
}

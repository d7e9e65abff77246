/* For those who wait: a frame, or a byte in a pipe, that comes later. */
#include "nm.h"

struct later {
	struct port *from; /* NULL: the pipe */
	int pipe;
	long after;
};

static void *come(void *arg) {
	struct later *l = arg;
	pause_ms(l->after);
	if (l->from)
		send_mark(l->from, 'l');
	else
		want(write(l->pipe, "l", 1) == 1);
	return NULL;
}

static inline pthread_t start(struct later *l) {
	pthread_t t;
	want(pthread_create(&t, NULL, come, l) == 0);
	return t;
}

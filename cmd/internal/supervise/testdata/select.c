/* Selects a port together with a pipe, with select and pselect. */
#include "later.h"
#include <sys/select.h>

static int with_pselect;

static int wait_for(int fd1, int fd2, long ms, fd_set *in) {
	FD_ZERO(in);
	FD_SET(fd1, in);
	FD_SET(fd2, in);
	int n = (fd1 > fd2 ? fd1 : fd2) + 1;
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};
	if (with_pselect)
		return pselect(n, in, NULL, NULL, ms < 0 ? NULL : &ts, NULL);
	return select(n, in, NULL, NULL, ms < 0 ? NULL : &tv);
}

int main(int argc, char **argv) {
	with_pselect = argc > 1;
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	int p[2];
	want(pipe(p) == 0);
	want(b.fd < FD_SETSIZE);
	fd_set in;
	long start_at = millis();
	want(wait_for(b.fd, p[0], 100, &in) == 0 && millis() - start_at >= 99);
	want(wait_for(b.fd, p[0], 0, &in) == 0);
	send_mark(&a, 'a');
	want(wait_for(b.fd, p[0], -1, &in) == 1 && FD_ISSET(b.fd, &in) && !FD_ISSET(p[0], &in));
	get(&b, 'a');
	for (int i = 0; i < 20; i++) {
		struct later frame = {.from = &a, .after = i};
		pthread_t t = start(&frame);
		want(wait_for(b.fd, p[0], -1, &in) == 1 && FD_ISSET(b.fd, &in));
		get(&b, 'l');
		pthread_join(t, NULL);
	}
	struct later byte = {.pipe = p[1], .after = 20};
	pthread_t t = start(&byte);
	want(wait_for(b.fd, p[0], -1, &in) == 1 && FD_ISSET(p[0], &in));
	pthread_join(t, NULL);

	fd_set out;
	FD_ZERO(&out);
	FD_SET(a.fd, &out);
	want(select(a.fd + 1, NULL, &out, NULL, NULL) == 1 && FD_ISSET(a.fd, &out));

	/* An error counts as both. */
	int none = nm_open();
	FD_ZERO(&in);
	FD_SET(none, &in);
	want(select(none + 1, &in, NULL, NULL, NULL) == 1);
	return 0;
}

/* Polls a port together with a pipe: what is there, what comes later, what never comes. */
#include "later.h"

static int poll_for(struct pollfd *pf, int n, int ms, int with_ppoll) {
	if (!with_ppoll)
		return poll(pf, n, ms);
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	return ppoll(pf, n, ms < 0 ? NULL : &t, NULL);
}

static void run(int with_ppoll) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	int p[2];
	want(pipe(p) == 0);
	struct pollfd pf[] = {{.fd = p[0], .events = POLLIN}, {.fd = -1}, {.fd = b.fd, .events = POLLIN}};

	/* Nothing comes: not before time is up. */
	long start_at = millis();
	want(poll_for(pf, 3, 100, with_ppoll) == 0);
	want(millis() - start_at >= 99);
	want(poll_for(pf, 3, 0, with_ppoll) == 0);

	/* A frame is there; it is synced, and it stays. */
	send_mark(&a, 'a');
	want(space(b.rx) == 0);
	want(poll_for(pf, 3, -1, with_ppoll) == 1);
	want(pf[0].revents == 0 && pf[1].revents == 0 && pf[2].revents == POLLIN);
	want(space(b.rx) == 1);
	want(poll_for(pf, 3, -1, with_ppoll) == 1);
	get(&b, 'a');
	want(poll_for(pf, 3, 0, with_ppoll) == 0);

	/* A frame comes later, and then a byte in the pipe. */
	struct later frame = {.from = &a, .after = 50}, byte = {.pipe = p[1], .after = 50};
	for (int i = 0; i < 20; i++) {
		frame.after = byte.after = i;
		pthread_t t = start(&frame);
		want(poll_for(pf, 3, -1, with_ppoll) == 1);
		want(pf[2].revents == POLLIN && space(b.rx) == 1);
		get(&b, 'l');
		pthread_join(t, NULL);
		t = start(&byte);
		want(poll_for(pf, 3, -1, with_ppoll) == 1);
		want(pf[0].revents == POLLIN && pf[2].revents == 0);
		char c;
		want(read(p[0], &c, 1) == 1);
		pthread_join(t, NULL);
	}

	/* What comes when nobody waits any more moves no ring. */
	want(poll_for(pf, 3, 10, with_ppoll) == 0);
	send_mark(&a, 'n');
	pause_ms(30);
	want(space(b.rx) == 0);
	want(poll_for(pf, 3, -1, with_ppoll) == 1 && space(b.rx) == 1);
	get(&b, 'n');

	/* Output: there is room, and what is there is sent. */
	want(put(&a, 3, 'o') == 3);
	struct pollfd out = {.fd = a.fd, .events = POLLIN | POLLOUT};
	want(poll_for(&out, 1, -1, with_ppoll) == 1 && out.revents == POLLOUT);
	want(poll_for(pf, 3, -1, with_ppoll) == 1 && space(b.rx) == 3);

	/* Errors, beside what is true of others. */
	int none = nm_open();
	struct pollfd err[] = {{.fd = none, .events = POLLIN}, {.fd = p[1], .events = POLLOUT}, {.fd = 700, .events = POLLIN}, {.fd = b.fd, .events = POLLIN}};
	want(poll_for(err, 4, -1, with_ppoll) == 4);
	want(err[0].revents == POLLERR && err[1].revents == POLLOUT && err[2].revents == POLLNVAL && err[3].revents == POLLIN);
	close(none);
	close_port(&a);
	close_port(&b);
}

int main(void) {
	run(0);
	run(1);
	return 0;
}

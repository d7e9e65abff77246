/* Threads with ports of their own send to one that waits; two threads wait on one port. */
#include "nm.h"

enum { senders = 4, each = 300 };

static void *sender(void *name) {
	struct port p = open_port(name);
	for (int i = 0; i < each; i++) {
		send_mark(&p, 't');
		struct pollfd pf = {.fd = p.fd, .events = POLLOUT};
		want(poll(&pf, 1, -1) == 1);
		if (i % 10 == 0)
			pause_ms(1);
	}
	close_port(&p);
	return NULL;
}

static void *waiter(void *arg) {
	struct port *p = arg;
	struct pollfd pf = {.fd = p->fd, .events = POLLIN};
	want(poll(&pf, 1, -1) == 1 && pf.revents == POLLIN);
	return NULL;
}

int main(void) {
	struct port to = open_port("vale7:to");
	pthread_t t[senders];
	char *names[senders] = {"vale7:s0", "vale7:s1", "vale7:s2", "vale7:s3"};
	for (int i = 0; i < senders; i++)
		want(pthread_create(&t[i], NULL, sender, names[i]) == 0);
	/* Broadcasts: nothing is lost as long as the ring has room. */
	for (int got = 0; got < senders * each;) {
		struct pollfd pf = {.fd = to.fd, .events = POLLIN};
		want(poll(&pf, 1, -1) == 1);
		for (; space(to.rx) > 0; got++)
			get(&to, 't');
	}
	for (int i = 0; i < senders; i++)
		pthread_join(t[i], NULL);

	want(pthread_create(&t[0], NULL, waiter, &to) == 0);
	want(pthread_create(&t[1], NULL, waiter, &to) == 0);
	pause_ms(30);
	struct port from = open_port("vale7:from");
	send_mark(&from, 'w');
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	return 0;
}

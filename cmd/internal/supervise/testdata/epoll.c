/* Waits with epoll, for a port, a timer and a pipe. */
#include "later.h"
#include <sys/epoll.h>
#include <sys/timerfd.h>

static void add(int ep, int fd, uint32_t events) {
	struct epoll_event e = {.events = events, .data.u64 = 1000 + fd};
	want(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0);
}

static int wait_one(int ep, int ms, uint32_t *events) {
	struct epoll_event e[4];
	int n = epoll_wait(ep, e, 4, ms);
	want(n >= 0 && n <= 1);
	if (n == 0)
		return -1;
	*events = e[0].events;
	return e[0].data.u64 - 1000;
}

static void run(int add_before_map) {
	struct port a = open_port("vale7:a");
	int ep = epoll_create1(0), fd = nm_open(), p[2];
	want(pipe(p) == 0);
	struct nmreq r = regif(fd, "vale7:b");
	if (add_before_map)
		add(ep, fd, EPOLLIN);
	struct port b = map_port(fd, r);
	if (!add_before_map)
		add(ep, fd, EPOLLIN);
	add(ep, p[0], EPOLLIN);
	uint32_t ev;
	want(wait_one(ep, 50, &ev) == -1);
	send_mark(&a, 'a');
	want(wait_one(ep, -1, &ev) == b.fd && ev == EPOLLIN && space(b.rx) == 1);
	want(wait_one(ep, -1, &ev) == b.fd); /* level */
	get(&b, 'a');
	want(wait_one(ep, 0, &ev) == -1);
	for (int i = 0; i < 20; i++) {
		struct later frame = {.from = &a, .after = i}, byte = {.pipe = p[1], .after = i};
		pthread_t t = start(&frame);
		want(wait_one(ep, -1, &ev) == b.fd && space(b.rx) == 1);
		get(&b, 'l');
		pthread_join(t, NULL);
		t = start(&byte);
		want(wait_one(ep, -1, &ev) == p[0]);
		char c;
		want(read(p[0], &c, 1) == 1);
		pthread_join(t, NULL);
	}
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	struct itimerspec soon = {.it_value.tv_nsec = 20000000};
	want(timerfd_settime(timer, 0, &soon, NULL) == 0);
	add(ep, timer, EPOLLIN);
	want(wait_one(ep, -1, &ev) == timer);
	want(epoll_ctl(ep, EPOLL_CTL_DEL, timer, NULL) == 0);

	/* An epoll in an epoll, and in a poll. */
	int outer = epoll_create1(0);
	add(outer, ep, EPOLLIN);
	struct pollfd pf = {.fd = outer, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0 && wait_one(outer, 10, &ev) == -1);
	struct later frame = {.from = &a, .after = 20};
	pthread_t t = start(&frame);
	want(poll(&pf, 1, -1) == 1 && space(b.rx) == 1);
	pthread_join(t, NULL);
	get(&b, 'l');
	t = start(&frame);
	want(wait_one(outer, -1, &ev) == ep && space(b.rx) == 1);
	pthread_join(t, NULL);
	get(&b, 'l');
	want(wait_one(ep, 0, &ev) == -1);

	struct epoll_event out = {.events = EPOLLOUT, .data.u64 = 1000 + b.fd};
	want(epoll_ctl(ep, EPOLL_CTL_MOD, b.fd, &out) == 0);
	want(wait_one(ep, -1, &ev) == b.fd && ev == EPOLLOUT);
	want(epoll_ctl(ep, EPOLL_CTL_DEL, b.fd, NULL) == 0);
	want(wait_one(ep, 0, &ev) == -1);
	close(ep);
	close_port(&a);
	close_port(&b);
}

/* Told of changes only (EPOLLET), also of one that has come before the next wait. */
static void edges(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	int ep = epoll_create1(0);
	uint32_t ev;
	add(ep, b.fd, EPOLLIN | EPOLLET);
	for (int i = 0; i < 20; i++) {
		send_mark(&a, 'e');
		want(wait_one(ep, 5000, &ev) == b.fd && ev == EPOLLIN && space(b.rx) == 1);
		get(&b, 'e');
		if (i % 2)
			want(wait_one(ep, 1, &ev) == -1);
	}
	/* Frames that are left hide no others. */
	send_mark(&a, 'l');
	want(wait_one(ep, 5000, &ev) == b.fd && space(b.rx) == 1);
	struct later frame = {.from = &a, .after = 30};
	pthread_t t = start(&frame);
	while (space(b.rx) == 1) {
		want(wait_one(ep, 5000, &ev) == b.fd);
		want(ioctl(b.fd, NIOCRXSYNC) == 0); /* as long as there are frames, a wait brings no others */
	}
	pthread_join(t, NULL);
	close(ep);
	close_port(&a);
	close_port(&b);
}

static int shared_epoll;

static void *sleeper(void *arg) {
	uint32_t ev;
	want(wait_one(shared_epoll, -1, &ev) == *(int *)arg && ev == EPOLLIN);
	return NULL;
}

/*
 * Put into an epoll, or made to count there again, while another thread sleeps in it, or is
 * about to.
 */
static void joined(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	shared_epoll = epoll_create1(0);
	pthread_t t;
	for (int i = 0; i < 40; i++) {
		struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT, .data.u64 = 1000 + b.fd};
		want(pthread_create(&t, NULL, sleeper, &b.fd) == 0);
		if (i % 4 != 1)
			pause_ms(i % 8);
		want(epoll_ctl(shared_epoll, i ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, b.fd, &e) == 0);
		if (i % 4 != 2)
			pause_ms(i % 8);
		send_mark(&a, 'j');
		pthread_join(t, NULL);
		want(space(b.rx) == 1);
		get(&b, 'j');
	}
	close(shared_epoll);
	close_port(&a);
	close_port(&b);
}

int main(void) {
	run(0);
	run(1);
	edges();
	joined();
	return 0;
}

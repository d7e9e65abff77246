/*
 * cost WHAT N makes N calls of one kind and prints how long they took, in nanoseconds.
 * send sends N frames of 60 bytes in bursts of 512, as pkt-gen does.
 */
#include "nm.h"

static uint64_t now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void send_frames(struct port *p, long n) {
	struct netmap_ring *r = p->tx;
	char *first = buf_of(r, 0);
	memset(first, 0xff, 6);
	for (long left = n; left > 0;) {
		struct pollfd pf = {.fd = p->fd, .events = POLLOUT};
		want(poll(&pf, 1, -1) == 1 && pf.revents == POLLOUT);
		uint32_t i = r->head, k = space(r);
		if (k > 512)
			k = 512;
		if (k > left)
			k = left;
		left -= k;
		for (; k > 0; k--) {
			char *b = buf_of(r, i);
			memset(b, 0xff, 12);
			b[6] = 2, b[12] = (char)0x88, b[13] = (char)0xb5;
			r->slot[i].len = 60;
			i = i + 1 == r->num_slots ? 0 : i + 1;
		}
		r->head = r->cur = i;
	}
	want(ioctl(p->fd, NIOCTXSYNC) == 0);
}

int main(int argc, char **argv) {
	want(argc == 3);
	const char *what = argv[1];
	long n = atol(argv[2]);
	struct port p = {0};
	int needs = strcmp(what, "open") && strcmp(what, "access") && strcmp(what, "pollother") && strcmp(what, "getppid") && strcmp(what, "mmapfile");
	if (needs)
		p = open_port("vale7:cost");
	int other[2], null = open("/bin/sh", O_RDONLY);
	want(pipe(other) == 0);
	struct pollfd in = {.fd = p.fd, .events = POLLIN}, out = {.fd = p.fd, .events = POLLOUT}, none = {.fd = other[0], .events = POLLIN};
	uint64_t start = now();
	if (!strcmp(what, "send"))
		send_frames(&p, n);
	else
		for (long i = 0; i < n; i++) {
			if (!strcmp(what, "sync"))
				want(ioctl(p.fd, NIOCTXSYNC) == 0);
			else if (!strcmp(what, "pollout"))
				want(poll(&out, 1, 0) == 1);
			else if (!strcmp(what, "pollin"))
				want(poll(&in, 1, 0) == 0);
			else if (!strcmp(what, "pollother") || !strcmp(what, "pollbeside"))
				want(poll(&none, 1, 0) == 0);
			else if (!strcmp(what, "open"))
				want(close(open("/dev/null", O_RDONLY)) == 0);
			else if (!strcmp(what, "access"))
				want(access("/dev/null", R_OK) == 0);
			else if (!strcmp(what, "mmapfile"))
				want(munmap(mmap(NULL, 4096, PROT_READ, MAP_SHARED, null, 0), 4096) == 0);
			else if (!strcmp(what, "getppid") || !strcmp(what, "getppidbeside"))
				syscall(SYS_getppid);
			else
				want(!"known");
		}
	printf("%llu\n", (unsigned long long)(now() - start));
	return 0;
}

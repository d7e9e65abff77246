/* Changes its arguments while they are looked at. Whoever answers is not confused by it. */
#include "nm.h"

static volatile int done;
static struct nmreq_option options[2];
static struct nmreq_register body;
static struct nmreq_header header;
static struct pollfd fds[4];
static char path[32];
static int fd;

static void *fool(void *arg) {
	for (unsigned i = 0; !done; i++) {
		header.body = i % 2 ? (uintptr_t)&body : i % 5;
		header.options = i % 3 ? (uintptr_t)&options[0] : 0;
		header.reqtype = i % 16;
		header.name[i % 64] = 'a' + i % 26;
		options[0].next = i % 7 ? 0 : (uintptr_t)&options[i % 2];
		options[0].reqtype = i % 7;
		options[0].size = (uint64_t)i << i % 40;
		fds[i % 4].fd = i % 3 ? fd : (int)(i % 40);
		fds[i % 4].events = i % 8;
		strcpy(path, i % 2 ? "/dev/netmap" : "/dev/null");
	}
	return NULL;
}

int main(void) {
	pthread_t t;
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	fd = a.fd;
	header.version = API;
	want(pthread_create(&t, NULL, fool, NULL) == 0);
	for (int i = 0; i < 1000; i++) {
		int extra = nm_open();
		ioctl(extra, NIOCCTRL, &header);
		poll(fds, 4, i % 2);
		int x = open(path, O_RDWR);
		if (x >= 0) /* no such file, where half of the path has changed */
			close(x);
		close(extra);
		/* Rings that make no sense, and another thread's sync of them. */
		a.tx->head = i * 7919;
		a.tx->cur = i * 104729;
		ioctl(a.fd, NIOCTXSYNC);
	}
	done = 1;
	pthread_join(t, NULL);
	close_port(&a);
	a = open_port("vale7:c");
	ioctl(b.fd, NIOCRXSYNC);
	b.rx->head = b.rx->cur = b.rx->tail;
	send_mark(&a, 'f');
	want(ioctl(b.fd, NIOCRXSYNC) == 0);
	get(&b, 'f');
	return 0;
}

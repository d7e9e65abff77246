/* Threads map a descriptor while others wait on it. No mmap fails. */
#include "nm.h"

enum { MAPPERS = 3, MAPS = 400 };

static int fd;
static struct nmreq r;
static volatile int stop;

static void *map(void *arg) {
	for (int i = 0; i < MAPS; i++) {
		void *m = mmap(NULL, r.memsize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		want(m != MAP_FAILED);
		want(munmap(m, r.memsize) == 0);
	}
	return NULL;
}

static void *wait_for(void *events) {
	while (!stop) {
		struct pollfd pf = {.fd = fd, .events = (short)(intptr_t)events};
		want(poll(&pf, 1, 1) >= 0 && (pf.revents & ~pf.events) == 0);
	}
	return NULL;
}

int main(void) {
	pthread_t mappers[MAPPERS], in, out;
	fd = nm_open();
	r = regif(fd, "vale7:a");
	want(pthread_create(&in, NULL, wait_for, (void *)POLLIN) == 0);
	want(pthread_create(&out, NULL, wait_for, (void *)POLLOUT) == 0);
	for (int i = 0; i < MAPPERS; i++)
		want(pthread_create(&mappers[i], NULL, map, NULL) == 0);
	for (int i = 0; i < MAPPERS; i++)
		pthread_join(mappers[i], NULL);
	stop = 1;
	pthread_join(in, NULL);
	pthread_join(out, NULL);
	return 0;
}

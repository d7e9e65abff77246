/* Opens, maps, sends, waits and closes without end, in threads, until it is killed. */
#include "nm.h"

static void *live(void *arg) {
	char name[16];
	sprintf(name, "vale7:v%ld", (long)arg);
	for (unsigned seed = (unsigned)(uintptr_t)arg;;) {
		int fd = nm_open(), copy = -1;
		struct nmreq r = {.version = API, .flags = MODE_ALL_NIC};
		strcpy(r.name, name);
		if (rand_r(&seed) % 2)
			copy = dup(fd);
		want(ioctl(fd, NIOCREGIF, &r) == 0);
		struct port p = map_port(fd, r);
		for (int i = rand_r(&seed) % 20; i > 0; i--) {
			put(&p, 10, 'v');
			struct pollfd pf = {.fd = fd, .events = rand_r(&seed) % 2 ? POLLIN : POLLIN | POLLOUT};
			poll(&pf, 1, rand_r(&seed) % 3);
		}
		if (copy >= 0)
			close(copy);
		close_port(&p);
	}
	return NULL;
}

int main(void) {
	pthread_t t;
	for (long i = 0; i < 3; i++)
		want(pthread_create(&t, NULL, live, (void *)i) == 0);
	printf("%d\n", getpid());
	fflush(stdout);
	pause();
	return 0;
}

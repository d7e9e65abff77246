/*
 * Threads wait on descriptors, sync and map them, while others close them, put others in
 * their places and duplicate them. What a call answers depends on who comes first; that
 * all of them are answered, and that nothing is left, does not.
 */
#include "nm.h"

enum { FIRST = 900, DESCRIPTORS = 8, USERS = 6, CHANGERS = 3, CHANGES = 300 };

static volatile int stop;

static void *use(void *arg) {
	unsigned seed = (unsigned)(intptr_t)arg;
	while (!stop) {
		struct pollfd f[DESCRIPTORS];
		for (int i = 0; i < DESCRIPTORS; i++)
			f[i] = (struct pollfd){.fd = FIRST + i, .events = POLLIN | POLLOUT};
		poll(f, DESCRIPTORS, 5);
		ioctl(FIRST + rand_r(&seed) % DESCRIPTORS, NIOCTXSYNC);
		void *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, FIRST + rand_r(&seed) % DESCRIPTORS, 0);
		if (m != MAP_FAILED)
			munmap(m, 4096);
	}
	return NULL;
}

/* move puts a duplicate of fd at number at, and closes fd. */
static void move(int fd, int at) {
	if (fd >= 0) {
		dup2(fd, at);
		close(fd);
	}
}

static void *change(void *arg) {
	unsigned seed = (unsigned)(intptr_t)arg;
	char name[16];
	snprintf(name, sizeof name, "vale4:%u", seed);
	for (int n = 0; n < CHANGES; n++) {
		int i = rand_r(&seed) % DESCRIPTORS, at = FIRST + i;
		switch (rand_r(&seed) % 5) {
		case 0:
			close(at);
			break;
		case 1: {
			int fd = open("/dev/netmap", O_RDWR);
			struct nmreq r = {.version = API, .flags = MODE_ALL_NIC};
			strcpy(r.name, name);
			ioctl(fd, NIOCREGIF, &r); /* EBUSY while it is there already */
			move(fd, at);
			break;
		}
		case 2:
			move(open("/dev/null", O_RDONLY), at);
			break;
		case 3:
			dup2(at, FIRST + (i + 1) % DESCRIPTORS);
			break;
		case 4:
			close(fcntl(at, F_DUPFD_CLOEXEC, 100));
			break;
		}
	}
	return NULL;
}

int main(void) {
	pthread_t users[USERS], changers[CHANGERS];
	for (intptr_t i = 0; i < USERS; i++)
		want(pthread_create(&users[i], NULL, use, (void *)i) == 0);
	for (intptr_t i = 0; i < CHANGERS; i++)
		want(pthread_create(&changers[i], NULL, change, (void *)i) == 0);
	for (int i = 0; i < CHANGERS; i++)
		want(pthread_join(changers[i], NULL) == 0);
	stop = 1;
	for (int i = 0; i < USERS; i++)
		want(pthread_join(users[i], NULL) == 0);
	for (int i = 0; i < DESCRIPTORS; i++)
		close(FIRST + i);
	want(!exists("vale4:0") && !exists("vale4:1") && !exists("vale4:2"));
	return 0;
}

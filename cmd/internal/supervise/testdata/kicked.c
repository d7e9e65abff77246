/*
 * Opens while signals come to all threads of the parent, which is the supervisor, if there
 * is one. An open that was answered while it was interrupted returned 0.
 */
#include "nm.h"
#include <dirent.h>

enum { OPENS = 1000 };

static volatile int stop;

/* threads_of fills tid with the threads of a process and returns how many there are. */
static int threads_of(pid_t pid, pid_t *tid, int max) {
	char path[32];
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	DIR *d = opendir(path);
	want(d);
	int n = 0;
	for (struct dirent *e; n < max && (e = readdir(d));)
		if (e->d_name[0] != '.')
			tid[n++] = atoi(e->d_name);
	closedir(d);
	return n;
}

static void *kick(void *arg) {
	while (!stop) {
		pid_t tid[64];
		int n = threads_of(getppid(), tid, 64);
		for (int round = 0; round < 200 && !stop; round++) {
			for (int i = 0; i < n; i++)
				syscall(SYS_tgkill, getppid(), tid[i], SIGURG);
			usleep(50);
		}
	}
	return NULL;
}

int main(void) {
	pthread_t t;
	want(pthread_create(&t, NULL, kick, NULL) == 0);
	for (int i = 0; i < OPENS; i++) {
		int fd = nm_open();
		want(fd > 2);
		regif(fd, "vale7:a");
		want(close(fd) == 0);
	}
	stop = 1;
	pthread_join(t, NULL);
	return 0;
}

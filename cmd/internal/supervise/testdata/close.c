/* Gives a port up in every order. It lives as long as a descriptor or a mapping. */
#include "nm.h"

int main(void) {
	struct port p = open_port("vale7:a");
	want(munmap(p.mem, p.size) == 0);
	want(exists("vale7:a"));
	want(close(p.fd) == 0);
	want(!exists("vale7:a"));

	p = open_port("vale7:b");
	want(close(p.fd) == 0);
	want(exists("vale7:b"));
	want(munmap(p.mem, p.size) == 0);
	want(!exists("vale7:b"));

	/* After a wait, which puts another file in its place. */
	p = open_port("vale7:c");
	struct pollfd pf = {.fd = p.fd, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0);
	want(close(p.fd) == 0);
	want(exists("vale7:c"));
	want(munmap(p.mem, p.size) == 0);
	want(!exists("vale7:c"));

	/* Registered, never mapped; mapped, and a part left. */
	int fd = nm_open();
	regif(fd, "vale7:d");
	want(close_range(fd, fd, 0) == 0);
	want(!exists("vale7:d"));
	p = open_port("vale7:e");
	want(close(p.fd) == 0);
	want(munmap(p.mem, p.size - 4096) == 0);
	want(exists("vale7:e"));
	want(munmap(p.mem + (p.size - 4096), 4096) == 0);
	want(!exists("vale7:e"));

	/* With the process that has it, which closes nothing. Who waited for it is sure. */
	pid_t pid;
	for (int i = 0; i < 200; i++) {
		pid = fork();
		if (pid == 0) {
			open_port("vale7:f");
			want(exists("vale7:f"));
			_exit(0);
		}
		finish(pid);
		want(!exists("vale7:f"));
	}

	/* By exec, of a descriptor that is to be closed by it. */
	pid = fork();
	if (pid == 0) {
		int fd = open("/dev/netmap", O_RDWR | O_CLOEXEC);
		regif(fd, "vale7:g");
		execl("/bin/sh", "sh", "-c", "exit 0", NULL);
		_exit(1);
	}
	finish(pid);
	want(!exists("vale7:g"));

	/* The number is free for another one then. */
	fd = nm_open();
	close(fd);
	want(nm_open() == fd);
	return 0;
}

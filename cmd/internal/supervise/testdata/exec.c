/* A program that is executed has the descriptors that are not to be closed by it. */
#include "nm.h"

int main(int argc, char **argv) {
	if (argc == 1) {
		int fd = nm_open();
		struct port p = map_port(fd, regif(fd, "vale7:a"));
		char number[12];
		sprintf(number, "%d", p.fd);
		execl("/proc/self/exe", "exec", number, NULL);
		want(!"executed");
	}
	int fd = atoi(argv[1]);
	want(exists("vale7:a"));
	struct nmreq r = {.version = API};
	strcpy(r.name, "vale7:a");
	want(ioctl(fd, NIOCGINFO, &r) == 0);
	struct pollfd pf = {.fd = fd, .events = POLLOUT};
	want(poll(&pf, 1, -1) == 1 && pf.revents == POLLOUT);
	want(mmap(NULL, r.memsize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED);
	want(ioctl(fd, NIOCTXSYNC) == 0);
	return 0;
}

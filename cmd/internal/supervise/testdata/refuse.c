/* What a netmap descriptor is not for, and how it is not opened. */
#include "nm.h"

int main(void) {
	int fd = nm_open();
	char c;
	want(read(fd, &c, 1) == -1 && write(fd, &c, 1) == -1); /* at once, whatever the errno */
	want(send(fd, &c, 1, 0) == -1 && recv(fd, &c, 1, 0) == -1);
	want(isatty(fd) == 0);
	refused(open("/dev/netmap", O_RDWR | O_DIRECTORY), ENOTDIR);
	refused(open("/dev/netmap", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);

	want(chdir("/dev") == 0);
	int rel = open("netmap", O_RDWR | O_CLOEXEC), dir = open("/", O_RDONLY | O_DIRECTORY);
	want(rel >= 0 && (fcntl(rel, F_GETFD) & FD_CLOEXEC));
	want((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0);
	int at = openat(dir, "dev/netmap", O_RDWR);
	want(at >= 0);
	regif(at, "vale7:a");
	want(fcntl(at, F_SETFL, O_NONBLOCK) == 0);
	want(open("//dev/./netmap", O_RDONLY) >= 0);
	return 0;
}

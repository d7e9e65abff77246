/* Waits for a port whose switch ends: it is told, and nothing hangs. */
#include "nm.h"

int main(void) {
	struct port p = open_port("vale7:a");
	struct pollfd pf = {.fd = p.fd, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0);
	printf("waiting\n");
	fflush(stdout);
	want(poll(&pf, 1, -1) == 1);
	want(poll(&pf, 1, -1) == 1 && pf.revents == POLLERR);
	refused(ioctl(p.fd, NIOCTXSYNC), EIO);
	p.tx->flags = 0; /* the memory is still there */
	refused(open("/dev/netmap", O_RDWR), ENXIO);
	close_port(&p);
	return 0;
}

/* Maps a region: at the right time, with sizes that fit, more than once. */
#include "nm.h"

static void *map(int fd, size_t size, off_t at) { return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, at); }

int main(void) {
	int fd = nm_open();
	refused(map(fd, 4096, 0), EINVAL);
	struct nmreq r = regif(fd, "vale7:a");
	refused(map(fd, (size_t)r.memsize + 4096, 0), EINVAL);
	refused(map(fd, 8192, ((off_t)r.memsize - 4096) & ~4095), EINVAL);
	refused(map(fd, 4096, (off_t)1 << 40), EINVAL);
	struct port p = map_port(fd, r), q = map_port(fd, r);
	p.tx->flags = 2;
	want(q.tx->flags == 2);
	want(p.tx->num_slots == 1024 && p.tx->dir == 1 && p.rx->dir == 0);
	want(map(fd, 4096, 0) != MAP_FAILED);

	/* What is mapped is the port's: nothing can be read, or made longer or shorter. */
	char c;
	want(read(fd, &c, 1) == -1 && write(fd, &c, 1) == -1);
	want(ftruncate(fd, 0) == -1);
	struct pollfd pf = {.fd = fd, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0);
	want(map_port(fd, r).tx->flags == 2);
	return 0;
}

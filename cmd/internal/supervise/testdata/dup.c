/* Duplicates, made before and after registration, at high and at low numbers. */
#include "nm.h"

int main(void) {
	struct port a = open_port("vale7:a");
	int fd = nm_open(), before = dup(fd), low = dup2(fd, 33);
	want(before >= 0 && low == 33);
	struct nmreq r = regif(before, "vale7:b");
	refused(ioctl(fd, NIOCREGIF, &r), EBUSY);
	struct port b = map_port(low, r); /* a duplicate from before has the region, too */
	int after = fcntl(low, F_DUPFD_CLOEXEC, 40);
	want(after >= 40);
	want(close(fd) == 0);
	want(map_port(after, r).tx->num_slots == 1024);

	int all[] = {before, low, after};
	for (int i = 0; i < 3; i++) {
		struct pollfd pf = {.fd = all[i], .events = POLLIN};
		want(poll(&pf, 1, 0) == 0);
		send_mark(&a, 'd');
		want(poll(&pf, 1, -1) == 1 && pf.revents == POLLIN);
		get(&b, 'd');
		want(ioctl(all[i], NIOCRXSYNC) == 0);
	}
	/* Two of them in one call. */
	struct pollfd two[] = {{.fd = before, .events = POLLIN}, {.fd = after, .events = POLLIN | POLLOUT}};
	want(poll(two, 2, -1) == 1 && two[0].revents == 0 && two[1].revents == POLLOUT);
	send_mark(&a, '2');
	want(poll(two, 2, -1) == 2 && two[0].revents == POLLIN && two[1].revents == (POLLIN | POLLOUT));

	want(dup2(a.fd, low) == low); /* closes what it was */
	want(close(before) == 0);
	want(exists("vale7:b"));
	want(close(after) == 0);
	want(exists("vale7:b")); /* still mapped */
	return 0;
}

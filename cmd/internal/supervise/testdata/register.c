/* Registers a port by both requests; sync by the numbers of Linux and of FreeBSD. */
#include "nm.h"

static void ctrl_register(void) {
	int fd = nm_open();
	struct nmreq_register b = {.mode = MODE_ALL_NIC};
	struct nmreq_header h = {.version = API, .reqtype = REQ_REGISTER, .name = "vale7:b", .body = (uintptr_t)&b};
	want(ioctl(fd, NIOCCTRL, &h) == 0);
	want(b.memsize > 0 && b.tx_slots == 1024 && b.rx_rings == 1);
	want(h.body == (uintptr_t)&b && h.options == 0);
	refused(ioctl(fd, NIOCCTRL, &h), EBUSY);
	want(close(fd) == 0);
}

int main(void) {
	int fd = nm_open();
	refused(ioctl(fd, NIOCTXSYNC), ENXIO);
	struct nmreq r = regif(fd, "vale7:a");
	want(r.memsize > 0 && r.tx_slots == 1024 && r.rx_rings == 1);
	want(ioctl(fd, NIOCTXSYNC) == 0 && ioctl(fd, NIOCRXSYNC) == 0);
	if (!on_module())
		want(ioctl(fd, BSD_NIOCTXSYNC) == 0 && ioctl(fd, BSD_NIOCRXSYNC) == 0);
	refused(ioctl(fd, NIOCREGIF, &r), EBUSY);
	want(exists("vale7:a"));
	want(close(fd) == 0);
	want(!exists("vale7:a"));
	ctrl_register();
	want(!exists("vale7:b"));

	struct nmreq old = {.version = 9};
	strcpy(old.name, "vale7:c");
	fd = nm_open();
	refused(ioctl(fd, NIOCREGIF, &old), EINVAL);
	refused(ioctl(fd, _IOWR('i', 99, struct nmreq), &old), on_module() ? EOPNOTSUPP : ENXIO);
	return 0;
}

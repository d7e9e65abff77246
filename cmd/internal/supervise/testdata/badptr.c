/* Arguments that lead nowhere are refused with EFAULT, and nothing is left behind. */
#include "nm.h"

int main(void) {
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	want(munmap(page + 4096, 4096) == 0);
	int fd = nm_open();
	void *bad[] = {NULL, (void *)8, page + 4096, page + 4096 - 8, (void *)-1, (void *)(1L << 62)};
	for (int i = on_module(); i < 6; i++) { /* which takes NULL for no argument */
		refused(ioctl(fd, NIOCREGIF, bad[i]), EFAULT);
		refused(ioctl(fd, NIOCGINFO, bad[i]), EFAULT);
		refused(ioctl(fd, NIOCCTRL, bad[i]), EFAULT);
		refused(syscall(SYS_openat, AT_FDCWD, bad[i], O_RDWR), i == 3 ? ENOENT : EFAULT);
		struct nmreq_register b = {.mode = MODE_ALL_NIC};
		struct nmreq_header h = {.version = API, .reqtype = REQ_REGISTER, .name = "vale7:a", .body = (uintptr_t)bad[i]};
		refused(ioctl(fd, NIOCCTRL, &h), bad[i] ? EFAULT : EINVAL);
		h.body = (uintptr_t)&b;
		h.options = (uintptr_t)bad[i];
		if (bad[i])
			refused(ioctl(fd, NIOCCTRL, &h), EFAULT);
	}
	want(!exists("vale7:a"));

	/* A chain of options that has no end, and one that ends nowhere. */
	struct nmreq_option o = {.next = (uintptr_t)&o, .reqtype = 5};
	struct nmreq_register b = {.mode = MODE_ALL_NIC};
	struct nmreq_header h = {.version = API, .reqtype = REQ_REGISTER, .name = "vale7:a", .body = (uintptr_t)&b, .options = (uintptr_t)&o};
	refused(ioctl(fd, NIOCCTRL, &h), on_module() ? EINVAL : EMSGSIZE);
	o.next = 16;
	refused(ioctl(fd, NIOCCTRL, &h), EFAULT);
	o.next = 0;
	o.status = 77;
	refused(ioctl(fd, NIOCCTRL, &h), on_module() ? EINVAL : EOPNOTSUPP);
	want(o.status == (on_module() ? EINVAL : EOPNOTSUPP) && b.memsize == 0);

	/* An answer that cannot be written; the port is there all the same, as in a kernel. */
	struct nmreq *r = (struct nmreq *)page;
	memset(r, 0, sizeof *r);
	r->version = API;
	r->flags = MODE_ALL_NIC;
	strcpy(r->name, "vale7:b");
	want(mprotect(page, 4096, PROT_READ) == 0);
	refused(ioctl(fd, NIOCREGIF, r), EFAULT);
	want(exists("vale7:b"));
	want(r->memsize == 0);

	/* Waits with bad pointers. */
	refused(syscall(SYS_ppoll, page + 4096, 1, NULL, NULL, 8), EFAULT);
	struct pollfd *pf = (struct pollfd *)(page + 4096 - 8);
	want(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
	pf->fd = nm_open(), pf->events = POLLIN;
	want(poll(pf, 1, -1) == 1 && pf->revents == POLLERR);
	refused(poll(pf, 2, 0), EFAULT);
	refused(syscall(SYS_pselect6, 1000, page + 4096, NULL, NULL, NULL, NULL), EFAULT);
	return 0;
}

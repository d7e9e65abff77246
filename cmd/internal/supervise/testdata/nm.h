/*
 * What the test programs need of net/netmap.h, and what they have in common. They know
 * nothing of who answers them: they run on a kernel with netmap, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct nmreq {
	char name[16];
	uint32_t version, offset, memsize, tx_slots, rx_slots;
	uint16_t tx_rings, rx_rings, ringid, cmd, arg1, arg2;
	uint32_t arg3, flags, spare;
};

struct nmreq_header {
	uint16_t version, reqtype;
	uint32_t reserved;
	char name[64];
	uint64_t options, body;
};

struct nmreq_option {
	uint64_t next;
	uint32_t reqtype, status;
	uint64_t size;
};

struct nmreq_register {
	uint64_t offset, memsize;
	uint32_t tx_slots, rx_slots;
	uint16_t tx_rings, rx_rings, host_tx_rings, host_rx_rings, mem_id, ringid;
	uint32_t mode, extra_bufs;
	uint64_t flags;
};

struct nmreq_vale_list {
	uint16_t bridge_idx, pad;
	uint32_t port_idx;
};

struct netmap_slot {
	uint32_t buf_idx;
	uint16_t len, flags;
	uint64_t ptr;
};

struct netmap_ring {
	int64_t buf_ofs;
	uint32_t num_slots, buf_size;
	uint16_t ringid, dir;
	volatile uint32_t head, cur, tail, flags;
	uint8_t rest[256 - 40];
	struct netmap_slot slot[];
};

struct netmap_if {
	char name[16];
	uint32_t version, flags, tx_rings, rx_rings, bufs_head, host_tx_rings, host_rx_rings, spare[3];
	int64_t ring_ofs[];
};

_Static_assert(sizeof(struct nmreq) == 60, "struct nmreq");
_Static_assert(sizeof(struct nmreq_header) == 88, "struct nmreq_header");
_Static_assert(sizeof(struct nmreq_register) == 56, "struct nmreq_register");
_Static_assert(offsetof(struct netmap_ring, slot) == 256, "struct netmap_ring");
_Static_assert(offsetof(struct netmap_if, ring_ofs) == 56, "struct netmap_if");

#define NIOCGINFO _IOWR('i', 145, struct nmreq)
#define NIOCREGIF _IOWR('i', 146, struct nmreq)
#define NIOCTXSYNC _IO('i', 148)
#define NIOCRXSYNC _IO('i', 149)
#define NIOCCTRL _IOWR('i', 151, struct nmreq_header)
#define BSD_NIOCTXSYNC (NIOCTXSYNC | 0x20000000)
#define BSD_NIOCRXSYNC (NIOCRXSYNC | 0x20000000)

enum { API = 14, REQ_REGISTER = 1, REQ_VALE_LIST = 5, MODE_ALL_NIC = 1 };

/* want ends the program unless cond holds. */
#define want(cond) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "%s:%d: not so: %s (errno %d: %s)\n", __FILE__, __LINE__, #cond, errno, strerror(errno)); \
			_exit(1); \
		} \
	} while (0)

/* refused holds that a call fails with an errno. */
#define refused(call, e) \
	do { \
		errno = 0; \
		long result_ = (long)(call); \
		want(result_ == -1 && errno == (e)); \
	} while (0)

/* on_module reports whether netmap's module for Linux answers, which differs here and there. */
static inline int on_module(void) { return getenv("NETMAP_MODULE") != NULL; }

static inline int nm_open(void) {
	int fd = open("/dev/netmap", O_RDWR);
	want(fd >= 0);
	return fd;
}

/* regif registers fd under name, and returns what was answered. */
static inline struct nmreq regif(int fd, const char *name) {
	struct nmreq r = {.version = API, .flags = MODE_ALL_NIC};
	strcpy(r.name, name);
	want(ioctl(fd, NIOCREGIF, &r) == 0);
	return r;
}

/* A port is a registered and mapped descriptor. */
struct port {
	int fd;
	char *mem;
	size_t size;
	struct netmap_ring *tx, *rx;
};

static inline struct port map_port(int fd, struct nmreq r) {
	struct port p = {.fd = fd, .size = r.memsize};
	p.mem = mmap(NULL, p.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	want(p.mem != MAP_FAILED);
	struct netmap_if *nifp = (struct netmap_if *)(p.mem + r.offset);
	p.tx = (struct netmap_ring *)((char *)nifp + nifp->ring_ofs[0]);
	p.rx = (struct netmap_ring *)((char *)nifp + nifp->ring_ofs[nifp->tx_rings + 1]);
	return p;
}

static inline struct port open_port(const char *name) {
	int fd = nm_open();
	return map_port(fd, regif(fd, name));
}

static inline void close_port(struct port *p) {
	want(munmap(p->mem, p->size) == 0);
	want(close(p->fd) == 0);
}

static inline char *buf_of(struct netmap_ring *r, uint32_t i) {
	return (char *)r + r->buf_ofs + (size_t)r->slot[i].buf_idx * r->buf_size;
}

static inline uint32_t space(struct netmap_ring *r) {
	int n = (int)r->tail - (int)r->head;
	return n < 0 ? n + r->num_slots : n;
}

/* put fills n slots with frames of 60 bytes whose payload begins with mark. */
static inline uint32_t put(struct port *p, uint32_t n, char mark) {
	uint32_t i = p->tx->head, done = 0;
	for (; done < n && i != p->tx->tail; done++) {
		char *b = buf_of(p->tx, i);
		memset(b, 0xff, 6);
		memset(b + 6, 0x02, 6);
		b[12] = (char)0x88, b[13] = (char)0xb5, b[14] = mark;
		p->tx->slot[i].len = 60;
		i = i + 1 == p->tx->num_slots ? 0 : i + 1;
	}
	p->tx->head = p->tx->cur = i;
	return done;
}

static inline void send_mark(struct port *p, char mark) {
	want(put(p, 1, mark) == 1);
	want(ioctl(p->fd, NIOCTXSYNC) == 0);
}

/* get takes one frame, which must begin with mark. */
static inline void get(struct port *p, char mark) {
	struct netmap_ring *r = p->rx;
	want(space(r) > 0);
	want(r->slot[r->head].len == 60);
	want(buf_of(r, r->head)[14] == mark);
	r->head = r->cur = r->head + 1 == r->num_slots ? 0 : r->head + 1;
}

/* exists reports whether a switch has a port. */
static inline int exists(const char *name) {
	int fd = nm_open();
	struct nmreq_vale_list l = {0};
	struct nmreq_header h = {.version = API, .reqtype = REQ_VALE_LIST, .body = (uintptr_t)&l};
	strcpy(h.name, name);
	int there = ioctl(fd, NIOCCTRL, &h) == 0 && l.port_idx != 255;
	close(fd);
	return there;
}

static inline long millis(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void pause_ms(long ms) {
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	while (nanosleep(&t, &t) == -1 && errno == EINTR) {
	}
}

/* finish waits for a child process, which must end well. */
static inline void finish(pid_t pid) {
	int status;
	want(waitpid(pid, &status, 0) == pid);
	want(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

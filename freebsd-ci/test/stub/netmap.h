/* A few of the names of net/netmap.h, as FreeBSD 12.1 and 13.1 have them, and a new one. */
#define NETMAP_API	14
#define NS_BUF_CHANGED	0x0001
#define NS_MOREFRAG	0x0020
#define NS_NOT_YET_KNOWN	0x0080

struct netmap_slot {
	uint32_t buf_idx;
	uint16_t len;
	uint16_t flags;
	uint64_t ptr;
};

enum {
	NETMAP_REQ_REGISTER = 1,
	NETMAP_REQ_PORT_INFO_GET = 2,
};

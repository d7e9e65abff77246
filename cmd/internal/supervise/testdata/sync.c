/* Sends frames from one port to another, more than a ring at a time. */
#include "nm.h"

int main(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	for (int i = 0; i < 5000; i++) {
		send_mark(&a, (char)i);
		want(space(b.rx) == 0); /* rings move in a sync only */
		want(ioctl(b.fd, NIOCRXSYNC) == 0);
		get(&b, (char)i);
	}
	want(ioctl(b.fd, NIOCRXSYNC) == 0); /* gives the last slot back */
	want(put(&a, 2000, 'x') == 1023);
	want(ioctl(a.fd, NIOCTXSYNC) == 0);
	want(space(a.tx) == 1023);
	want(ioctl(b.fd, NIOCRXSYNC) == 0);
	for (int i = 0; i < 1023; i++)
		get(&b, 'x');
	close_port(&a);
	close_port(&b);
	return 0;
}

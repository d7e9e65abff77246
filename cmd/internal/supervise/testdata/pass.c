/* A descriptor that is sent to another process works there, at whatever number it gets. */
#include "nm.h"

static void send_fd(int to, int fd) {
	char c = 0, control[CMSG_SPACE(sizeof fd)] = {0};
	struct iovec iov = {&c, 1};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS, h->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(h), &fd, sizeof fd);
	want(sendmsg(to, &m, 0) == 1);
}

static int receive_fd(int from) {
	int fd;
	char c, control[CMSG_SPACE(sizeof fd)];
	struct iovec iov = {&c, 1};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	want(recvmsg(from, &m, 0) == 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
	return fd;
}

int main(void) {
	int s[2], go[2];
	char c;
	want(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0 && pipe(go) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(go[1]);
		want(read(go[0], &c, 1) == 0);
		int fd = receive_fd(s[1]);
		want(fd < 700);
		struct nmreq r = {.version = API};
		strcpy(r.name, "vale7:b");
		want(ioctl(fd, NIOCGINFO, &r) == 0);
		struct port b = {.fd = fd};
		struct pollfd pf = {.fd = fd, .events = POLLIN};
		want(poll(&pf, 1, -1) == 1 && pf.revents == POLLIN);
		want(mmap(NULL, r.memsize, PROT_READ, MAP_SHARED, b.fd, 0) != MAP_FAILED);
		_exit(0);
	}
	close(go[0]);
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	send_fd(s[0], b.fd);
	close_port(&b);
	want(exists("vale7:b")); /* on its way */
	send_mark(&a, 'p');
	close(go[1]);
	finish(pid);
	want(!exists("vale7:b"));
	return 0;
}

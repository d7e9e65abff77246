/* What a program finds that looks for netmap before it opens it, in every way to look. */
#include "nm.h"
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

static void is_netmap(struct stat s) {
	want(S_ISCHR(s.st_mode) && s.st_nlink == 1 && s.st_size == 0 && s.st_rdev != 0);
}

static void is_open_netmap(int fd) {
	struct stat s;
	struct statx x;
	want(fstat(fd, &s) == 0);
	is_netmap(s);
	want(syscall(SYS_fstat, fd, &s) == 0);
	is_netmap(s);
	want(fstatat(fd, "", &s, AT_EMPTY_PATH) == 0);
	is_netmap(s);
	want(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &x) == 0 && S_ISCHR(x.stx_mode));
	char link[32], path[PATH_MAX];
	sprintf(link, "/proc/self/fd/%d", fd);
	want(readlink(link, path, sizeof path) == 11 && !memcmp(path, "/dev/netmap", 11));
	want(readlink(link, path, 4) == 4);
}

int main(void) {
	struct stat s, null;
	want(stat("/dev/netmap", &s) == 0);
	is_netmap(s);
	want(lstat("//dev/./netmap", &s) == 0);
	is_netmap(s);
	want(stat("/dev/null", &null) == 0);
	want(null.st_dev == s.st_dev && null.st_ino != s.st_ino && null.st_rdev != s.st_rdev);
#ifdef SYS_stat
	want(syscall(SYS_stat, "/dev/netmap", &s) == 0);
	is_netmap(s);
	want(syscall(SYS_lstat, "/dev/netmap", &s) == 0);
	is_netmap(s);
	want(syscall(SYS_access, "/dev/netmap", R_OK | W_OK) == 0);
#endif
	int dir = open("/dev", O_RDONLY | O_DIRECTORY);
	want(fstatat(dir, "netmap", &s, AT_SYMLINK_NOFOLLOW) == 0);
	is_netmap(s);
	want(fstat(dir, &s) == 0 && S_ISDIR(s.st_mode));
	struct statx x;
	want(statx(dir, "netmap", 0, STATX_BASIC_STATS, &x) == 0);
	want((x.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS && S_ISCHR(x.stx_mode) && x.stx_nlink == 1);
	want(fstatat(dir, "netmap", &s, 0) == 0 && s.st_ino == x.stx_ino && s.st_rdev == makedev(x.stx_rdev_major, x.stx_rdev_minor));

	want(access("/dev/netmap", F_OK) == 0);
	want(faccessat(dir, "netmap", R_OK | W_OK, AT_EACCESS) == 0);
	refused(access("/dev/netmap", X_OK), EACCES);
	refused(access("/dev/netmap", 8), EINVAL);
	refused(syscall(SYS_newfstatat, dir, "netmap", 8, 0), EFAULT);
	refused(stat("/dev/netmap2", &s), ENOENT);
	char path[PATH_MAX];
	want(realpath("/dev/netmap", path) && !strcmp(path, "/dev/netmap"));
	want(lgetxattr("/dev/netmap", "security.selinux", path, sizeof path) >= 0 || errno == EOPNOTSUPP || errno == ENODATA);
	refused(access("/tmp/netmap", F_OK), ENOENT);

	want(chdir("/dev") == 0 && access("netmap", F_OK) == 0);
	/* What is open is the device, also where it is mapped and waited on. */
	int fd = nm_open();
	is_open_netmap(fd);
	struct port p = map_port(fd, regif(fd, "vale7:a"));
	is_open_netmap(fd);
	struct pollfd pf = {.fd = fd, .events = POLLIN};
	want(poll(&pf, 1, 0) == 0);
	is_open_netmap(fd);
	close_port(&p);
	refused(fstat(fd, &s), EBADF);
	int other = fcntl(dir, F_DUPFD, 900);
	want(fstat(other, &s) == 0 && S_ISDIR(s.st_mode));
	return 0;
}

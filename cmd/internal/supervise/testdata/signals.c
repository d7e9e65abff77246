/* Signals end a poll as they do in a kernel, whatever SA_RESTART says. */
#include "nm.h"
#include <sys/signalfd.h>

static volatile int seen;
static void on_signal(int s) { seen++; }

static void *kick(void *arg) {
	pause_ms(50);
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static pthread_t self, kicker;

static void kick_me(void) {
	self = pthread_self();
	seen = 0;
	want(pthread_create(&kicker, NULL, kick, &self) == 0);
}

static void handler(int flags) {
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = flags};
	want(sigaction(SIGUSR1, &sa, NULL) == 0);
}

int main(void) {
	struct port a = open_port("vale7:a"), b = open_port("vale7:b");
	struct pollfd pf = {.fd = b.fd, .events = POLLIN};

	int flags[] = {0, SA_RESTART};
	for (int i = 0; i < 2; i++) {
		handler(flags[i]);
		kick_me();
		refused(poll(&pf, 1, -1), EINTR);
		want(seen == 1);
		pthread_join(kicker, NULL);
	}

	/* Blocked, it does not; with the mask of ppoll it does. */
	sigset_t set, none;
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	kick_me();
	want(poll(&pf, 1, 200) == 0 && seen == 0);
	refused(ppoll(&pf, 1, NULL, &none), EINTR);
	want(seen == 1);
	pthread_join(kicker, NULL);

	/* A signalfd beside the port. */
	int sfd = signalfd(-1, &set, 0);
	struct pollfd two[] = {{.fd = b.fd, .events = POLLIN}, {.fd = sfd, .events = POLLIN}};
	kick_me();
	want(poll(two, 2, -1) == 1 && two[0].revents == 0 && two[1].revents == POLLIN);
	struct signalfd_siginfo info;
	want(read(sfd, &info, sizeof info) == sizeof info && info.ssi_signo == SIGUSR1);
	pthread_join(kicker, NULL);

	/* A signal in the middle of syncs breaks none. */
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	handler(SA_RESTART);
	timer_t timer;
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec often = {.it_interval.tv_nsec = 200000, .it_value.tv_nsec = 200000};
	want(timer_create(CLOCK_MONOTONIC, &ev, &timer) == 0 && timer_settime(timer, 0, &often, NULL) == 0);
	for (int i = 0; i < 500; i++) {
		send_mark(&a, (char)i);
		want(ioctl(b.fd, NIOCRXSYNC) == 0);
		get(&b, (char)i);
		struct port c = open_port("vale7:c");
		close_port(&c);
	}
	timer_delete(timer);
	return 0;
}

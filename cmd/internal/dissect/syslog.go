package dissect

var (
	syslogSeverities = table{
		0: "emergency", 1: "alert", 2: "critical", 3: "error", 4: "warning", 5: "notice", 6: "info", 7: "debug",
	}
	syslogFacilities = table{
		0: "kernel", 1: "user", 2: "mail", 3: "daemon", 4: "auth", 5: "syslog", 6: "lpr", 7: "news", 8: "uucp", 9: "cron",
		10: "authpriv", 11: "ftp", 12: "ntp", 13: "security", 14: "console", 15: "cron", 16: "local0", 17: "local1",
		18: "local2", 19: "local3", 20: "local4", 21: "local5", 22: "local6", 23: "local7",
	}
)

const syslogUnknown = "unknown (%d)"

// syslog prints a message of length bytes: how important it is, with -v its text.
func (p *Printer) syslog(off, length int) {
	p.proto = "syslog"
	if p.u8(off) != '<' {
		p.invalid()
		return
	}
	pri, at := 0, 1
	for ; at <= 3 && p.u8(off+at) >= '0' && p.u8(off+at) <= '9'; at++ {
		pri = pri*10 + p.u8(off+at) - '0'
	}
	if p.u8(off+at) != '>' {
		p.invalid()
		return
	}
	at++
	facility, severity := pri&0x3f8>>3, pri&7
	if p.opt.Verbose == 0 {
		p.str("SYSLOG ")
		p.tok(syslogFacilities, syslogUnknown, facility)
		p.str(".")
		p.tok(syslogSeverities, syslogUnknown, severity)
		p.field(", length: ", length)
		return
	}
	p.printf("SYSLOG, length: %d\n\tFacility ", length)
	p.tok(syslogFacilities, syslogUnknown, facility)
	p.printf(" (%d), Severity ", facility)
	p.tok(syslogSeverities, syslogUnknown, severity)
	p.printf(" (%d)\n\tMsg: ", severity)
	if length > at && !p.text(off+at, length-at) {
		panic(short{})
	}
	if p.opt.Verbose > 1 {
		p.unknownData("\n\t", off, length)
	}
}

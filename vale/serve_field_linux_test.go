package vale

// wakeServer makes the server look at the control page.
func wakeServer(p *controlPage) { futexWake(&p.req) }

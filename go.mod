module govale

go 1.26.0

require (
	github.com/alecthomas/kong v1.17.0 // indirect
	github.com/google/gopacket v1.1.19 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	golang.org/x/net v0.30.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)

package vale

import "time"

// A ServerStatus is what a server says of itself.
type ServerStatus struct {
	Version    string        `json:"version"`    // of its program: ServeConfig.Version
	Protocol   uint32        `json:"protocol"`   // ProtocolVersion
	PID        int           `json:"pid"`        // of its process
	Uptime     time.Duration `json:"uptime_ns"`  // since NewServer
	Clients    int           `json:"clients"`    // descriptors that are open in other processes; without the one that asks
	Switches   int           `json:"switches"`   // with a port at least
	Ports      int           `json:"ports"`      // on these
	Persistent int           `json:"persistent"` // ports that outlive their descriptors: made by request, or attached interfaces
	Draining   bool          `json:"draining"`   // it leaves with its last client
}

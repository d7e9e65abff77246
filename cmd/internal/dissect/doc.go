// Package dissect turns packets into what tcpdump(1) 4.99 prints for them, or into JSON.
package dissect

// Package ondemand runs a user's switch server: the process that serves one switch
// machine on a Unix socket, so that several tools are on the same switches.
//
// The first tool that finds no server starts one, as the first tmux does: it runs its
// own executable with a hidden argument, in a session of its own. Such a server leaves a
// few seconds after the last descriptor has closed, unless a persistent port or an
// attached interface is left, which outlive descriptors. A server that a user starts
// himself stays until a signal.
//
// A server holds a lock beside its socket as long as it lives. That makes two of them
// impossible and everything else simple: whoever has the lock may replace a socket that a
// dead server has left, and a tool that loses the race to start a server just goes on to
// dial the winner's.
package ondemand

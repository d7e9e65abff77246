package main

// systems returns all systems, in the order in which they are measured first; the first
// is what the others are compared with.
func systems() ([]system, error) {
	return []system{
		ours(), oursServed(), testpmdNull(), testpmdMemif(), ovs(), bridge(), vde(),
	}, nil
}

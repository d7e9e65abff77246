// Package cli is what the tools share: how they start and end, read their command
// line, choose a device and say what went wrong.
//
// A tool's main is one line, and all that it does is in a run that tests can call:
//
//	func main() { cli.Main("valectl", run) }
//
//	func run(ctx context.Context, env *cli.Env, args []string) int {
//		var g grammar // embeds cli.DeviceFlags
//		_, code, ok := cli.Parse(env, "List the ports of VALE switches.", &g, args)
//		if !ok {
//			return code
//		}
//		opener, err := g.Opener(env)
//		if err != nil {
//			return cli.Fail(env, err)
//		}
//		dev, err := opener.Open()
//		...
//	}
//
// Results go to Env.Stdout and everything about the run to Env.Stderr. Exit codes are
// those of sysexits(3), as far as a tool needs them.
package cli

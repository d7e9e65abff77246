// Package devicetest asks any netmap.Device the questions that real kernels were asked,
// and compares the answers.
//
// A transcript is a text file of commands, each followed by what a kernel answered:
//
//	# a frame to an unknown address floods
//	> open a
//	ok
//	> regif a vale0:a tx_slots=16 rx_slots=16
//	ok tx_slots=16 rx_slots=16 tx_rings=1 rx_rings=1 mem=private extra=0
//	> put a dst=02:00:00:00:00:0b src=02:00:00:00:00:0a
//	ok n=1 head=1 cur=1 tail=15
//	> txsync a
//	ok tx0[head=1 cur=1 tail=0]
//
// A line that starts with "#" is a comment. A line that starts with "> " is a command:
// a verb, a handle, the words that the verb wants, and key=value words in any order.
// Numbers are decimal or 0x hex, "-" is an empty name, and "@h" in place of a number is
// the memory id that handle h got when it was registered. The lines below a command, up
// to the next command, comment or blank line, are its answer, compared line by line and
// letter by letter. An error is the name of its errno and nothing else.
//
// [Run] plays one transcript, [Record] prints it with the answers it got, and [Test]
// plays all those of FreeBSD 12.1, which is the reference: a device that answers all of
// them as recorded is right, and one that does not is wrong.
//
// The runner reads and writes rings as a C program does, by offsets into the region,
// since transcripts write what no program should. It never leaves the region, nor the
// ring: where C would write behind the last slot, nothing is written.
package devicetest

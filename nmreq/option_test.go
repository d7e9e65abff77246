package nmreq

import "testing"

// TestDataSize holds what a kernel copies behind the header of an option, beside what the
// structures have.
func TestDataSize(t *testing.T) {
	for _, c := range []struct {
		o    Option
		want int
	}{
		{Option{Type: OptTypeExtmem}, len(Bytes(&OptExtmem{})) - optionHeaderSize},
		{Option{Type: OptTypeCSB}, len(Bytes(&OptCSB{})) - optionHeaderSize},
		{Option{Type: OptTypeSyncKloopMode}, len(Bytes(&OptSyncKloopMode{})) - optionHeaderSize},
		{Option{Type: OptTypeSyncKloopEventfd}, 0},
		{Option{Type: OptTypeSyncKloopEventfd, Size: 40}, 16},
		{Option{Type: OptTypeSyncKloopEventfd, Size: 1 << 60}, MaxSize + 1 - optionHeaderSize},
		{Option{Type: OptTypeOffsets, Size: 100}, 0},
		{Option{Type: 99, Size: 100}, 0},
	} {
		if got := c.o.DataSize(); got != c.want {
			t.Errorf("option %d of size %d: %d bytes, want %d", c.o.Type, c.o.Size, got, c.want)
		}
	}
}

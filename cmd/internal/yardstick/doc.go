// Package yardstick measures what moves packets beside something that cannot lie, in the
// same run: how long it takes to copy the same bytes, and how long a plain port of VALE's
// own way takes.
//
// Nanoseconds of a shared machine drift by half within minutes; ratios of what runs by
// turns do not. So contenders take turns of a few milliseconds, round after round, and
// what is compared is the median of the ratios of all rounds.
package yardstick

//go:build !race && !purego

#include "textflag.h"

// MOVNTO is MOVNTDQ, which every amd64 has; wider stores are no faster.

// func streamAligned(dst, src []byte)
//
// Four blocks at a time: with all loads before all stores, whole lines leave for memory;
// block by block it takes a third longer.
TEXT ·streamAligned(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	SUBQ $256, CX
	JLT  rest

four:
	MOVOU  0(SI), X0
	MOVOU  16(SI), X1
	MOVOU  32(SI), X2
	MOVOU  48(SI), X3
	MOVOU  64(SI), X4
	MOVOU  80(SI), X5
	MOVOU  96(SI), X6
	MOVOU  112(SI), X7
	MOVOU  128(SI), X8
	MOVOU  144(SI), X9
	MOVOU  160(SI), X10
	MOVOU  176(SI), X11
	MOVOU  192(SI), X12
	MOVOU  208(SI), X13
	MOVOU  224(SI), X14
	MOVOU  240(SI), X15
	MOVNTO X0, 0(DI)
	MOVNTO X1, 16(DI)
	MOVNTO X2, 32(DI)
	MOVNTO X3, 48(DI)
	MOVNTO X4, 64(DI)
	MOVNTO X5, 80(DI)
	MOVNTO X6, 96(DI)
	MOVNTO X7, 112(DI)
	MOVNTO X8, 128(DI)
	MOVNTO X9, 144(DI)
	MOVNTO X10, 160(DI)
	MOVNTO X11, 176(DI)
	MOVNTO X12, 192(DI)
	MOVNTO X13, 208(DI)
	MOVNTO X14, 224(DI)
	MOVNTO X15, 240(DI)
	ADDQ   $256, SI
	ADDQ   $256, DI
	SUBQ   $256, CX
	JGE    four

rest:
	ADDQ $256, CX // bytes left
	JZ   done

one:
	MOVOU  0(SI), X0
	MOVOU  16(SI), X1
	MOVOU  32(SI), X2
	MOVOU  48(SI), X3
	MOVNTO X0, 0(DI)
	MOVNTO X1, 16(DI)
	MOVNTO X2, 32(DI)
	MOVNTO X3, 48(DI)
	ADDQ   $64, SI
	ADDQ   $64, DI
	SUBQ   $64, CX
	JNZ    one

done:
	RET

// func streamFence()
TEXT ·streamFence(SB), NOSPLIT, $0-0
	SFENCE
	RET

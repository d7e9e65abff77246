package packetport

// bpfAlign is BPF_ALIGNMENT: sizeof(long).
const bpfAlign = 8

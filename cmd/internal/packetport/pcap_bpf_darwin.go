package packetport

// bpfAlign is BPF_ALIGNMENT: sizeof(int32_t).
const bpfAlign = 4

#include "activations.cuh"
#include "threads.cuh"

// gated_mlp_forward: y = act(gate) up.
//   twin     op.GatedMlp.FORWARD
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    5*n
//   example  n=4096*8192
extern "C" __global__ void gated_mlp_forward(
        const float* __restrict__ gate,
        const float* __restrict__ up,
        float* __restrict__ y,
        int n,
        int activation,
        int items) {
    int i = element_item();
    if (i < items) {
        y[i] = value(gate[i], activation) * up[i];
    }
}

// gated_mlp_backward: dgate += dy up act'(gate), dup += dy act(gate).
//   twin     op.GatedMlp.BACKWARD
//   threads  one an element
//   bytes    28*n (least 28*n)
//   flops    18*n
//   example  n=4096*8192
extern "C" __global__ void gated_mlp_backward(
        const float* __restrict__ gate,
        const float* __restrict__ up,
        const float* __restrict__ dy,
        float* __restrict__ dgate,
        float* __restrict__ dup,
        int n,
        int activation,
        int items) {
    int i = element_item();
    if (i < items) {
        float of_gate = gate[i];
        float of_y = dy[i];
        dgate[i] += slope(of_gate, activation) * (of_y * up[i]);
        dup[i] += value(of_gate, activation) * of_y;
    }
}

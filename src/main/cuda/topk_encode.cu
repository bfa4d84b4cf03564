#include "reduce.cuh"
#include "threads.cuh"

// topk_encode_bias_backward: db[i] += the sum of the feature's entries of dvalues.
//   twin     op.TopKEncode.BIAS
//   threads  a warp a feature, a lane every 32nd entry
//   bytes    8*rows*k+12*features (least 8*rows*k+12*features)
//   flops    rows*k
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void topk_encode_bias_backward(
        const int* __restrict__ starts,
        const int* __restrict__ entries,
        const float* __restrict__ dvalues,
        float* __restrict__ db,
        int features,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    int end = starts[i + 1];
    float sum = 0.f;
    for (int e = starts[i] + lane(); e < end; e += 32) {
        sum += dvalues[entries[e]];
    }
    sum = warp_sum(sum);
    if (lane() == 0) {
        db[i] += sum;
    }
}

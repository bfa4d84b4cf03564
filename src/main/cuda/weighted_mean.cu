#include "reduce.cuh"
#include "threads.cuh"

// weighted_mean_forward: mean = (1 / n) sum of c v, summed in float64.
//   twin     op.WeightedMean.FORWARD
//   threads  one block; a thread adds every 256th product, then a tree of fixed shape
//   bytes    8*n+4 (least 8*n+4)
//   flops    2*n
//   example  n=4096
extern "C" __global__ void weighted_mean_forward(
        const float* __restrict__ v, const float* __restrict__ c, float* __restrict__ mean, int n, int items) {
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += THREADS) {
        sum += static_cast<double>(c[i]) * v[i];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        *mean = static_cast<float>(sum / n);
    }
}

// weighted_mean_backward: dv += dmean / n c.
//   twin     op.WeightedMean.BACKWARD
//   threads  one an element
//   bytes    12*n+4 (least 12*n+4)
//   flops    3*n
//   example  n=4096
extern "C" __global__ void weighted_mean_backward(
        const float* __restrict__ c, const float* __restrict__ dmean, float* __restrict__ dv, int n, int items) {
    int i = element_item();
    if (i < items) {
        dv[i] += *dmean / n * c[i];
    }
}

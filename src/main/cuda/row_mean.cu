#include "reduce.cuh"
#include "threads.cuh"

// row_mean_forward: mean = (1 / n) sum of x, summed in float64.
//   twin     op.RowMean.FORWARD
//   threads  one block; a thread adds every 256th number, then a tree of fixed shape
//   bytes    4*n+4 (least 4*n+4)
//   flops    n
//   example  n=4096
extern "C" __global__ void row_mean_forward(const float* __restrict__ x, float* __restrict__ mean, int n, int items) {
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += THREADS) {
        sum += x[i];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        *mean = static_cast<float>(sum / n);
    }
}

#include "pack.cuh"
#include "threads.cuh"

template <int N>
__device__ void add_bias(float* __restrict__ y, const float* __restrict__ b, int n) {
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> sum = load<N>(y + j);
        Pack<N> bias = load<N>(b + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum.v[i] += bias.v[i];
        }
        store<N>(y + j, sum);
    }
}

// bias_forward: y[row, j] += b[j], in place.
//   twin     op.Linear.BIAS_FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*cols+4*cols (least 8*rows*cols+4*cols)
//   flops    rows*cols
//   example  rows=4096 cols=16384
extern "C" __global__ void bias_forward(
        float* __restrict__ y, const float* __restrict__ b, int rows, int cols, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float* at = y + static_cast<size_t>(row) * cols;
    if (in_fours(cols, y, b)) {
        add_bias<4>(at, b, cols);
    } else {
        add_bias<1>(at, b, cols);
    }
}

#include "pack.cuh"
#include "threads.cuh"

template <int N>
__device__ void subtract(const float* __restrict__ x, const float* __restrict__ b, float* __restrict__ y, int d) {
    for (int j = lane() * N; j < d; j += 32 * N) {
        Pack<N> value = load<N>(x + j);
        Pack<N> less = load<N>(b + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            value.v[i] -= less.v[i];
        }
        store<N>(y + j, value);
    }
}

// subtract_row_forward: y[row, j] = x[row, j] - b[j].
//   twin     op.SubtractRow.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*d+4*d (least 8*rows*d+4*d)
//   flops    rows*d
//   example  rows=4096 d=768
extern "C" __global__ void subtract_row_forward(
        const float* __restrict__ x,
        const float* __restrict__ b,
        float* __restrict__ y,
        int rows,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    if (in_fours(d, x, b, y)) {
        subtract<4>(x + at, b, y + at, d);
    } else {
        subtract<1>(x + at, b, y + at, d);
    }
}

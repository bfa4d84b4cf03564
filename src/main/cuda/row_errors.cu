#include "pack.cuh"
#include "threads.cuh"

template <int N>
__device__ void add_difference(
        float scale, const float* __restrict__ y, const float* __restrict__ x, float* __restrict__ dy, int d) {
    for (int j = lane() * N; j < d; j += 32 * N) {
        Pack<N> a = load<N>(y + j);
        Pack<N> b = load<N>(x + j);
        Pack<N> sum = load<N>(dy + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum.v[i] += scale * (a.v[i] - b.v[i]);
        }
        store<N>(dy + j, sum);
    }
}

// row_errors_backward: dy[row] += 2 de[row] (y - x).
//   twin     op.RowErrors.BACKWARD
//   threads  a warp a row, four columns a lane
//   bytes    16*rows*d+4*rows (least 16*rows*d+4*rows)
//   flops    3*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void row_errors_backward(
        const float* __restrict__ y,
        const float* __restrict__ x,
        const float* __restrict__ de,
        float* __restrict__ dy,
        int rows,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    float scale = 2.f * de[row];
    if (in_fours(d, y, x, dy)) {
        add_difference<4>(scale, y + at, x + at, dy + at, d);
    } else {
        add_difference<1>(scale, y + at, x + at, dy + at, d);
    }
}

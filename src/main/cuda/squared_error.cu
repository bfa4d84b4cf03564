#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

template <int N>
__device__ float squared_distance(const float* __restrict__ y, const float* __restrict__ x, int n) {
    float sum = 0.f;
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> a = load<N>(y + j);
        Pack<N> b = load<N>(x + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            float difference = a.v[i] - b.v[i];
            sum += difference * difference;
        }
    }
    return warp_sum(sum);
}

// squared_error_forward: ofRow[row] = sum over columns of (y - x)^2.
//   twin     op.SquaredError.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*cols+4*rows (least 8*rows*cols+4*rows)
//   flops    3*rows*cols
//   example  rows=4096 cols=768
extern "C" __global__ void squared_error_forward(
        const float* __restrict__ y,
        const float* __restrict__ x,
        float* __restrict__ of_row,
        int rows,
        int cols,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * cols;
    float sum = in_fours(cols, y, x) ? squared_distance<4>(y + at, x + at, cols)
                                     : squared_distance<1>(y + at, x + at, cols);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}

// squared_error_backward: dy += factor dloss (y - x), factor being 2 / rows.
//   twin     op.SquaredError.BACKWARD
//   threads  one an element
//   bytes    16*n+4 (least 16*n+4)
//   flops    3*n
//   example  n=4096*768
extern "C" __global__ void squared_error_backward(
        const float* __restrict__ y,
        const float* __restrict__ x,
        const float* __restrict__ dloss,
        float* __restrict__ dy,
        int n,
        float factor,
        int items) {
    int i = element_item();
    if (i < items) {
        float scale = factor * *dloss;
        dy[i] += scale * (y[i] - x[i]);
    }
}

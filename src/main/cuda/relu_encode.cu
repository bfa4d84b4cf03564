#include "columns.cuh"
#include "pack.cuh"
#include "threads.cuh"

template <int N>
__device__ void add_and_rectify(float* __restrict__ f, const float* __restrict__ b, int n) {
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> value = load<N>(f + j);
        Pack<N> bias = load<N>(b + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            float sum = value.v[i] + bias.v[i];
            value.v[i] = sum <= 0.f ? 0.f : sum;
        }
        store<N>(f + j, value);
    }
}

// relu_encode_forward: f[row, j] = max(f[row, j] + b[j], 0), in place. NaN stays NaN.
//   twin     op.ReluEncode.FORWARD
//   threads  a warp a row, four features a lane
//   bytes    8*rows*cols+4*cols (least 8*rows*cols+4*cols)
//   flops    2*rows*cols
//   example  rows=4096 cols=16384
extern "C" __global__ void relu_encode_forward(
        float* __restrict__ f, const float* __restrict__ b, int rows, int cols, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float* at = f + static_cast<size_t>(row) * cols;
    if (in_fours(cols, f, b)) {
        add_and_rectify<4>(at, b, cols);
    } else {
        add_and_rectify<1>(at, b, cols);
    }
}

// relu_encode_backward: df[row, j] becomes dz[row, j] = df where f is positive, in place; partial[block, j] is its sum
// over the block's 256 rows.
//   twin     op.ReluEncode.BACKWARD
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    12*rows*cols+4*rows/256*cols (least 12*rows*cols+4*rows/256*cols)
//   flops    4*rows*cols
//   example  rows=4096 cols=16384
extern "C" __global__ void relu_encode_backward(
        const float* __restrict__ f,
        float* __restrict__ dz,
        float* __restrict__ partial,
        int rows,
        int cols,
        int items) {
    column_sums(
            rows,
            cols,
            partial,
            [=](int row, int j) {
                size_t at = static_cast<size_t>(row) * cols + j;
                float feature = f[at];
                return dz[at] * (feature > 0.f ? 1.f : feature);
            },
            [=](int row, int j, float masked) { dz[static_cast<size_t>(row) * cols + j] = masked; });
}

#include "activations.cuh"
#include "pack.cuh"
#include "threads.cuh"

// The parts of op.LinearFinish.
constexpr int BIASED = 1;
constexpr int ONTO = 2;

template <int N>
__device__ __forceinline__ void finish(
        float* y,
        const float* b,
        const float* stream,
        int n,
        int activation,
        int parts) {
#pragma unroll 1
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> x = load<N>(y + j);
        if (parts & BIASED) {
            Pack<N> bias = load<N>(b + j);
#pragma unroll
            for (int i = 0; i < N; i++) {
                x.v[i] += bias.v[i];
            }
        }
        if (activation >= 0) {
#pragma unroll
            for (int i = 0; i < N; i++) {
                x.v[i] = value(x.v[i], activation);
            }
        }
        if (parts & ONTO) {
            Pack<N> below = load<N>(stream + j);
#pragma unroll
            for (int i = 0; i < N; i++) {
                x.v[i] += below.v[i];
            }
        }
        store<N>(y + j, x);
    }
}

// linear_finish: y[row, j] = stream[row, j] + act(y[row, j] + b[j]), in place; stream, act and b may each be none.
//   twin     op.LinearFinish.FINISH
//   threads  a warp a row, four columns a lane
//   bytes    12*rows*cols+4*cols (least 12*rows*cols+4*cols)
//   flops    2*rows*cols
//   example  rows=4096 cols=768
extern "C" __global__ void linear_finish(
        float* y,
        const float* b,
        const float* stream,
        int rows,
        int cols,
        int activation,
        int parts,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * cols;
    if (in_fours(cols, y, b, stream)) {
        finish<4>(y + at, b, stream + at, cols, activation, parts);
    } else {
        finish<1>(y + at, b, stream + at, cols, activation, parts);
    }
}

#include "activations.cuh"
#include "operand.cuh"
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

template <class Y>
__device__ __forceinline__ void finish_rounded(
        const float* x, const float* b, Y y, int cols, int activation, int parts, int items) {
    int item = element_item();
    if (item >= items) {
        return;
    }
    size_t at = 4 * static_cast<size_t>(item);
    bool fours = aligned(x) && aligned(b) && aligned(y.to);
    Pack<4> four = load_four(x + at, fours);
    if (parts & BIASED) {
        Pack<4> bias = load_four(b + item % (cols / 4) * 4, fours);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            four.v[i] += bias.v[i];
        }
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        four.v[i] = value(four.v[i], activation);
    }
    y.put(at, four, fours);
}

// linear_finish_tf32: y[row, j] = act(x[row, j] + b[j]), rounded to tf32, which x may be; b may be none; a multiple of 4 columns.
//   twin     op.LinearFinish.TF32
//   threads  one for four columns
//   bytes    32*items+4*cols (least 32*items+4*cols)
//   flops    8*items
//   example  cols=3072 items=4096*768
extern "C" __global__ void linear_finish_tf32(
        const float* x, const float* b, float* y, int cols, int activation, int parts, int items) {
    finish_rounded(x, b, Tf32{y}, cols, activation, parts, items);
}

// linear_finish_bf16: y[row, j] = act(x[row, j] + b[j]), as bf16; b may be none; a multiple of 4 columns.
//   twin     op.LinearFinish.BF16
//   threads  one for four columns
//   bytes    24*items+4*cols (least 24*items+4*cols)
//   flops    8*items
//   example  cols=3072 items=4096*768
extern "C" __global__ void linear_finish_bf16(
        const float* x, const float* b, int* y, int cols, int activation, int parts, int items) {
    finish_rounded(x, b, Bf16{y}, cols, activation, parts, items);
}

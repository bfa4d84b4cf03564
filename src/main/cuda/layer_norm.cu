#include "columns.cuh"
#include "held_row.cuh"
#include "operand.cuh"
#include "reduce.cuh"
#include "threads.cuh"

__device__ __forceinline__ void normalise_held(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        float* __restrict__ y,
        float* __restrict__ stats,
        int d,
        float eps) {
    float held[HELD];
    hold(x, d, held);
    float sum = 0.f;
#pragma unroll
    for (int i = 0; i < HELD; i++) {
        sum += held[i];
    }
    float mean = warp_sum(sum) / d;
    float squares = 0.f;
#pragma unroll
    for (int i = 0; i < HELD; i++) {
        float about = i * 32 + lane() < d ? held[i] - mean : 0.f;
        squares += about * about;
    }
    float scale = 1.f / sqrtf(warp_sum(squares) / d + eps);
#pragma unroll
    for (int i = 0; i < HELD; i++) {
        int j = i * 32 + lane();
        if (j < d) {
            y[j] = (held[i] - mean) * scale * g[j] + b[j];
        }
    }
    if (lane() == 0) {
        stats[0] = mean;
        stats[1] = scale;
    }
}

__device__ __forceinline__ void normalise_long(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        float* __restrict__ y,
        float* __restrict__ stats,
        int d,
        float eps) {
    float sum = 0.f;
    for (int j = lane(); j < d; j += 32) {
        sum += x[j];
    }
    float mean = warp_sum(sum) / d;
    float squares = 0.f;
    for (int j = lane(); j < d; j += 32) {
        float about = x[j] - mean;
        squares += about * about;
    }
    float scale = 1.f / sqrtf(warp_sum(squares) / d + eps);
    for (int j = lane(); j < d; j += 32) {
        y[j] = (x[j] - mean) * scale * g[j] + b[j];
    }
    if (lane() == 0) {
        stats[0] = mean;
        stats[1] = scale;
    }
}

__device__ __forceinline__ float squares_about(float mean, const Pack<4>& x) {
    float squares = 0.f;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        float about = x.v[i] - mean;
        squares += about * about;
    }
    return squares;
}

__device__ __forceinline__ Pack<4> normalised(
        const Pack<4>& x, float mean, float scale, const Pack<4>& gain, const Pack<4>& bias) {
    Pack<4> y;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        y.v[i] = (x.v[i] - mean) * scale * gain.v[i] + bias.v[i];
    }
    return y;
}

// layer_norm_forward: y = g (x - mean) / sqrt(var + eps) + b, the variance in a second pass over the row;
// stats[row] = mean, 1 / sqrt(var + eps).
//   twin     op.LayerNorm.FORWARD
//   threads  a warp a row, which stays in registers up to 1024 columns and is read three times above
//   bytes    8*rows*d+8*rows+8*d (least 8*rows*d+8*rows+8*d)
//   flops    8*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void layer_norm_forward(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        float* __restrict__ y,
        float* __restrict__ stats,
        int rows,
        int d,
        float eps,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    float* of_row = stats + 2 * static_cast<size_t>(row);
    if (d <= 32 * HELD) {
        normalise_held(x + at, g, b, y + at, of_row, d, eps);
    } else {
        normalise_long(x + at, g, b, y + at, of_row, d, eps);
    }
}

// The first columns' gains and biases are the block's, in shared memory; columns behind those are read again.
template <class Y>
__device__ __forceinline__ void normalise_rounded(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        Y y,
        int d,
        float eps,
        int items) {
    constexpr int FOURS = HELD / 4;
    constexpr int APART = 4 * 32;
    __shared__ Pack<4> gains[FOURS * 32];
    __shared__ Pack<4> biases[FOURS * 32];
    bool fours = aligned(x) && in_fours(d, g, b, y.to);
    int held_columns = min(d, FOURS * APART);
    int own = threadIdx.x * 4;
    if (own < held_columns) {
        gains[threadIdx.x] = load_four(g + own, fours);
        biases[threadIdx.x] = load_four(b + own, fours);
    }
    __syncthreads();
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    x += at;
    int mine = lane() * 4;
    Pack<4> held[FOURS];
    float sum = 0.f;
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        int j = f * APART + mine;
        held[f] = {};
        if (j < d) {
            held[f] = load_four(x + j, fours);
        }
        sum += (held[f].v[0] + held[f].v[1]) + (held[f].v[2] + held[f].v[3]);
    }
#pragma unroll 1
    for (int j = FOURS * APART + mine; j < d; j += APART) {
        Pack<4> four = load_four(x + j, fours);
        sum += (four.v[0] + four.v[1]) + (four.v[2] + four.v[3]);
    }
    float mean = warp_sum(sum) / d;
    float squares = 0.f;
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        if (f * APART + mine < d) {
            squares += squares_about(mean, held[f]);
        }
    }
#pragma unroll 1
    for (int j = FOURS * APART + mine; j < d; j += APART) {
        squares += squares_about(mean, load_four(x + j, fours));
    }
    float scale = 1.f / sqrtf(warp_sum(squares) / d + eps);
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        int j = f * APART + mine;
        if (j < d) {
            int four = f * 32 + lane();
            y.put(at + j, normalised(held[f], mean, scale, gains[four], biases[four]), fours);
        }
    }
#pragma unroll 1
    for (int j = FOURS * APART + mine; j < d; j += APART) {
        Pack<4> gain = load_four(g + j, fours);
        Pack<4> bias = load_four(b + j, fours);
        y.put(at + j, normalised(load_four(x + j, fours), mean, scale, gain, bias), fours);
    }
}

// layer_norm_tf32: what layer_norm_forward writes, rounded to tf32, for rows of a multiple of 4 columns; no stats.
//   twin     op.LayerNorm.TF32
//   threads  a warp a row, four columns a lane, up to 1024 of which stay in registers; the block shares g and b
//   bytes    8*rows*d+8*d (least 8*rows*d+8*d)
//   flops    8*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void layer_norm_tf32(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        float* __restrict__ y,
        int rows,
        int d,
        float eps,
        int items) {
    normalise_rounded(x, g, b, Tf32{y}, d, eps, items);
}

// layer_norm_bf16: what layer_norm_forward writes, as bf16, for rows of a multiple of 4 columns; no stats.
//   twin     op.LayerNorm.BF16
//   threads  as layer_norm_tf32
//   bytes    6*rows*d+8*d (least 6*rows*d+8*d)
//   flops    8*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void layer_norm_bf16(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ b,
        int* __restrict__ y,
        int rows,
        int d,
        float eps,
        int items) {
    normalise_rounded(x, g, b, Bf16{y}, d, eps, items);
}

// layer_norm_backward: dx += scale (h - mean(h) - n mean(h n)), with h = g dy and n = (x - mean) scale.
//   twin     op.LayerNorm.BACKWARD
//   threads  a warp a row, which stays in registers up to 1024 columns and is read twice above
//   bytes    16*rows*d+8*rows+4*d (least 16*rows*d+8*rows+4*d)
//   flops    11*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void layer_norm_backward(
        const float* __restrict__ x,
        const float* __restrict__ g,
        const float* __restrict__ stats,
        const float* __restrict__ dy,
        float* __restrict__ dx,
        int rows,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float mean = stats[2 * static_cast<size_t>(row)];
    float scale = stats[2 * static_cast<size_t>(row) + 1];
    x += static_cast<size_t>(row) * d;
    dy += static_cast<size_t>(row) * d;
    dx += static_cast<size_t>(row) * d;
    float sum_h = 0.f;
    float sum_hn = 0.f;
    if (d <= 32 * HELD) {
        float h[HELD];
        float n[HELD];
        hold(dy, d, h);
        hold(x, d, n);
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = i * 32 + lane();
            h[i] = j < d ? g[j] * h[i] : 0.f;
            n[i] = (n[i] - mean) * scale;
            sum_h += h[i];
            sum_hn += h[i] * n[i];
        }
        float mean_h = warp_sum(sum_h) / d;
        float mean_hn = warp_sum(sum_hn) / d;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = i * 32 + lane();
            if (j < d) {
                dx[j] += scale * (h[i] - mean_h - n[i] * mean_hn);
            }
        }
        return;
    }
    for (int j = lane(); j < d; j += 32) {
        float h = g[j] * dy[j];
        sum_h += h;
        sum_hn += h * ((x[j] - mean) * scale);
    }
    float mean_h = warp_sum(sum_h) / d;
    float mean_hn = warp_sum(sum_hn) / d;
    for (int j = lane(); j < d; j += 32) {
        dx[j] += scale * (g[j] * dy[j] - mean_h - (x[j] - mean) * scale * mean_hn);
    }
}

// layer_norm_gain_backward: partial[block, j] = sum over the block's 256 rows of dy n.
//   twin     op.LayerNorm.GAIN_BACKWARD
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    8*rows*d+8*rows+4*rows/256*d (least 8*rows*d+8*rows+4*rows/256*d)
//   flops    4*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void layer_norm_gain_backward(
        const float* __restrict__ x,
        const float* __restrict__ stats,
        const float* __restrict__ dy,
        float* __restrict__ partial,
        int rows,
        int d,
        int items) {
    column_sums(
            rows,
            d,
            partial,
            [=](int row, int j) {
                size_t at = static_cast<size_t>(row) * d + j;
                const float* of_row = stats + 2 * static_cast<size_t>(row);
                return dy[at] * ((x[at] - of_row[0]) * of_row[1]);
            });
}

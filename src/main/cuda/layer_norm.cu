#include "columns.cuh"
#include "held_row.cuh"
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

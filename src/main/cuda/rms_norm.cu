#include "columns.cuh"
#include "held_row.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// rms_norm_forward: y = x s (weight + more), s = 1 / sqrt(mean(x^2) + eps); scales[row] = s.
//   twin     op.RmsNorm.FORWARD
//   threads  a warp a row, which stays in registers up to 1024 columns and is read twice above
//   bytes    8*rows*d+4*rows+4*d (least 8*rows*d+4*rows+4*d)
//   flops    5*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void rms_norm_forward(
        const float* __restrict__ x,
        const float* __restrict__ weight,
        float* __restrict__ y,
        float* __restrict__ scales,
        int rows,
        int d,
        float eps,
        float more,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    x += static_cast<size_t>(row) * d;
    y += static_cast<size_t>(row) * d;
    float squares = 0.f;
    if (d <= 32 * HELD) {
        float held[HELD];
        hold(x, d, held);
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            squares += held[i] * held[i];
        }
        float scale = 1.f / sqrtf(warp_sum(squares) / d + eps);
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = i * 32 + lane();
            if (j < d) {
                y[j] = held[i] * scale * (weight[j] + more);
            }
        }
        if (lane() == 0) {
            scales[row] = scale;
        }
        return;
    }
    for (int j = lane(); j < d; j += 32) {
        squares += x[j] * x[j];
    }
    float scale = 1.f / sqrtf(warp_sum(squares) / d + eps);
    for (int j = lane(); j < d; j += 32) {
        y[j] = x[j] * scale * (weight[j] + more);
    }
    if (lane() == 0) {
        scales[row] = scale;
    }
}

// rms_norm_backward: dx += s (h - n mean(h n)), with h = dy (weight + more) and n = x s.
//   twin     op.RmsNorm.BACKWARD
//   threads  a warp a row, which stays in registers up to 1024 columns and is read twice above
//   bytes    16*rows*d+4*rows+4*d (least 16*rows*d+4*rows+4*d)
//   flops    8*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void rms_norm_backward(
        const float* __restrict__ x,
        const float* __restrict__ weight,
        const float* __restrict__ scales,
        const float* __restrict__ dy,
        float* __restrict__ dx,
        int rows,
        int d,
        float more,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float scale = scales[row];
    x += static_cast<size_t>(row) * d;
    dy += static_cast<size_t>(row) * d;
    dx += static_cast<size_t>(row) * d;
    float sum = 0.f;
    if (d <= 32 * HELD) {
        float h[HELD];
        float n[HELD];
        hold(dy, d, h);
        hold(x, d, n);
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = i * 32 + lane();
            h[i] = j < d ? (weight[j] + more) * h[i] : 0.f;
            n[i] *= scale;
            sum += h[i] * n[i];
        }
        float mean = warp_sum(sum) / d;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = i * 32 + lane();
            if (j < d) {
                dx[j] += scale * (h[i] - n[i] * mean);
            }
        }
        return;
    }
    for (int j = lane(); j < d; j += 32) {
        sum += (weight[j] + more) * dy[j] * (x[j] * scale);
    }
    float mean = warp_sum(sum) / d;
    for (int j = lane(); j < d; j += 32) {
        dx[j] += scale * ((weight[j] + more) * dy[j] - x[j] * scale * mean);
    }
}

// rms_norm_weight_backward: partial[block, j] = sum over the block's 256 rows of dy x s.
//   twin     op.RmsNorm.WEIGHT_BACKWARD
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    8*rows*d+4*rows+4*rows/256*d (least 8*rows*d+4*rows+4*rows/256*d)
//   flops    3*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void rms_norm_weight_backward(
        const float* __restrict__ x,
        const float* __restrict__ scales,
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
                return dy[at] * (x[at] * scales[row]);
            });
}

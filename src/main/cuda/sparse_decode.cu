#include "reduce.cuh"
#include "threads.cuh"
#include "weighted_rows.cuh"

// sparse_decode_forward: y[row] += sum over j of values[row, j] w[indices[row, j]].
//   twin     op.SparseDecode.FORWARD
//   threads  a warp a row; a lane keeps eight columns, and reads each gathered row once
//   bytes    4*rows*k*d+8*rows*k+8*rows*d (least 4*rows*k*d+8*rows*k+8*rows*d)
//   flops    2*rows*k*d
//   example  rows=4096 k=32 d=768
extern "C" __global__ void sparse_decode_forward(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        const float* __restrict__ w,
        float* __restrict__ y,
        int rows,
        int k,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* of_values = values + static_cast<size_t>(row) * k;
    const int* of_indices = indices + static_cast<size_t>(row) * k;
    add_weighted_rows(
            k,
            [=](int j) { return of_values[j]; },
            [=](int j) { return of_indices[j]; },
            w,
            y + static_cast<size_t>(row) * d,
            d);
}

constexpr int TOGETHER = 4;

// sum[u] = dy . w[rows[u]], four rows of w for one read of dy.
template <int N>
__device__ __forceinline__ void dots(
        const float* __restrict__ dy,
        const float* __restrict__ w,
        const int (&rows)[TOGETHER],
        int d,
        float (&sum)[TOGETHER]) {
    for (int j = lane() * N; j < d; j += 32 * N) {
        Pack<N> a = load<N>(dy + j);
#pragma unroll
        for (int u = 0; u < TOGETHER; u++) {
            Pack<N> b = load<N>(w + static_cast<size_t>(rows[u]) * d + j);
#pragma unroll
            for (int i = 0; i < N; i++) {
                sum[u] += a.v[i] * b.v[i];
            }
        }
    }
}

// sparse_decode_values_backward: dvalues[row, j] += dy[row] . w[indices[row, j]].
//   twin     op.SparseDecode.VALUES
//   threads  a warp a row, four of its entries at a time
//   bytes    4*rows*k*d+12*rows*k+4*rows*d (least 4*rows*k*d+12*rows*k+4*rows*d)
//   flops    2*rows*k*d
//   example  rows=4096 k=32 d=768
extern "C" __global__ void sparse_decode_values_backward(
        const float* __restrict__ dy,
        const float* __restrict__ w,
        const int* __restrict__ indices,
        float* __restrict__ dvalues,
        int rows,
        int k,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* of_row = dy + static_cast<size_t>(row) * d;
    const int* of_indices = indices + static_cast<size_t>(row) * k;
    float* into = dvalues + static_cast<size_t>(row) * k;
    bool fours = in_fours(d, dy, w);
    for (int j = 0; j < k; j += TOGETHER) {
        int gathered[TOGETHER];
        float sum[TOGETHER] = {};
#pragma unroll
        for (int u = 0; u < TOGETHER; u++) {
            gathered[u] = of_indices[min(j + u, k - 1)];
        }
        if (fours) {
            dots<4>(of_row, w, gathered, d, sum);
        } else {
            dots<1>(of_row, w, gathered, d, sum);
        }
#pragma unroll
        for (int u = 0; u < TOGETHER; u++) {
            float dot = warp_sum(sum[u]);
            if (lane() == u && j + u < k) {
                into[j + u] += dot;
            }
        }
    }
}

// sparse_decode_weight_backward: dw[i] += sum over the feature's entries of values[entry] x[row of entry], rows
// ascending; entries[starts[i]] .. entries[starts[i + 1] - 1] are the feature's, an entry being row * k + place.
//   twin     op.SparseDecode.WEIGHT
//   threads  a warp a feature; a lane keeps eight columns; of rows of one number (d = 1) a lane takes every 32nd
//   bytes    4*rows*k*d+8*rows*k+8*features*d+8*features (least 4*rows*k*d+8*rows*k+8*features*d+8*features)
//   flops    2*rows*k*d
//   example  rows=4096 k=32 d=768 features=16384
extern "C" __global__ void sparse_decode_weight_backward(
        const int* __restrict__ starts,
        const int* __restrict__ entries,
        const float* __restrict__ values,
        const float* __restrict__ x,
        float* __restrict__ dw,
        int features,
        int k,
        int d,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    int first = starts[i];
    int many = starts[i + 1] - first;
    if (many == 0) {
        return;
    }
    const int* own = entries + first;
    if (d > 1) {
        add_weighted_rows(
                many,
                [=](int e) { return values[own[e]]; },
                [=](int e) { return own[e] / k; },
                x,
                dw + static_cast<size_t>(i) * d,
                d);
        return;
    }
    float sum = 0.f;
    for (int e = lane(); e < many; e += 32) {
        sum += values[own[e]] * x[own[e] / k];
    }
    sum = warp_sum(sum);
    if (lane() == 0) {
        dw[i] += sum;
    }
}

#include "dot.cuh"
#include "threads.cuh"

// into[j] += sum over k of s[i * stride] x[i, j]; k is at least 1.
__device__ __forceinline__ void add_scaled_rows(
        const float* __restrict__ s, int stride, const float* __restrict__ x, float* __restrict__ into, int n, int k) {
    for (int j = lane(); j < n; j += 32) {
        float sum = 0.f;
        int i = 0;
        do {
            sum += s[static_cast<size_t>(i) * stride] * x[static_cast<size_t>(i) * n + j];
        } while (++i < k);
        into[j] += sum;
    }
}

// batched_product_nn: c[row] += a[row] b of the row's instance, m rows of c to an instance.
//   twin     op.BatchedProduct.NN
//   threads  a warp a row of c, a column a lane
//   bytes    4*rows*k*n+8*rows*n+4*rows*k (least 4*rows/m*k*n+8*rows*n+4*rows*k)
//   flops    2*rows*n*k
//   example  rows=1024 m=16 n=1024 k=64
extern "C" __global__ void batched_product_nn(
        const float* __restrict__ a,
        const float* __restrict__ b,
        float* __restrict__ c,
        int m,
        int n,
        int k,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t instance = row / m;
    add_scaled_rows(a + static_cast<size_t>(row) * k, 1, b + instance * k * n, c + static_cast<size_t>(row) * n, n, k);
}

// batched_product_tn: c[row] += a^T b of the row's instance, by the row's column of a.
//   twin     op.BatchedProduct.TN
//   threads  a warp a row of c, a column a lane
//   bytes    4*rows*k*n+8*rows*n+4*rows*k (least 4*rows/m*k*n+8*rows*n+4*rows*k)
//   flops    2*rows*n*k
//   example  rows=1024 m=16 n=1024 k=64
extern "C" __global__ void batched_product_tn(
        const float* __restrict__ a,
        const float* __restrict__ b,
        float* __restrict__ c,
        int m,
        int n,
        int k,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t instance = row / m;
    add_scaled_rows(
            a + instance * k * m + row % m, m, b + instance * k * n, c + static_cast<size_t>(row) * n, n, k);
}

// batched_product_nt: c[row, j] += a[row] . b[j] of the row's instance.
//   twin     op.BatchedProduct.NT
//   threads  a warp a row of c, four columns of a and b a lane
//   bytes    4*rows*n*k+4*rows*k+8*rows*n (least 4*rows/m*n*k+4*rows*k+8*rows*n)
//   flops    2*rows*n*k
//   example  rows=1024 m=16 n=64 k=1024
extern "C" __global__ void batched_product_nt(
        const float* __restrict__ a,
        const float* __restrict__ b,
        float* __restrict__ c,
        int m,
        int n,
        int k,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* x = a + static_cast<size_t>(row) * k;
    const float* y = b + static_cast<size_t>(row / m) * n * k;
    for (int j = 0; j < n; j++) {
        float dot = warp_dot(x, y + static_cast<size_t>(j) * k, k);
        if (lane() == 0) {
            c[static_cast<size_t>(row) * n + j] += dot;
        }
    }
}

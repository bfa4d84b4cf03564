#include "threads.cuh"

// The matrix product for machines without cuBLAS: a block makes a 64 x 64 tile of c, a thread 4 x 4 of it.
//
// Slices of 16 along k are staged in shared memory as [k][64], in two halves: while one is multiplied the next is on
// its way in registers, so that one barrier a slice is enough. Columns of a slice are permuted in groups of eight by
// the row's quarter (see swizzled): an operand that is stored along k is transposed on its way in, and the permutation
// spreads those writes over all banks while rows stay readable four floats at a time.
constexpr int TILE = 64;
constexpr int SLICE = 16;

__device__ __forceinline__ int swizzled(int k, int column) {
    return column ^ (k / 4 % 4) << 3;
}

// One operand's part of a product: element (row, k) of op(a), or (column, k) of op(b), for 64 rows from first on.
//
// ALONG_K says that neighbours in memory are neighbours along k.
template <bool ALONG_K>
struct Operand {
    const float* from;
    int first;
    int many;
    int k;
    bool fours;

    __device__ __forceinline__ Operand(const float* from, int first, int many, int k)
        : from(from), first(first), many(many), k(k) {
        int row_length = ALONG_K ? k : many;
        fours = row_length % 4 == 0 && (reinterpret_cast<unsigned long long>(from) & 15) == 0;
    }

    // Which of the tile's 64, and which k of the slice, this thread's first element is.
    __device__ __forceinline__ int my_row() const {
        return ALONG_K ? threadIdx.x / 4 : threadIdx.x % 16 * 4;
    }

    __device__ __forceinline__ int my_k() const {
        return ALONG_K ? threadIdx.x % 4 * 4 : threadIdx.x / 16;
    }

    // This thread's four elements of the slice that begins at start; zeros outside the matrix.
    __device__ __forceinline__ float4 fetch(int start) const {
        int row = first + my_row();
        int at = start + my_k();
        size_t offset = ALONG_K ? static_cast<size_t>(row) * k + at : static_cast<size_t>(at) * many + row;
        int along = ALONG_K ? at : row;
        int end = ALONG_K ? k : many;
        bool inside = ALONG_K ? row < many : at < k;
        if (!inside || along >= end) {
            return make_float4(0.f, 0.f, 0.f, 0.f);
        }
        if (fours) {
            return *reinterpret_cast<const float4*>(from + offset);
        }
        return make_float4(
                from[offset],
                along + 1 < end ? from[offset + 1] : 0.f,
                along + 2 < end ? from[offset + 2] : 0.f,
                along + 3 < end ? from[offset + 3] : 0.f);
    }

    __device__ __forceinline__ void stage(float4 x, float (*slice)[TILE]) const {
        int row = my_row();
        int at = my_k();
        if (ALONG_K) {
            slice[at][swizzled(at, row)] = x.x;
            slice[at + 1][swizzled(at, row)] = x.y;
            slice[at + 2][swizzled(at, row)] = x.z;
            slice[at + 3][swizzled(at, row)] = x.w;
        } else {
            *reinterpret_cast<float4*>(&slice[at][swizzled(at, row)]) = x;
        }
    }
};

template <bool A_ALONG_K, bool B_ALONG_K>
__device__ __forceinline__ void product(
        const float* __restrict__ a,
        const float* __restrict__ b,
        float* __restrict__ c,
        int m,
        int n,
        int k,
        float alpha,
        float beta) {
    __shared__ __align__(16) float left[2][SLICE][TILE];
    __shared__ __align__(16) float right[2][SLICE][TILE];
    int tiles_across = (n + TILE - 1) / TILE;
    int top = blockIdx.x / tiles_across * TILE;
    int start = blockIdx.x % tiles_across * TILE;
    Operand<A_ALONG_K> rows(a, top, m, k);
    Operand<B_ALONG_K> columns(b, start, n, k);
    int my_row = threadIdx.x / 16 * 4;
    int my_column = threadIdx.x % 16 * 4;
    float sum[4][4] = {};

    rows.stage(rows.fetch(0), left[0]);
    columns.stage(columns.fetch(0), right[0]);
    __syncthreads();
    for (int at = 0, half = 0; at < k; at += SLICE, half ^= 1) {
        bool more = at + SLICE < k;
        float4 next_left;
        float4 next_right;
        if (more) {
            next_left = rows.fetch(at + SLICE);
            next_right = columns.fetch(at + SLICE);
        }
#pragma unroll
        for (int i = 0; i < SLICE; i++) {
            float4 x = *reinterpret_cast<const float4*>(&left[half][i][swizzled(i, my_row)]);
            float4 y = *reinterpret_cast<const float4*>(&right[half][i][swizzled(i, my_column)]);
            float down[4] = {x.x, x.y, x.z, x.w};
            float across[4] = {y.x, y.y, y.z, y.w};
#pragma unroll
            for (int r = 0; r < 4; r++) {
#pragma unroll
                for (int s = 0; s < 4; s++) {
                    sum[r][s] += down[r] * across[s];
                }
            }
        }
        if (more) {
            // The other half was last read before the barrier that ended the slice before this one.
            rows.stage(next_left, left[half ^ 1]);
            columns.stage(next_right, right[half ^ 1]);
            __syncthreads();
        }
    }
#pragma unroll
    for (int r = 0; r < 4; r++) {
#pragma unroll
        for (int s = 0; s < 4; s++) {
            int row = top + my_row + r;
            int column = start + my_column + s;
            if (row < m && column < n) {
                float* into = c + static_cast<size_t>(row) * n + column;
                float value = alpha * sum[r][s];
                *into = beta == 0.f ? value : value + beta * *into;
            }
        }
    }
}

// gemm_own_nn: c = alpha a b + beta c; a [m, k], b [k, n], c [m, n]; c is not read where beta is 0.
//   twin     tensor.Device.gemm
//   threads  a block a tile of 64 x 64, 4 x 4 a thread, slices of 16 along k in two halves of shared memory
//   bytes    4*m*k*(n+63)/64+4*k*n*(m+63)/64+4*m*n (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768
extern "C" __global__ void gemm_own_nn(
        const float* a, const float* b, float* c, int m, int n, int k, float alpha, float beta) {
    product<true, false>(a, b, c, m, n, k, alpha, beta);
}

// gemm_own_nt: c = alpha a b^T + beta c; a [m, k], b [n, k].
//   twin     tensor.Device.gemm
//   threads  as gemm_own_nn
//   bytes    4*m*k*(n+63)/64+4*k*n*(m+63)/64+4*m*n (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768
extern "C" __global__ void gemm_own_nt(
        const float* a, const float* b, float* c, int m, int n, int k, float alpha, float beta) {
    product<true, true>(a, b, c, m, n, k, alpha, beta);
}

// gemm_own_tn: c = alpha a^T b + beta c; a [k, m], b [k, n].
//   twin     tensor.Device.gemm
//   threads  as gemm_own_nn
//   bytes    4*m*k*(n+63)/64+4*k*n*(m+63)/64+4*m*n (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=768 n=768 k=4096
extern "C" __global__ void gemm_own_tn(
        const float* a, const float* b, float* c, int m, int n, int k, float alpha, float beta) {
    product<false, false>(a, b, c, m, n, k, alpha, beta);
}

// gemm_own_tt: c = alpha a^T b^T + beta c; a [k, m], b [n, k].
//   twin     tensor.Device.gemm
//   threads  as gemm_own_nn
//   bytes    4*m*k*(n+63)/64+4*k*n*(m+63)/64+4*m*n (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768
extern "C" __global__ void gemm_own_tt(
        const float* a, const float* b, float* c, int m, int n, int k, float alpha, float beta) {
    product<false, true>(a, b, c, m, n, k, alpha, beta);
}

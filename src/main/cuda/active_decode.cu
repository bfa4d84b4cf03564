#include "dot.cuh"
#include "own_columns.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Gathered numbers that a block keeps for the way back: ten rows of 768, in 32 KB of shared memory.
constexpr int STAGED = 8192;

// active_decode: y = b + sum of f W[feature] over the row's entries, e = y - x, dy = error_scale unit e; for each entry
// dz = penalty_scale n[feature] + dy . W[feature], 0 where rectified and f is not positive; of the row: the sums of e^2
// and of f n[feature], and how many f are not 0.
//   twin     op.ActiveDecode.DECODE
//   threads  a block a row: a thread owns every 256th column of dy, a warp every eighth entry of dz; the first gathered
//            rows stay in shared memory, 8192/d of them, the others are read twice
//   bytes    4*rows*d*(2*k-8192/d)+20*rows*k+12*rows*d (least 4*rows*k*d+16*rows*k+8*rows*d)
//   flops    4*rows*k*d
//   example  rows=4096 k=32 d=768
extern "C" __global__ void active_decode(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        const int* __restrict__ starts,
        const int* __restrict__ ends,
        const float* __restrict__ w,
        const float* __restrict__ b,
        const float* __restrict__ x,
        const float* __restrict__ norms,
        float* __restrict__ dy,
        float* __restrict__ dz,
        float* __restrict__ errors,
        float* __restrict__ penalties,
        float* __restrict__ active,
        int rows,
        int segments,
        int d,
        float error_scale,
        float penalty_scale,
        int rectified,
        const float* __restrict__ unit,
        int items) {
    __shared__ float staged[STAGED];
    __shared__ int index[THREADS];
    __shared__ float value[THREADS];
    int row = blockIdx.x;
    int end = (row + 1) * segments;
    int room = STAGED / d;
    float* of_dy = dy + static_cast<size_t>(row) * d;
    const float* of_x = x + static_cast<size_t>(row) * d;
    own_columns(d, [&](int j) { of_dy[j] = b[j]; });
    int before = 0;
    for (int piece = row * segments; piece < end; piece++) {
        int last = ends[piece];
        for (int first = starts[piece]; first < last; first += THREADS) {
            int many = min(THREADS, last - first);
            __syncthreads();
            if (threadIdx.x < many) {
                index[threadIdx.x] = indices[first + threadIdx.x];
                value[threadIdx.x] = values[first + threadIdx.x];
            }
            __syncthreads();
            own_columns(d, [&](int j) {
                float sum = of_dy[j];
#pragma unroll 4
                for (int e = 0; e < many; e++) {
                    float weight = w[static_cast<size_t>(index[e]) * d + j];
                    if (before + e < room) {
                        staged[(before + e) * d + j] = weight;
                    }
                    sum += value[e] * weight;
                }
                of_dy[j] = sum;
            });
            before += many;
        }
    }
    float square = 0.f;
    float scale = error_scale * *unit;
    own_columns(d, [&](int j) {
        float e = of_dy[j] - of_x[j];
        square += e * e;
        of_dy[j] = scale * e;
    });
    // Its barriers stand between the columns' owners and the entries'.
    square = block_sum(square);
    float penalty = 0.f;
    float others = 0.f;
    before = 0;
    for (int piece = row * segments; piece < end; piece++) {
        int first = starts[piece];
        int many = ends[piece] - first;
        for (int e = warp(); e < many; e += WARPS) {
            int feature = indices[first + e];
            float f = values[first + e];
            float dot = before + e < room ? warp_dot_of<1>(of_dy, staged + (before + e) * d, d)
                                          : warp_dot_of<1>(of_dy, w + static_cast<size_t>(feature) * d, d);
            if (lane() == 0) {
                float norm = norms[feature];
                penalty += f * norm;
                others += f != 0.f ? 1.f : 0.f;
                dz[first + e] = rectified && f <= 0.f ? 0.f : penalty_scale * norm + dot;
            }
        }
        before += many;
    }
    penalty = block_sum(penalty);
    others = block_sum(others);
    if (threadIdx.x == 0) {
        errors[row] = square;
        penalties[row] = penalty;
        active[row] = others;
    }
}

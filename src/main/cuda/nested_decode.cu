#include "dot.cuh"
#include "own_columns.cuh"
#include "prefixes.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Gathered numbers that a block keeps for the backward pass: ten rows of 768, in 32 KB of shared memory.
constexpr int STAGED = 8192;

// nested_decode: y_g = b + sum of f W[feature] over the row's entries of features below prefixes[g], e_g = y_g - x, dy_g =
// sum of error_scale weights[h] e_h over the prefixes h from g on; for each entry, g its first prefix, dz = penalty_scale
// n[feature] + dy_g . W[feature], 0 where rectified and f is not positive; of the row: the sums of e_g^2 and of f
// n[feature], and how many f are not 0. dy and errors lie prefix after prefix.
//   twin     op.NestedDecode.DECODE
//   threads  a block a row: a thread owns every 256th column of all dy, a warp every eighth entry of dz; the first
//            gathered rows stay in shared memory, 8192/d of them, the others are read twice
//   bytes    4*rows*d*(2*k-8192/d)+20*rows*k+36*rows*d*g+4*rows*d (least 4*rows*k*d+16*rows*k+4*rows*d*g+4*rows*d)
//   flops    4*rows*k*d+7*rows*d*g
//   example  rows=4096 k=32 d=768 g=5
extern "C" __global__ void nested_decode(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        const int* __restrict__ starts,
        const int* __restrict__ ends,
        const float* __restrict__ w,
        const float* __restrict__ b,
        const float* __restrict__ x,
        const float* __restrict__ norms,
        const int* __restrict__ prefixes,
        const float* __restrict__ weights,
        float* __restrict__ dy,
        float* __restrict__ dz,
        float* __restrict__ errors,
        float* __restrict__ penalties,
        float* __restrict__ active,
        int rows,
        int segments,
        int d,
        int groups,
        float error_scale,
        float penalty_scale,
        int rectified,
        int items) {
    __shared__ float staged[STAGED];
    __shared__ int index[THREADS];
    __shared__ int group[THREADS];
    __shared__ float value[THREADS];
    int row = blockIdx.x;
    int end = (row + 1) * segments;
    int room = STAGED / d;
    size_t apart = static_cast<size_t>(rows) * d;
    float* of_dy = dy + static_cast<size_t>(row) * d;
    const float* of_x = x + static_cast<size_t>(row) * d;
    own_columns(d, [&](int j) {
        of_dy[j] = b[j];
#pragma unroll 1
        for (int g = 1; g < groups; g++) {
            of_dy[g * apart + j] = 0.f;
        }
    });
    int before = 0;
    for (int piece = row * segments; piece < end; piece++) {
        int last = ends[piece];
        for (int first = starts[piece]; first < last; first += THREADS) {
            int many = min(THREADS, last - first);
            __syncthreads();
            if (threadIdx.x < many) {
                int feature = indices[first + threadIdx.x];
                index[threadIdx.x] = feature;
                group[threadIdx.x] = prefix_of(prefixes, groups, feature);
                value[threadIdx.x] = values[first + threadIdx.x];
            }
            __syncthreads();
            own_columns(d, [&](int j) {
                // Features mostly ascend, so that a prefix's entries are neighbours.
                for (int e = 0; e < many;) {
                    int g = group[e];
                    int stop = e;
                    do {
                        stop++;
                    } while (stop < many && group[stop] == g);
                    float sum = 0.f;
#pragma unroll 4
                    for (; e < stop; e++) {
                        float weight = w[static_cast<size_t>(index[e]) * d + j];
                        if (before + e < room) {
                            staged[(before + e) * d + j] = weight;
                        }
                        sum += value[e] * weight;
                    }
                    of_dy[g * apart + j] += sum;
                }
            });
            before += many;
        }
    }
#pragma unroll 1
    for (int g = 0; g < groups; g++) {
        float square = 0.f;
        own_columns(d, [&](int j) {
            float y = of_dy[g * apart + j] + (g > 0 ? of_dy[(g - 1) * apart + j] : 0.f);
            of_dy[g * apart + j] = y;
            square += (y - of_x[j]) * (y - of_x[j]);
        });
        square = block_sum(square);
        if (threadIdx.x == 0) {
            errors[g * rows + row] = square;
        }
    }
    own_columns(d, [&](int j) {
        float sum = 0.f;
#pragma unroll 1
        for (int g = groups - 1; g >= 0; g--) {
            sum += error_scale * weights[g] * (of_dy[g * apart + j] - of_x[j]);
            of_dy[g * apart + j] = sum;
        }
    });
    // From here on warps read what other warps' columns hold.
    __syncthreads();
    float penalty = 0.f;
    float others = 0.f;
    before = 0;
    for (int piece = row * segments; piece < end; piece++) {
        int first = starts[piece];
        int many = ends[piece] - first;
        for (int e = warp(); e < many; e += WARPS) {
            int feature = indices[first + e];
            float f = values[first + e];
            const float* mine = of_dy + prefix_of(prefixes, groups, feature) * apart;
            float dot = before + e < room ? warp_dot_of<1>(mine, staged + (before + e) * d, d)
                                          : warp_dot_of<1>(mine, w + static_cast<size_t>(feature) * d, d);
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
        penalties[row] = penalty;
        active[row] = others;
    }
}

#include "dot.cuh"
#include "own_packs.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Numbers that a block keeps for the backward pass, in 44 KB of shared memory: of 768 columns the row itself and thirteen of
// the gathered rows.
constexpr int STAGED = 11264;

// A launch's tensors and numbers.
struct Decode {
    const float* __restrict__ values;
    const int* __restrict__ indices;
    const int* __restrict__ starts;
    const int* __restrict__ ends;
    const float* __restrict__ w;
    const float* __restrict__ b;
    const float* __restrict__ x;
    const float* __restrict__ norms;
    float* __restrict__ dy;
    float* __restrict__ dz;
    float* __restrict__ errors;
    float* __restrict__ penalties;
    float* __restrict__ active;
    int segments;
    int d;
    float scale;
    float penalty_scale;
    bool rectified;
};

// A row, N neighbouring columns at a time. Where it is HELD it stays in shared memory, before the gathered rows, until its
// gradient is made; else it is in its place in dy.
template <int N, bool HELD>
__device__ __forceinline__ void decode(const Decode& in, int row, float* staged, int* index, float* value) {
    int d = in.d;
    int end = (row + 1) * in.segments;
    int room = HELD ? STAGED / d - 1 : STAGED / d;
    float* of_dy = in.dy + static_cast<size_t>(row) * d;
    const float* of_x = in.x + static_cast<size_t>(row) * d;
    float* own = HELD ? staged : of_dy;
    float* gathered = HELD ? staged + d : staged;
    own_packs<N>(d, [&](int j) { store<N>(own + j, load<N>(in.b + j)); });
    int before = 0;
    for (int piece = row * in.segments; piece < end; piece++) {
        int last = in.ends[piece];
        for (int first = in.starts[piece]; first < last; first += THREADS) {
            int many = min(THREADS, last - first);
            __syncthreads();
            if (threadIdx.x < many) {
                index[threadIdx.x] = in.indices[first + threadIdx.x];
                value[threadIdx.x] = in.values[first + threadIdx.x];
            }
            __syncthreads();
            own_packs<N>(d, [&](int j) {
                Pack<N> sum = load<N>(own + j);
#pragma unroll 4
                for (int e = 0; e < many; e++) {
                    Pack<N> weight = load<N>(in.w + static_cast<size_t>(index[e]) * d + j);
                    if (before + e < room) {
                        store<N>(gathered + (before + e) * d + j, weight);
                    }
#pragma unroll
                    for (int i = 0; i < N; i++) {
                        sum.v[i] += value[e] * weight.v[i];
                    }
                }
                store<N>(own + j, sum);
            });
            before += many;
        }
    }
    float square = 0.f;
    own_packs<N>(d, [&](int j) {
        Pack<N> y = load<N>(own + j);
        Pack<N> target = load<N>(of_x + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            float e = y.v[i] - target.v[i];
            square += e * e;
            y.v[i] = in.scale * e;
        }
        store<N>(of_dy + j, y);
        if (HELD) {
            store<N>(own + j, y);
        }
    });
    // Its barriers stand between the columns' owners and the entries'.
    square = block_sum(square);
    float penalty = 0.f;
    float others = 0.f;
    before = 0;
    for (int piece = row * in.segments; piece < end; piece++) {
        int first = in.starts[piece];
        int many = in.ends[piece] - first;
        for (int e = warp(); e < many; e += WARPS) {
            int feature = in.indices[first + e];
            float f = in.values[first + e];
            float dot = before + e < room ? warp_dot_of<N>(own, gathered + (before + e) * d, d)
                                          : warp_dot_of<N>(own, in.w + static_cast<size_t>(feature) * d, d);
            if (lane() == 0) {
                float norm = in.norms[feature];
                penalty += f * norm;
                others += f != 0.f ? 1.f : 0.f;
                in.dz[first + e] = in.rectified && f <= 0.f ? 0.f : in.penalty_scale * norm + dot;
            }
        }
        before += many;
    }
    penalty = block_sum(penalty);
    others = block_sum(others);
    if (threadIdx.x == 0) {
        in.errors[row] = square;
        in.penalties[row] = penalty;
        in.active[row] = others;
    }
}

// active_decode: y = b + sum of f W[feature] over the row's entries, e = y - x, dy = error_scale unit e; for each entry
// dz = penalty_scale n[feature] + dy . W[feature], 0 where rectified and f is not positive; of the row: the sums of e^2
// and of f n[feature], and how many f are not 0.
//   twin     op.ActiveDecode.DECODE
//   threads  a block a row: a thread owns four columns of 1024 of dy, a warp every eighth entry of dz; the row and the
//            first gathered rows stay in shared memory, 11264/d of them, the others are read twice
//   bytes    4*rows*d*(2*k+1-11264/d)+20*rows*k+12*rows*d (least 4*rows*k*d+16*rows*k+8*rows*d)
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
    __shared__ __align__(16) float staged[STAGED];
    __shared__ int index[THREADS];
    __shared__ float value[THREADS];
    Decode in = {
        values,
        indices,
        starts,
        ends,
        w,
        b,
        x,
        norms,
        dy,
        dz,
        errors,
        penalties,
        active,
        segments,
        d,
        error_scale * *unit,
        penalty_scale,
        rectified != 0};
    if (in_fours(d, w, b, x) && aligned(dy) && d <= STAGED / 2) {
        decode<4, true>(in, blockIdx.x, staged, index, value);
    } else {
        decode<1, false>(in, blockIdx.x, staged, index, value);
    }
}

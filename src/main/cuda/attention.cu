#include "async.cuh"
#include "attention_columns.cuh"
#include "attention_tiles.cuh"
#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

constexpr int QUERIES = 64;

// A row of weights in shared memory, with room so that a warp's two rows, four apart, start in other banks.
constexpr int WEIGHTS = KEYS + 4;

// The largest over the sixteen lanes that share a query.
__device__ __forceinline__ float max_of_query(float x) {
#pragma unroll
    for (int apart = 8; apart > 0; apart /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL, x, apart));
    }
    return x;
}

__device__ __forceinline__ float sum_of_query(float x) {
#pragma unroll
    for (int apart = 8; apart > 0; apart /= 2) {
        x += __shfl_xor_sync(ALL, x, apart);
    }
    return x;
}

constexpr int FORWARD_FLOATS = (QUERIES + 2 * KEYS) * STRIDE<MOST_W> + QUERIES * WEIGHTS;

// A tile of the queries from first on of one head, W of its columns at a time; a head no wider than W has them staged once.
//
// A thread has four queries and every sixteenth key of a tile's scores, and every sixteenth column of the result.
template <int W>
__device__ __forceinline__ void forward(
        const Head& head,
        const float* __restrict__ q,
        const float* __restrict__ k,
        const float* __restrict__ v,
        float* __restrict__ out,
        float* __restrict__ log_sums,
        int first,
        float scale,
        float cap,
        float* memory) {
    float* queries = memory;
    float* keys = queries + QUERIES * STRIDE<W>;
    float* values = keys + KEYS * STRIDE<W>;
    float* weights = values + KEYS * STRIDE<W>;
    int mine = threadIdx.x / 16 * 4;
    int turn = threadIdx.x % 16;
    bool whole = at_once<W>(head);

    int last = min(head.length, first + QUERIES) - 1;
    for (int col = 0; col < columns<W>(head); col += W) {
        float most[4];
        float sum[4];
        float result[4][W / 16] = {};
#pragma unroll
        for (int r = 0; r < 4; r++) {
            most[r] = -INFINITY;
            sum[r] = 0.f;
        }
        int first_key = head.first_key(first);
        int last_key = head.last_key(last);
        for (int key = first_key; key <= last_key; key += KEYS) {
            float scores[4][2] = {};
            for (int part = 0; part < columns<W>(head); part += W) {
                if (!whole || key == first_key) {
                    stage<W, QUERIES>(head, q, head.d, first, part, queries);
                }
                stage<W, KEYS>(head, k, head.key_d, key, part, keys);
                if (part == 0) {
                    stage<W, KEYS>(head, v, head.key_d, key, col, values);
                }
                await_copies();
                __syncthreads();
                add_dots<W>(queries + mine * STRIDE<W>, keys + turn * STRIDE<W>, scores);
                if (!whole) {
                    __syncthreads();
                }
            }
#pragma unroll
            for (int r = 0; r < 4; r++) {
                int query = first + mine + r;
                float above = most[r];
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    bool seen = head.sees(query, key + turn + 16 * c);
                    scores[r][c] = seen ? capped(scale * scores[r][c], cap) : -INFINITY;
                    above = fmaxf(above, scores[r][c]);
                }
                above = max_of_query(above);
                // A query that has seen no key yet: any finite number in place of the maximum gives zeros.
                float about = above == -INFINITY ? 0.f : above;
                float shrink = expf(most[r] - about);
                most[r] = above;
                sum[r] *= shrink;
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    float weight = expf(scores[r][c] - about);
                    sum[r] += weight;
                    weights[(mine + r) * WEIGHTS + turn + 16 * c] = weight;
                }
#pragma unroll
                for (int c = 0; c < W / 16; c++) {
                    result[r][c] *= shrink;
                }
            }
            // A query's weights are written and read by the same half of one warp.
            __syncwarp();
            add_weighted<W, WEIGHTS>(weights + mine * WEIGHTS, values + turn, result);
            __syncthreads();
        }
#pragma unroll
        for (int r = 0; r < 4; r++) {
            int query = first + mine + r;
            float total = sum_of_query(sum[r]);
            if (query > last) {
                continue;
            }
            float inverse = 1.f / total;
#pragma unroll
            for (int c = 0; c < W / 16; c++) {
                int j = col + turn + 16 * c;
                if (j < head.width) {
                    out[static_cast<size_t>(query) * head.d + j] = result[r][c] * inverse;
                }
            }
            if (turn == 0 && col == 0) {
                log_sums[static_cast<size_t>(query) * head.heads] = most[r] + logf(total);
            }
        }
    }
}

// attention_forward: s_ij = scale q_i . k_j for the keys that query i sees, capped to c tanh(s_ij / c) where there is a
// cap, p = softmax over j, o_i = sum of p_ij v_j; logSum[i, head] = log sum over j of exp(s_ij). The scores stay in
// shared memory, 64 queries by 32 keys at a time, and tiles outside the window are passed over.
//   twin     op.Attention.FORWARD
//   threads  a block 64 queries of a head of a sequence; four queries by two keys a thread, then four queries by every
//            16th column
//   bytes    8*n*d+8*n*d*(1+length/128)+4*n*heads (least 8*n*d+8*n*d*groups/heads+4*n*heads)
//   flops    2*n*d*length
//   example  n=4096 d=768 heads=16 groups=16 length=512
extern "C" __global__ void __launch_bounds__(THREADS, 2) attention_forward(
        const float* __restrict__ q,
        const float* __restrict__ k,
        const float* __restrict__ v,
        const int* __restrict__ starts,
        float* __restrict__ out,
        float* __restrict__ log_sums,
        int d,
        int heads,
        int groups,
        int window,
        int causal,
        float scale,
        float cap,
        int sequences,
        int tiles,
        int items) {
    __shared__ __align__(16) float memory[FORWARD_FLOATS];
    // Tiles of a head are neighbours: they read the same keys.
    Tile tile = tile_of<QUERIES>(starts, sequences, blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    Head head(starts, tile.sequence, blockIdx.x / tiles, d, heads, groups, window, causal);
    size_t at = head.at();
    size_t key_at = head.key_at();
    float* of_head = log_sums + static_cast<size_t>(head.start) * heads + head.head;
    if (head.width <= 16) {
        forward<16>(head, q + at, k + key_at, v + key_at, out + at, of_head, tile.first, scale, cap, memory);
    } else if (head.width <= 32) {
        forward<32>(head, q + at, k + key_at, v + key_at, out + at, of_head, tile.first, scale, cap, memory);
    } else if (head.width <= 48) {
        forward<48>(head, q + at, k + key_at, v + key_at, out + at, of_head, tile.first, scale, cap, memory);
    } else {
        forward<64>(head, q + at, k + key_at, v + key_at, out + at, of_head, tile.first, scale, cap, memory);
    }
}

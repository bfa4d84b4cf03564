#include "async.cuh"
#include "attention_tiles.cuh"
#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

constexpr int KEYS = 32;
constexpr int QUERIES = 64;
constexpr int BACK_QUERIES = 32;

// A row of weights in shared memory, with four floats of room so that neighbouring rows start in other banks.
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

constexpr int MOST_W = 64;
constexpr int FORWARD_FLOATS = (QUERIES + 2 * KEYS) * STRIDE<MOST_W> + QUERIES * WEIGHTS;
constexpr int BACKWARD_FLOATS = 2 * (BACK_QUERIES + KEYS) * STRIDE<MOST_W> + 2 * BACK_QUERIES * (WEIGHTS + 1);

// The columns that are gone over W at a time: for all but the widest W the head's are no more than W.
template <int W>
__device__ __forceinline__ int columns(const Head& head) {
    return W < MOST_W ? W : head.width;
}

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
    bool whole = W < MOST_W || head.width <= W;

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

// What the way back reads.
struct Backward {
    const float* q;
    const float* k;
    const float* v;
    const float* out;
    const float* log_sums;
    const float* dout;
    float scale;
    float cap;
};

// A tile of queries and one of keys, and between them weights[query][key] = p and slopes[query][key] = p (dp - inner).
template <int W>
struct Back {
    float* queries;
    float* douts;
    float* keys;
    float* values;
    float* weights;
    float* slopes;
    float* inner;
    float* log_sum;

    __device__ __forceinline__ explicit Back(float* memory) {
        queries = memory;
        douts = queries + BACK_QUERIES * STRIDE<W>;
        keys = douts + BACK_QUERIES * STRIDE<W>;
        values = keys + KEYS * STRIDE<W>;
        weights = values + KEYS * STRIDE<W>;
        slopes = weights + BACK_QUERIES * WEIGHTS;
        inner = slopes + BACK_QUERIES * WEIGHTS;
        log_sum = inner + BACK_QUERIES;
    }

    // Makes weights and slopes of these tiles, and leaves columns col .. col + W - 1 of what they are of. Tiles that are as the
    // last call left them need no staging.
    __device__ __forceinline__ void weigh(
            const Backward& of, const Head& head, int first, int key, int col, bool new_queries, bool new_keys) {
        int mine = threadIdx.x / 16 * 2;
        int turn = threadIdx.x % 16;
        bool whole = W < MOST_W || head.width <= W;
        const float* q = of.q + head.at();
        const float* k = of.k + head.key_at();
        const float* v = of.v + head.key_at();
        const float* dout = of.dout + head.at();
        float scores[2][2] = {};
        float dp[2][2] = {};
        for (int part = 0; part < columns<W>(head); part += W) {
            if (new_keys) {
                stage<W, KEYS>(head, k, head.key_d, key, part, keys);
                stage<W, KEYS>(head, v, head.key_d, key, part, values);
            }
            if (new_queries) {
                stage<W, BACK_QUERIES>(head, q, head.d, first, part, queries);
                stage<W, BACK_QUERIES>(head, dout, head.d, first, part, douts);
            }
            await_copies();
            __syncthreads();
            add_dots<W>(queries + mine * STRIDE<W>, keys + turn * STRIDE<W>, scores);
            add_dots<W>(douts + mine * STRIDE<W>, values + turn * STRIDE<W>, dp);
            if (!whole) {
                __syncthreads();
            }
        }
        if (!whole) {
            stage<W, KEYS>(head, k, head.key_d, key, col, keys);
            stage<W, BACK_QUERIES>(head, q, head.d, first, col, queries);
            stage<W, BACK_QUERIES>(head, dout, head.d, first, col, douts);
        }
        if (new_queries) {
            sum_up(of, head, first);
        }
        await_copies();
        __syncthreads();
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int row = mine + r;
#pragma unroll
            for (int c = 0; c < 2; c++) {
                int column = turn + 16 * c;
                bool seen = head.sees(first + row, key + column);
                float score = capped(of.scale * scores[r][c], of.cap);
                float p = seen ? expf(score - log_sum[row]) : 0.f;
                weights[row * WEIGHTS + column] = p;
                float slope = p * (dp[r][c] - inner[row]);
                if (of.cap != 0.f) {
                    float tanh = score / of.cap;
                    slope *= 1.f - tanh * tanh;
                }
                slopes[row * WEIGHTS + column] = seen ? slope : 0.f;
            }
        }
        __syncthreads();
    }

    // Of each query o . do, and its logSum.
    __device__ __forceinline__ void sum_up(const Backward& of, const Head& head, int first) {
        for (int i = warp(); i < BACK_QUERIES; i += WARPS) {
            size_t query = head.start + min(first + i, head.length - 1);
            size_t at = query * head.d + head.head * head.width;
            float dot = 0.f;
            // One or two turns for all but heads wider than W.
#pragma unroll 1
            for (int j = lane(); j < head.width; j += 32) {
                dot += of.out[at + j] * of.dout[at + j];
            }
            dot = warp_sum(dot);
            if (lane() == 0) {
                inner[i] = dot;
                log_sum[i] = of.log_sums[query * head.heads + head.head];
            }
        }
    }
};

// Gradients of keys and values of one tile of keys, from one query head: the query tiles that see it, in order. A thread has
// two queries and every sixteenth key of a tile's scores.
template <int W>
__device__ __forceinline__ void backward_keys(
        const Backward& of, const Head& head, float* __restrict__ dk, float* __restrict__ dv, int key, float* memory) {
    Back<W> tile(memory);
    int mine = threadIdx.x / 16 * 2;
    int turn = threadIdx.x % 16;
    bool whole = W < MOST_W || head.width <= W;
    for (int col = 0; col < columns<W>(head); col += W) {
        float sum_dk[2][W / 16] = {};
        float sum_dv[2][W / 16] = {};
        int last = head.last_query(min(head.length, key + KEYS) - 1);
        int first_query = head.first_query(key);
        for (int first = first_query; first <= last; first += BACK_QUERIES) {
            tile.weigh(of, head, first, key, col, true, !whole || first == first_query);
#pragma unroll 4
            for (int row = 0; row < BACK_QUERIES; row++) {
                Pack<2> p = load<2>(tile.weights + row * WEIGHTS + mine);
                Pack<2> slope = load<2>(tile.slopes + row * WEIGHTS + mine);
#pragma unroll
                for (int c = 0; c < W / 16; c++) {
                    float of_out = tile.douts[row * STRIDE<W> + turn + 16 * c];
                    float of_query = tile.queries[row * STRIDE<W> + turn + 16 * c];
#pragma unroll
                    for (int r = 0; r < 2; r++) {
                        sum_dv[r][c] += p.v[r] * of_out;
                        sum_dk[r][c] += slope.v[r] * of_query;
                    }
                }
            }
            __syncthreads();
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int row = key + mine + r;
#pragma unroll
            for (int c = 0; c < W / 16; c++) {
                int j = col + turn + 16 * c;
                if (row < head.length && j < head.width) {
                    size_t at = head.key_at() + static_cast<size_t>(row) * head.key_d + j;
                    dk[at] += of.scale * sum_dk[r][c];
                    dv[at] += sum_dv[r][c];
                }
            }
        }
    }
}

// The gradient of one tile of one head's queries: the key tiles that it sees, in order.
template <int W>
__device__ __forceinline__ void backward_queries(
        const Backward& of, const Head& head, float* __restrict__ dq, int first, float* memory) {
    Back<W> tile(memory);
    int mine = threadIdx.x / 16 * 2;
    int turn = threadIdx.x % 16;
    bool whole = W < MOST_W || head.width <= W;
    int last_key = head.last_key(min(head.length, first + BACK_QUERIES) - 1);
    int first_key = head.first_key(first);
    for (int col = 0; col < columns<W>(head); col += W) {
        float sum[2][W / 16] = {};
        for (int key = first_key; key <= last_key; key += KEYS) {
            tile.weigh(of, head, first, key, col, !whole || key == first_key, true);
            add_weighted<W, WEIGHTS>(tile.slopes + mine * WEIGHTS, tile.keys + turn, sum);
            __syncthreads();
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int query = first + mine + r;
#pragma unroll
            for (int c = 0; c < W / 16; c++) {
                int j = col + turn + 16 * c;
                if (query < head.length && j < head.width) {
                    dq[head.at() + static_cast<size_t>(query) * head.d + j] += of.scale * sum[r][c];
                }
            }
        }
    }
}

// attention_backward_keys: with p made again from logSum, dp_ij = do_i . v_j and slope_ij = p_ij (dp_ij - o_i . do_i), times
// 1 - (s_ij / c)^2 where scores are capped: dv_j += sum of p_ij do_i, dk_j += scale sum of slope_ij q_i. No atomics: the
// query heads that share a key head are one block's, one after another.
//   twin     op.Attention.BACKWARD_KEYS
//   threads  a block 32 keys of a key head of a sequence, 32 queries at a time: two queries by two keys a thread, then two
//            keys by every 16th column
//   bytes    16*n*d+8*n*d+12*n*d*(1+length/64) (least 12*n*d+24*n*d*groups/heads+4*n*heads)
//   flops    4*n*d*length
//   example  n=4096 d=768 heads=16 groups=16 length=512
extern "C" __global__ void __launch_bounds__(THREADS, 2) attention_backward_keys(
        const float* __restrict__ q,
        const float* __restrict__ k,
        const float* __restrict__ v,
        const int* __restrict__ starts,
        const float* __restrict__ out,
        const float* __restrict__ log_sums,
        const float* __restrict__ dout,
        float* __restrict__ dk,
        float* __restrict__ dv,
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
    __shared__ __align__(16) float memory[BACKWARD_FLOATS];
    Tile tile = tile_of<KEYS>(starts, sequences, blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    Backward of = {q, k, v, out, log_sums, dout, scale, cap};
    int group = heads / groups;
    for (int i = 0; i < group; i++) {
        int of_group = blockIdx.x / tiles * group + i;
        Head head(starts, tile.sequence, of_group, d, heads, groups, window, causal);
        if (head.width <= 16) {
            backward_keys<16>(of, head, dk, dv, tile.first, memory);
        } else if (head.width <= 32) {
            backward_keys<32>(of, head, dk, dv, tile.first, memory);
        } else if (head.width <= 48) {
            backward_keys<48>(of, head, dk, dv, tile.first, memory);
        } else {
            backward_keys<64>(of, head, dk, dv, tile.first, memory);
        }
    }
}

// attention_backward_queries: with slopes as in attention_backward_keys, dq_i += scale sum of slope_ij k_j.
//   twin     op.Attention.BACKWARD_QUERIES
//   threads  a block 32 queries of a head of a sequence, 32 keys at a time: two queries by two keys a thread, then two
//            queries by every 16th column
//   bytes    20*n*d+8*n*d*(1+length/64) (least 20*n*d+8*n*d*groups/heads+4*n*heads)
//   flops    3*n*d*length
//   example  n=4096 d=768 heads=16 groups=16 length=512
extern "C" __global__ void __launch_bounds__(THREADS, 2) attention_backward_queries(
        const float* __restrict__ q,
        const float* __restrict__ k,
        const float* __restrict__ v,
        const int* __restrict__ starts,
        const float* __restrict__ out,
        const float* __restrict__ log_sums,
        const float* __restrict__ dout,
        float* __restrict__ dq,
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
    __shared__ __align__(16) float memory[BACKWARD_FLOATS];
    Tile tile = tile_of<BACK_QUERIES>(starts, sequences, blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    Backward of = {q, k, v, out, log_sums, dout, scale, cap};
    Head head(starts, tile.sequence, blockIdx.x / tiles, d, heads, groups, window, causal);
    if (head.width <= 16) {
        backward_queries<16>(of, head, dq, tile.first, memory);
    } else if (head.width <= 32) {
        backward_queries<32>(of, head, dq, tile.first, memory);
    } else if (head.width <= 48) {
        backward_queries<48>(of, head, dq, tile.first, memory);
    } else {
        backward_queries<64>(of, head, dq, tile.first, memory);
    }
}

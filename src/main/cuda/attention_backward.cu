#include "async.cuh"
#include "attention_columns.cuh"
#include "attention_tiles.cuh"
#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

constexpr int QUERIES = 32;

// A row of weights in shared memory, with room so that a warp's two rows, two apart, start in other banks.
constexpr int WEIGHTS = KEYS + 8;
constexpr int FLOATS = 2 * (QUERIES + KEYS) * STRIDE<MOST_W> + 2 * QUERIES * WEIGHTS + 2 * QUERIES;

// What both ways read. inner of a query is o . do.
struct Given {
    const float* q;
    const float* k;
    const float* v;
    const float* dout;
    float scale;
    float cap;
};

// A tile of queries and one of keys in shared memory, W columns of each, and what a pair of them comes to.
//
// A thread has two queries, from mine() on, and every sixteenth key of a tile's pairs.
template <int W>
struct Tiles {
    float* inner;
    float* log_sums;
    float* queries;
    float* douts;
    float* keys;
    float* values;
    // Both [query][key].
    float* weights;
    float* slopes;

    __device__ __forceinline__ explicit Tiles(float* memory) {
        inner = memory;
        log_sums = inner + QUERIES;
        queries = log_sums + QUERIES;
        douts = queries + QUERIES * STRIDE<W>;
        keys = douts + QUERIES * STRIDE<W>;
        values = keys + KEYS * STRIDE<W>;
        weights = values + KEYS * STRIDE<W>;
        slopes = weights + QUERIES * WEIGHTS;
    }

    // The first of two queries, or of two keys where those are a thread's.
    static __device__ __forceinline__ int mine() {
        return threadIdx.x / 16 * 2;
    }

    static __device__ __forceinline__ int turn() {
        return threadIdx.x % 16;
    }

    // weight = p and slope = p (dp - inner), times 1 - (s / c)^2 under a cap, of a thread's pairs; zeros where a query does
    // not see the key. inner and log_sums have to be there, but for a barrier. Staged after it are columns col .. col + W - 1;
    // tiles that are as the last call left them are not new.
    __device__ __forceinline__ void weigh(
            const Given& given,
            const Head& head,
            int first,
            int key,
            int col,
            bool new_queries,
            bool new_keys,
            float (&weight)[2][2],
            float (&slope)[2][2]) {
        const float* q = given.q + head.at();
        const float* dout = given.dout + head.at();
        const float* k = given.k + head.key_at();
        const float* v = given.v + head.key_at();
        float scores[2][2] = {};
        float dp[2][2] = {};
        for (int part = 0; part < columns<W>(head); part += W) {
            if (new_queries) {
                stage<W, QUERIES>(head, q, head.d, first, part, queries);
                stage<W, QUERIES>(head, dout, head.d, first, part, douts);
            }
            if (new_keys) {
                stage<W, KEYS>(head, k, head.key_d, key, part, keys);
                stage<W, KEYS>(head, v, head.key_d, key, part, values);
            }
            await_copies();
            __syncthreads();
            add_dots<W>(queries + mine() * STRIDE<W>, keys + turn() * STRIDE<W>, scores);
            add_dots<W>(douts + mine() * STRIDE<W>, values + turn() * STRIDE<W>, dp);
            if (!at_once<W>(head)) {
                __syncthreads();
            }
        }
        if (!at_once<W>(head)) {
            stage<W, QUERIES>(head, q, head.d, first, col, queries);
            stage<W, QUERIES>(head, dout, head.d, first, col, douts);
            stage<W, KEYS>(head, k, head.key_d, key, col, keys);
            await_copies();
            __syncthreads();
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int row = mine() + r;
#pragma unroll
            for (int c = 0; c < 2; c++) {
                bool seen = head.sees(first + row, key + turn() + 16 * c);
                float score = capped(given.scale * scores[r][c], given.cap);
                float p = seen ? expf(score - log_sums[row]) : 0.f;
                float with = p * (dp[r][c] - inner[row]);
                if (given.cap != 0.f) {
                    float tanh = score / given.cap;
                    with *= 1.f - tanh * tanh;
                }
                weight[r][c] = p;
                slope[r][c] = seen ? with : 0.f;
            }
        }
    }

    // Where a thread's pair stands in weights and slopes.
    static __device__ __forceinline__ int pair(int r, int c) {
        return (mine() + r) * WEIGHTS + turn() + 16 * c;
    }
};

// inner of a tile's queries, then their logSum, to where tiles of any width have them; inner into the tensor too.
__device__ __forceinline__ void sum_up(
        const Head& head,
        const float* __restrict__ out,
        const float* __restrict__ dout,
        const float* __restrict__ log_sums,
        float* __restrict__ inner,
        int first,
        float* sums) {
    for (int i = warp(); i < QUERIES; i += WARPS) {
        int query = min(first + i, head.length - 1);
        size_t at = head.at() + static_cast<size_t>(query) * head.d;
        float dot = 0.f;
        // One or two turns for all but wide heads.
#pragma unroll 1
        for (int j = lane(); j < head.width; j += 32) {
            dot += out[at + j] * dout[at + j];
        }
        dot = warp_sum(dot);
        if (lane() == 0) {
            size_t of_query = static_cast<size_t>(head.start + query) * head.heads + head.head;
            sums[i] = dot;
            sums[QUERIES + i] = log_sums[of_query];
            if (first + i == query) {
                inner[of_query] = dot;
            }
        }
    }
}

// The gradient of a tile of a head's queries, from the key tiles that they see, in order. A thread sums two queries' every
// sixteenth column.
template <int W>
__device__ __forceinline__ void backward_queries(
        const Given& given, const Head& head, float* __restrict__ dq, int first, float* memory) {
    Tiles<W> tiles(memory);
    int mine = Tiles<W>::mine();
    int turn = Tiles<W>::turn();
    int last_key = head.last_key(min(head.length, first + QUERIES) - 1);
    int first_key = head.first_key(first);
    for (int col = 0; col < columns<W>(head); col += W) {
        float sum[2][W / 16] = {};
        for (int key = first_key; key <= last_key; key += KEYS) {
            float weight[2][2];
            float slope[2][2];
            tiles.weigh(given, head, first, key, col, !at_once<W>(head) || key == first_key, true, weight, slope);
#pragma unroll
            for (int r = 0; r < 2; r++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    tiles.slopes[Tiles<W>::pair(r, c)] = slope[r][c];
                }
            }
            // A query's slopes are written and read by the same half of one warp.
            __syncwarp();
            add_weighted<W, WEIGHTS>(tiles.slopes + mine * WEIGHTS, tiles.keys + turn, sum);
            __syncthreads();
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            int query = first + mine + r;
#pragma unroll
            for (int c = 0; c < W / 16; c++) {
                int j = col + turn + 16 * c;
                if (query < head.length && j < head.width) {
                    dq[head.at() + static_cast<size_t>(query) * head.d + j] += given.scale * sum[r][c];
                }
            }
        }
    }
}

// The gradients of a tile of keys and values from one query head: its query tiles that see them, in order. A thread sums
// two keys' every sixteenth column.
template <int W>
__device__ __forceinline__ void backward_keys(
        const Given& given,
        const Head& head,
        const float* __restrict__ inner,
        const float* __restrict__ log_sums,
        float* __restrict__ dk,
        float* __restrict__ dv,
        int key,
        float* memory) {
    Tiles<W> tiles(memory);
    int mine = Tiles<W>::mine();
    int turn = Tiles<W>::turn();
    int last = head.last_query(min(head.length, key + KEYS) - 1);
    int first_query = head.first_query(key);
    for (int col = 0; col < columns<W>(head); col += W) {
        float sum_dk[2][W / 16] = {};
        float sum_dv[2][W / 16] = {};
        for (int first = first_query; first <= last; first += QUERIES) {
            if (threadIdx.x < QUERIES) {
                int query = head.start + min(first + static_cast<int>(threadIdx.x), head.length - 1);
                size_t of_query = static_cast<size_t>(query) * head.heads + head.head;
                tiles.inner[threadIdx.x] = inner[of_query];
                tiles.log_sums[threadIdx.x] = log_sums[of_query];
            }
            float weight[2][2];
            float slope[2][2];
            tiles.weigh(given, head, first, key, col, true, !at_once<W>(head) || first == first_query, weight, slope);
#pragma unroll
            for (int r = 0; r < 2; r++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    tiles.weights[Tiles<W>::pair(r, c)] = weight[r][c];
                    tiles.slopes[Tiles<W>::pair(r, c)] = slope[r][c];
                }
            }
            __syncthreads();
#pragma unroll 4
            for (int row = 0; row < QUERIES; row++) {
                Pack<2> p = load<2>(tiles.weights + row * WEIGHTS + mine);
                Pack<2> with = load<2>(tiles.slopes + row * WEIGHTS + mine);
#pragma unroll
                for (int c = 0; c < W / 16; c++) {
                    float of_out = tiles.douts[row * STRIDE<W> + turn + 16 * c];
                    float of_query = tiles.queries[row * STRIDE<W> + turn + 16 * c];
#pragma unroll
                    for (int r = 0; r < 2; r++) {
                        sum_dv[r][c] += p.v[r] * of_out;
                        sum_dk[r][c] += with.v[r] * of_query;
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
                    dk[at] += given.scale * sum_dk[r][c];
                    dv[at] += sum_dv[r][c];
                }
            }
        }
    }
}

// attention_backward_queries: with p made again from logSum, inner_i = o_i . do_i, dp_ij = do_i . v_j and slope_ij = p_ij
// (dp_ij - inner_i), times 1 - (s_ij / c)^2 where scores are capped: dq_i += scale sum of slope_ij k_j. inner is kept for
// attention_backward_keys.
//   twin     op.AttentionBackward.QUERIES
//   threads  a block 32 queries of a head of a sequence, 32 keys at a time: two queries by two keys a thread, then two
//            queries by every 16th column
//   bytes    20*n*d+8*n*d*(1+length/64)+8*n*heads (least 20*n*d+8*n*d*groups/heads+8*n*heads)
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
        float* __restrict__ inner,
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
    __shared__ __align__(16) float memory[FLOATS];
    // Where a query sees what is before it the last tile has most to do, and begins first.
    Tile tile = tile_of<QUERIES>(starts, sequences, tiles - 1 - blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    Given given = {q, k, v, dout, scale, cap};
    Head head(starts, tile.sequence, blockIdx.x / tiles, d, heads, groups, window, causal);
    sum_up(head, out, dout, log_sums, inner, tile.first, memory);
    if (head.width <= 16) {
        backward_queries<16>(given, head, dq, tile.first, memory);
    } else if (head.width <= 32) {
        backward_queries<32>(given, head, dq, tile.first, memory);
    } else if (head.width <= 48) {
        backward_queries<48>(given, head, dq, tile.first, memory);
    } else {
        backward_queries<64>(given, head, dq, tile.first, memory);
    }
}

// attention_backward_keys: with p and slopes as in attention_backward_queries: dv_j += sum of p_ij do_i, dk_j += scale sum
// of slope_ij q_i. No atomics: the query heads that share a key head are one block's, one after another.
//   twin     op.AttentionBackward.KEYS
//   threads  a block 32 keys of a key head of a sequence, 32 queries at a time: two queries by two keys a thread, then two
//            keys by every 16th column
//   bytes    24*n*d*groups/heads+8*n*d*(1+length/64)+8*n*heads*(1+length/64) (least 8*n*d+24*n*d*groups/heads+8*n*heads)
//   flops    4*n*d*length
//   example  n=4096 d=768 heads=16 groups=16 length=512
extern "C" __global__ void __launch_bounds__(THREADS, 3) attention_backward_keys(
        const float* __restrict__ q,
        const float* __restrict__ k,
        const float* __restrict__ v,
        const int* __restrict__ starts,
        const float* __restrict__ inner,
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
    __shared__ __align__(16) float memory[FLOATS];
    Tile tile = tile_of<KEYS>(starts, sequences, blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    Given given = {q, k, v, dout, scale, cap};
    int group = heads / groups;
    for (int i = 0; i < group; i++) {
        Head head(starts, tile.sequence, blockIdx.x / tiles * group + i, d, heads, groups, window, causal);
        if (head.width <= 16) {
            backward_keys<16>(given, head, inner, log_sums, dk, dv, tile.first, memory);
        } else if (head.width <= 32) {
            backward_keys<32>(given, head, inner, log_sums, dk, dv, tile.first, memory);
        } else if (head.width <= 48) {
            backward_keys<48>(given, head, inner, log_sums, dk, dv, tile.first, memory);
        } else {
            backward_keys<64>(given, head, inner, log_sums, dk, dv, tile.first, memory);
        }
    }
}

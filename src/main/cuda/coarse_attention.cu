#include "async.cuh"
#include "attention_tiles.cuh"
#include "mma.cuh"
#include "pack.cuh"
#include "threads.cuh"

constexpr int QUERIES = 64;
constexpr int KEYS = 64;
constexpr int MOST_W = 64;

// A warp's share of a tile: a quarter of its queries by half of its keys, 16 by 32.
constexpr int QUARTERS = 4;
constexpr int ROWS = QUERIES / QUARTERS;
constexpr int HALF = KEYS / 2;

constexpr float LOG2_E = 1.44269504f;
constexpr float LN_2 = 0.69314718f;

// Floats from a staged row to the next. Four floats of two neighbouring keys by four lanes each meet all banks, and so do
// those of a value by two lanes of four keys that are two apart.
template <int W>
constexpr int KEY_STRIDE = W % 32 == 0 ? W + 16 : W;
template <int W>
constexpr int VALUE_STRIDE = W + 4;

// Enough for the results at the end, too: half of the threads' and the block's rows.
constexpr int FLOATS = KEYS * (KEY_STRIDE<MOST_W> + VALUE_STRIDE<MOST_W>);

// N neighbouring operands, in one access.
template <int N>
struct alignas(4 * N) Words {
    unsigned v[N];
};

template <int N>
__device__ __forceinline__ Words<N> words(const float* from) {
    return *reinterpret_cast<const Words<N>*>(from);
}

// 2^x to 2^-22 of it: far finer than the 2^-11 that its result is rounded to.
__device__ __forceinline__ float exp2_of(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// The calling thread's part of a tile of KEYS rows of keys or values: four columns of every sixteenth row.
constexpr int APART = THREADS / 16;

__device__ __forceinline__ int own_row() {
    return threadIdx.x / 16;
}

__device__ __forceinline__ int own_col() {
    return threadIdx.x % 16 * 4;
}

// Where that is among a head's rows of keys, and of values likewise: its first element.
struct Part {
    size_t at;
    bool fours;

    __device__ __forceinline__ Part(const Head& head, const float* k, const float* v, int first) {
        at = head.key_at() + static_cast<size_t>(first + own_row()) * head.key_d + own_col();
        fours = head.fours(k + head.key_at()) && head.fours(v + head.key_at());
    }

    __device__ __forceinline__ void go_on(const Head& head) {
        at += static_cast<size_t>(KEYS) * head.key_d;
    }
};

// Begins to copy a part of a tile, with zeros past the head's width and length.
template <int W, int STRIDE>
__device__ __forceinline__ void begin_tile(
        const Head& head, const Part& part, const float* __restrict__ from, int first, float* to) {
    if (own_col() >= W) {
        return;
    }
    const float* of_row = from + part.at;
    size_t apart = static_cast<size_t>(APART) * head.key_d;
    int rows = head.length - first - own_row();
    int cols = head.width - own_col();
    float* into = to + own_row() * STRIDE + own_col();
    if (part.fours) {
        rows = cols > 0 ? rows : 0;
#pragma unroll
        for (int i = 0; i < KEYS; i += APART) {
            begin_copy(into + i * STRIDE, of_row, i < rows);
            of_row += apart;
        }
        return;
    }
#pragma unroll 1
    for (int i = 0; i < KEYS; i += APART) {
#pragma unroll
        for (int c = 0; c < 4; c++) {
            into[i * STRIDE + c] = i < rows && c < cols ? of_row[c] : 0.f;
        }
        of_row += apart;
    }
}

// Rounds what the calling thread copied.
template <int W, int STRIDE>
__device__ __forceinline__ void round_tile(float* tile) {
    if (own_col() < W) {
        float* at = tile + own_row() * STRIDE + own_col();
#pragma unroll
        for (int i = 0; i < KEYS; i += APART) {
            Pack<4> four = load<4>(at + i * STRIDE);
            Words<4> rounded = {tf32_of(four.v[0]), tf32_of(four.v[1]), tf32_of(four.v[2]), tf32_of(four.v[3])};
            *reinterpret_cast<Words<4>*>(at + i * STRIDE) = rounded;
        }
    }
}

// Queries row and row + 8, times a factor, as left operands. What counts as the 8 words of a step may be in any order that
// keys have too: a lane's are four neighbouring columns, of two steps.
template <int W>
__device__ __forceinline__ void load_queries(
        const Head& head, const float* __restrict__ q, int row, float factor, unsigned (&left)[W / 8][4]) {
    q += head.at();
    bool fours = head.fours(q);
    if (fours && head.width == W && row + 8 < head.length) {
        const float* at = q + static_cast<size_t>(row) * head.d + lane() % 4 * 4;
#pragma unroll
        for (int r = 0; r < 2; r++) {
#pragma unroll
            for (int u = 0; u < W / 16; u++) {
                Pack<4> four = load<4>(at + 16 * u);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    left[2 * u + i / 2][i % 2 * 2 + r] = tf32_of(factor * four.v[i]);
                }
            }
            at += 8 * static_cast<size_t>(head.d);
        }
        return;
    }
#pragma unroll
    for (int u = 0; u < W / 16; u++) {
        int j = 16 * u + lane() % 4 * 4;
#pragma unroll
        for (int r = 0; r < 2; r++) {
            const float* at = q + static_cast<size_t>(row + 8 * r) * head.d + j;
            bool inside = row + 8 * r < head.length;
            Pack<4> four;
            if (fours && inside && j < head.width) {
                four = load<4>(at);
            } else {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    four.v[i] = inside && j + i < head.width ? at[i] : 0.f;
                }
            }
#pragma unroll
            for (int i = 0; i < 4; i++) {
                left[2 * u + i / 2][i % 2 * 2 + r] = tf32_of(factor * four.v[i]);
            }
        }
    }
}

// scores[n] = queries by keys 8 n .. 8 n + 7.
template <int W>
__device__ __forceinline__ void score(const unsigned (&left)[W / 8][4], const float* keys, float (&scores)[HALF / 8][4]) {
    const float* mine = keys + lane() / 4 * KEY_STRIDE<W> + lane() % 4 * 4;
#pragma unroll
    for (int u = 0; u < W / 16; u++) {
#pragma unroll
        for (int n = 0; n < HALF / 8; n++) {
            Words<4> four = words<4>(mine + 8 * n * KEY_STRIDE<W> + 16 * u);
#pragma unroll
            for (int i = 0; i < 2; i++) {
                unsigned right[2] = {four.v[2 * i], four.v[2 * i + 1]};
                mma_tf32(scores[n], left[2 * u + i], right);
            }
        }
    }
}

// result += weights by N columns of values from a lane's own on: N products, one a column of each lane.
template <int W, int N>
__device__ __forceinline__ void weigh(const unsigned (&left)[4], const float* value, float (*result)[4]) {
    Words<N> first = words<N>(value);
    Words<N> second = words<N>(value + VALUE_STRIDE<W>);
#pragma unroll
    for (int i = 0; i < N; i++) {
        unsigned right[2] = {first.v[i], second.v[i]};
        mma_tf32(result[i], left, right);
    }
}

// result += weights by values. A lane has the weights of keys 2 t and 2 t + 1 of each eight; they are words t and t + 4 of
// a left operand, so it reads those keys' values, four neighbouring columns of every 32 and two of the last 16.
template <int W>
__device__ __forceinline__ void add_values(
        const unsigned (&weights)[HALF / 8][4], const float* values, float (&result)[W / 8][4]) {
    const float* mine = values + lane() % 4 * 2 * VALUE_STRIDE<W>;
#pragma unroll
    for (int n = 0; n < HALF / 8; n++) {
        const float* of_keys = mine + 8 * n * VALUE_STRIDE<W>;
#pragma unroll
        for (int h = 0; h < W / 32; h++) {
            weigh<W, 4>(weights[n], of_keys + 32 * h + lane() / 4 * 4, result + 4 * h);
        }
        if (W % 32 != 0) {
            weigh<W, 2>(weights[n], of_keys + W / 32 * 32 + lane() / 4 * 2, result + W / 32 * 4);
        }
    }
}

// Weights are relative to a query's largest score, or to one that is less by at most this: they stay below 2^SLACK, and
// what was added up before hardly ever has to shrink.
constexpr float SLACK = 8.f;

// The running softmax of two queries a lane over the keys that its warp has met: scores are base 2, `most` is what weights
// are relative to.
template <int W>
struct Running {
    // Floats that two halves are joined through: maxima, sums and results of half of the threads.
    static constexpr int JOINED = (4 + W / 2) * THREADS / 2;

    float most[2] = {-INFINITY, -INFINITY};
    float sum[2] = {0.f, 0.f};
    float result[W / 8][4] = {};

    // The weights of scores, rounded, as left operands; what was before shrinks where a maximum has risen by much.
    __device__ __forceinline__ void weights_of(const float (&scores)[HALF / 8][4], unsigned (&weights)[HALF / 8][4]) {
        float above[2];
#pragma unroll
        for (int r = 0; r < 2; r++) {
            above[r] = most[r];
#pragma unroll
            for (int n = 0; n < HALF / 8; n++) {
                above[r] = fmaxf(above[r], fmaxf(scores[n][2 * r], scores[n][2 * r + 1]));
            }
            above[r] = fmaxf(above[r], __shfl_xor_sync(ALL, above[r], 1));
            above[r] = fmaxf(above[r], __shfl_xor_sync(ALL, above[r], 2));
        }
        if (__any_sync(ALL, above[0] > most[0] + SLACK || above[1] > most[1] + SLACK)) {
            shrink(0, above[0]);
            shrink(1, above[1]);
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            float about = finite(most[r]);
#pragma unroll
            for (int n = 0; n < HALF / 8; n++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    unsigned weight = tf32_of(exp2_of(scores[n][2 * r + c] - about));
                    sum[r] += __uint_as_float(weight);
                    weights[n][2 * c + r] = weight;
                }
            }
        }
    }

    // A query that has seen no key yet: any finite number in place of the maximum gives zeros.
    __device__ __forceinline__ static float finite(float above) {
        return above == -INFINITY ? 0.f : above;
    }

    __device__ __forceinline__ void shrink(int r, float above) {
        float by = exp2_of(most[r] - finite(above));
        most[r] = above;
        sum[r] *= by;
#pragma unroll
        for (int n = 0; n < W / 8; n++) {
            result[n][2 * r] *= by;
            result[n][2 * r + 1] *= by;
        }
    }

    // A warp of the first half takes in what the warp of its queries in the other half has: through shared memory, a number of
    // all lanes after the other.
    __device__ __forceinline__ void join_halves(float* memory) {
        float* mine = memory + threadIdx.x % (THREADS / 2);
        constexpr int APART = THREADS / 2;
        if (warp() >= QUARTERS) {
#pragma unroll
            for (int r = 0; r < 2; r++) {
                mine[2 * r * APART] = most[r];
                mine[(2 * r + 1) * APART] = sum[r];
            }
#pragma unroll
            for (int n = 0; n < W / 2; n++) {
                mine[(4 + n) * APART] = result[n / 4][n % 4];
            }
        }
        __syncthreads();
        if (warp() >= QUARTERS) {
            return;
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            float other = mine[2 * r * APART];
            float above = fmaxf(most[r], other);
            shrink(r, above);
            float by = exp2_of(other - finite(above));
            sum[r] += by * mine[(2 * r + 1) * APART];
#pragma unroll
            for (int n = 0; n < W / 8; n++) {
#pragma unroll
                for (int c = 2 * r; c < 2 * r + 2; c++) {
                    result[n][c] += by * mine[(4 + 4 * n + c) * APART];
                }
            }
            sum[r] += __shfl_xor_sync(ALL, sum[r], 1);
            sum[r] += __shfl_xor_sync(ALL, sum[r], 2);
        }
    }
};

// A warp's two rows of results a lane, into rows of the block's queries in shared memory; and their logSums.
template <int W>
__device__ __forceinline__ void finish(
        const Head& head, const Running<W>& running, int first, float* rows, float* __restrict__ log_sums) {
    int t = lane() % 4;
#pragma unroll
    for (int r = 0; r < 2; r++) {
        int row = warp() * ROWS + lane() / 4 + 8 * r;
        float inverse = 1.f / running.sum[r];
        float* of_row = rows + row * VALUE_STRIDE<W>;
#pragma unroll
        for (int h = 0; h < W / 32; h++) {
#pragma unroll
            for (int c = 0; c < 2; c++) {
                Pack<4> four;
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    four.v[i] = running.result[4 * h + i][2 * r + c] * inverse;
                }
                store<4>(of_row + 32 * h + 8 * t + 4 * c, four);
            }
        }
        if (W % 32 != 0) {
            Pack<4> four;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                four.v[i] = running.result[W / 32 * 4 + i % 2][2 * r + i / 2] * inverse;
            }
            store<4>(of_row + W / 32 * 32 + 4 * t, four);
        }
        if (t == 0 && first + row < head.length) {
            size_t at = static_cast<size_t>(head.start + first + row) * head.heads + head.head;
            log_sums[at] = LN_2 * running.most[r] + logf(running.sum[r]);
        }
    }
}

// The block's rows of results from shared memory, sixteen threads a row.
template <int W>
__device__ __forceinline__ void write(const Head& head, const float* rows, int first, float* __restrict__ out) {
    int j = threadIdx.x % 16 * 4;
    int last = min(QUERIES, head.length - first);
    out += head.at();
    bool fours = head.fours(out);
    int cols = j < W ? head.width - j : 0;
    int d = head.d;
#pragma unroll 1
    for (int row = threadIdx.x / 16; row < last && fours && cols > 0; row += THREADS / 16) {
        store<4>(out + static_cast<size_t>(first + row) * d + j, load<4>(rows + row * VALUE_STRIDE<W> + j));
    }
#pragma unroll 1
    for (int row = threadIdx.x / 16; row < last && !fours; row += THREADS / 16) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (i < cols) {
                out[static_cast<size_t>(first + row) * d + j + i] = rows[row * VALUE_STRIDE<W> + j + i];
            }
        }
    }
}

// A tile of the queries from first on of one head no wider than W. While keys and queries are multiplied, the tile's values
// come; while weights and values are, the next tile's keys.
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
    float* keys = memory;
    float* values = keys + KEYS * KEY_STRIDE<W>;
    int of_warp = first + warp() % QUARTERS * ROWS;
    int row = of_warp + lane() / 4;
    int half = warp() / QUARTERS * HALF;
    unsigned left[W / 8][4];
    load_queries<W>(head, q, row, cap == 0.f ? scale * LOG2_E : scale / cap, left);
    Running<W> running;

    int last_key = head.last_key(min(head.length, first + QUERIES) - 1);
    int key = head.first_key(first);
    Part part(head, k, v, key);
    begin_tile<W, KEY_STRIDE<W>>(head, part, k, key, keys);
    end_copy_group();
    for (; key <= last_key; key += KEYS) {
        await_copy_groups<0>();
        round_tile<W, KEY_STRIDE<W>>(keys);
        __syncthreads();
        begin_tile<W, VALUE_STRIDE<W>>(head, part, v, key, values);
        end_copy_group();
        float scores[HALF / 8][4] = {};
        score<W>(left, keys + half * KEY_STRIDE<W>, scores);
        __syncthreads();
        part.go_on(head);
        if (key < last_key - (KEYS - 1)) {
            begin_tile<W, KEY_STRIDE<W>>(head, part, k, key + KEYS, keys);
        }
        end_copy_group();
        if (cap != 0.f) {
#pragma unroll
            for (int i = 0; i < HALF / 2; i++) {
                scores[i / 4][i % 4] = cap * LOG2_E * tanhf(scores[i / 4][i % 4]);
            }
        }
        if (!head.sees_all(of_warp, of_warp + ROWS - 1, key + half, key + half + HALF - 1)) {
            int column = key + half + lane() % 4 * 2;
#pragma unroll
            for (int r = 0; r < 2; r++) {
                int most = head.last_key(row + 8 * r) - column;
#pragma unroll
                for (int i = 0; i < HALF / 4; i++) {
                    float& score = scores[i / 2][2 * r + i % 2];
                    score = i / 2 * 8 + i % 2 <= most ? score : -INFINITY;
                }
                if (head.window == 0) {
                    continue;
                }
                int least = head.first_key(row + 8 * r) - column;
#pragma unroll
                for (int i = 0; i < HALF / 4; i++) {
                    float& score = scores[i / 2][2 * r + i % 2];
                    score = least <= i / 2 * 8 + i % 2 ? score : -INFINITY;
                }
            }
        }
        unsigned weights[HALF / 8][4];
        running.weights_of(scores, weights);
        await_copy_groups<1>();
        round_tile<W, VALUE_STRIDE<W>>(values);
        __syncthreads();
        add_values<W>(weights, values + half * VALUE_STRIDE<W>, running.result);
    }
    await_copy_groups<0>();
    __syncthreads();
    running.join_halves(memory);
    float* rows = memory + Running<W>::JOINED;
    if (warp() < QUARTERS) {
        finish<W>(head, running, first, rows, log_sums);
    }
    __syncthreads();
    write<W>(head, rows, first, out);
}

// coarse_attention_forward: what attention_forward does, to the rounding of tf32, for heads of at most 64 columns: q, k, v and
// p are rounded to nearest and multiplied on tensor cores; sums, maxima and logSum are float32. 64 queries by 64 keys at a
// time, of which a warp has 16 by 32; scores and weights stay in its registers.
//   twin     op.CoarseAttention.FORWARD
//   threads  a block 64 queries of a head of a sequence: a warp a quarter of them by half of the keys, joined at the end
//   bytes    8*n*d+8*n*d*(1+length/128)+4*n*heads (least 8*n*d+8*n*d*groups/heads+4*n*heads)
//   flops    2*n*d*length
//   example  n=4096 d=768 heads=16 groups=16 length=512
extern "C" __global__ void __launch_bounds__(THREADS, 2) coarse_attention_forward(
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
    __shared__ __align__(16) float memory[FLOATS];
    // Tiles of a head are neighbours: they read the same keys.
    Tile tile = tile_of<QUERIES>(starts, sequences, blockIdx.x % tiles);
    if (tile.sequence < 0) {
        return;
    }
    // In registers it would take room that the operands need.
    __shared__ Head head;
    if (threadIdx.x == 0) {
        head = Head(starts, tile.sequence, blockIdx.x / tiles, d, heads, groups, window, causal);
    }
    __syncthreads();
    if (head.width <= 16) {
        forward<16>(head, q, k, v, out, log_sums, tile.first, scale, cap, memory);
    } else if (head.width <= 32) {
        forward<32>(head, q, k, v, out, log_sums, tile.first, scale, cap, memory);
    } else if (head.width <= 48) {
        forward<48>(head, q, k, v, out, log_sums, tile.first, scale, cap, memory);
    } else {
        forward<64>(head, q, k, v, out, log_sums, tile.first, scale, cap, memory);
    }
}

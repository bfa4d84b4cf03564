// Matrix products on tensor cores: a block makes a 128 x 128 tile of c, a warp 64 x 32 of it.
//
// T is float, of operands that are rounded to tf32, or unsigned short, of bf16. Slices of 16 words along k (16 or 32
// numbers) come into shared memory by asynchronous copies, two slices ahead of the one that is multiplied: three stages,
// one barrier a slice. In each stage 16 bytes lie where the line's number spreads those that are read at once over all
// banks.
#pragma once

#include "async.cuh"
#include "mma.cuh"
#include "pack.cuh"
#include "threads.cuh"

constexpr int TILE = 128;
constexpr int WORDS = 16;
constexpr int STAGES = 3;

// The blocks that run at a time share rows and columns of tiles: eight rows of tiles, column by column, then the next.
constexpr int TOGETHER = 8;

// One operand's part of a product: element (row, k) of op(a), or (column, k) of op(b), for 128 rows from first on.
//
// ALONG_K says that neighbours in memory are neighbours along k. The tile is then 128 lines of 16 words, a row each; else
// it is a line of 128 numbers for each k. A thread brings four words of two lines, and its warp's products take 16 rows
// by 8 words at a time from where its lane begins.
template <typename T, bool ALONG_K>
struct Operand {
    static constexpr int IN_WORD = 4 / sizeof(T);
    static constexpr int FOUR = 4 * IN_WORD;
    static constexpr int SLICE = WORDS * IN_WORD;
    static constexpr int LINE = ALONG_K ? WORDS : TILE / IN_WORD;
    static constexpr int APART = THREADS / (LINE / 4);

    const T* from;
    const T* source;
    int row;
    int at;
    int into;
    int many;
    int length;
    int end;
    bool fours;
    int begin[4];

    // Of a matrix of so many rows and k, the slices from start up to end along k; of the warp's rows the first is mine.
    __device__ __forceinline__ Operand(const T* from, int first, int many, int k, int start, int end, int mine)
        : from(from), many(many), length(ALONG_K ? k : many), end(end) {
        fours = length % FOUR == 0 && aligned(from);
        int line = threadIdx.x / (LINE / 4);
        int four = threadIdx.x % (LINE / 4);
        row = first + (ALONG_K ? line : four * FOUR);
        at = start + (ALONG_K ? four * FOUR : line);
        source = from + (ALONG_K ? static_cast<size_t>(row) * length + at : static_cast<size_t>(at) * length + row);
        into = place(line, four);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (ALONG_K) {
                begin[i] = place(mine + lane() % 16, 2 * (i % 2) + lane() / 16);
            } else if (IN_WORD == 2) {
                begin[i] = place(lane() / 16 * 8 + lane() % 8, mine / 8 + 2 * i + lane() / 8 % 2);
            } else {
                begin[i] = lane() % 4 * LINE + mine + (8 * i + lane() / 4 ^ lane() % 4 * 8);
            }
        }
    }

    // Where in a stage the four words of this number of a line are.
    __device__ static __forceinline__ int place(int line, int four) {
        return line * LINE + 4 * (four ^ (ALONG_K ? line / 2 % 4 : IN_WORD == 1 ? line % 4 * 2 : line % 8));
    }

    // Begins to bring the next slice, zeros outside the matrix.
    __device__ __forceinline__ void stage(unsigned* stage) {
#pragma unroll
        for (int i = 0; i < 2; i++) {
            int left = ALONG_K ? (row + i * APART < many ? end - at : 0) : (at + i * APART < end ? many - row : 0);
            const T* copied = source + static_cast<size_t>(i * APART) * length;
            unsigned* to = stage + into + i * APART * LINE;
            if (fours) {
                const T* readable = left > 0 ? copied : from;
                begin_copy(reinterpret_cast<float*>(to), reinterpret_cast<const float*>(readable), left > 0);
            } else {
#pragma unroll 1
                for (int j = 0; j < 4; j++) {
                    to[j] = word(copied + j * IN_WORD, left - j * IN_WORD);
                }
            }
        }
        at += SLICE;
        source += ALONG_K ? SLICE : static_cast<size_t>(SLICE) * length;
    }

    __device__ static __forceinline__ unsigned word(const float* at, int left) {
        return left > 0 ? __float_as_uint(*at) : 0;
    }

    __device__ static __forceinline__ unsigned word(const unsigned short* at, int left) {
        unsigned low = left > 0 ? at[0] : 0;
        unsigned high = left > 1 ? at[1] : 0;
        return low | high << 16;
    }

    // Of the warp's 16 rows of this number and 8 words: (q, t), (q + 8, t), (q, t + 4), (q + 8, t + 4).
    __device__ __forceinline__ void fragment(unsigned (&words)[4], const unsigned* stage, int piece, int step) const {
        if (ALONG_K) {
            load_matrices(words, stage + begin[step] + piece * 16 * LINE);
        } else if (IN_WORD == 2) {
            load_turned(words, stage + begin[piece] + step * 16 * LINE);
        } else {
            const unsigned* near = stage + begin[piece % 2 * 2] + piece / 2 * 32 + step * 8 * LINE;
            const unsigned* far = stage + begin[piece % 2 * 2 + 1] + piece / 2 * 32 + step * 8 * LINE;
            words[0] = near[0];
            words[1] = far[0];
            words[2] = near[4 * LINE];
            words[3] = far[4 * LINE];
        }
    }
};

__device__ __forceinline__ void multiply(float (&sum)[4], const unsigned (&left)[4], unsigned low, unsigned high, float) {
    mma_tf32(sum, left, {low, high});
}

__device__ __forceinline__ void multiply(
        float (&sum)[4], const unsigned (&left)[4], unsigned low, unsigned high, unsigned short) {
    mma_bf16(sum, left, {low, high});
}

__device__ __forceinline__ float scaled(float sum, float alpha, float beta, const float* before) {
    return beta == 0.f ? alpha * sum : alpha * sum + beta * *before;
}

// A warp's sums of 64 x 32 go to c by way of shared memory, 32 rows at a time, so that its lanes write neighbours.
__device__ __forceinline__ void finish(
        const float (&sum)[4][4][4], float* room, float* c, int row, int column, int m, int n, float alpha, float beta) {
    // Of 40 floats a row, four rows of pairs meet all banks.
    constexpr int STRIDE = 40;
    float* mine = room + warp() * 32 * STRIDE;
    float2* pairs = reinterpret_cast<float2*>(room) + warp() * 16 * STRIDE;
#pragma unroll
    for (int half = 0; half < 2; half++) {
        if (half > 0) {
            __syncwarp();
        }
#pragma unroll
        for (int r = 0; r < 4; r++) {
#pragma unroll
            for (int s = 0; s < 4; s++) {
                const float(&from)[4] = sum[2 * half + r / 2][s];
                pairs[(8 * r + lane() / 4) * (STRIDE / 2) + 4 * s + lane() % 4] =
                        make_float2(from[r % 2 * 2], from[r % 2 * 2 + 1]);
            }
        }
        __syncwarp();
        int first = row + 32 * half;
        float* into = c + static_cast<size_t>(first) * n + column + lane();
#pragma unroll 4
        for (int i = 0; i < 32; i++) {
            if (first + i < m && column + lane() < n) {
                float* at = into + static_cast<size_t>(i) * n;
                *at = scaled(mine[i * STRIDE + lane()], alpha, beta, at);
            }
        }
    }
}

// Of so many parts, each of equally many slices along k, a block makes its tile of one: c + part * m * n.
template <typename T, bool A_ALONG_K, bool B_ALONG_K>
__device__ __forceinline__ void product(
        const T* __restrict__ a,
        const T* __restrict__ b,
        float* __restrict__ c,
        int m,
        int n,
        int k,
        int parts,
        float alpha,
        float beta) {
    __shared__ __align__(16) unsigned stages[STAGES][2][TILE * WORDS];
    constexpr int SLICE = WORDS * Operand<T, true>::IN_WORD;
    int down = (m + TILE - 1) / TILE;
    int across = (n + TILE - 1) / TILE;
    int part = blockIdx.x / (down * across);
    int tile = blockIdx.x % (down * across);
    int above = tile / (TOGETHER * across) * TOGETHER;
    int rows_here = min(TOGETHER, down - above);
    int in_group = tile - above * across;
    int top = (above + in_group % rows_here) * TILE;
    int start = in_group / rows_here * TILE;

    int slices = ((k + SLICE - 1) / SLICE + parts - 1) / parts;
    int begin = part * slices * SLICE;
    int end = min(k, begin + slices * SLICE);
    slices = end > begin ? (end - begin + SLICE - 1) / SLICE : 0;
    int my_row = warp() / 4 * 64;
    int my_column = warp() % 4 * 32;
    Operand<T, A_ALONG_K> rows(a, top, m, k, begin, end, my_row);
    Operand<T, B_ALONG_K> columns(b, start, n, k, begin, end, my_column);
    bool any = top + my_row < m && start + my_column < n;
    float sum[4][4][4] = {};

#pragma unroll 1
    for (int i = 0; i < STAGES - 1; i++) {
        if (i < slices) {
            rows.stage(stages[i][0]);
            columns.stage(stages[i][1]);
        }
        end_copy_group();
    }
    int now = 0;
    int ahead = STAGES - 1;
#pragma unroll 1
    for (int i = 0; i < slices; i++) {
        await_copy_groups<STAGES - 2>();
        // Behind it the slice is there for all, and nobody reads the stage any more that is filled next.
        __syncthreads();
        if (i + STAGES - 1 < slices) {
            rows.stage(stages[ahead][0]);
            columns.stage(stages[ahead][1]);
        }
        end_copy_group();
        if (any) {
#pragma unroll
            for (int step = 0; step < 2; step++) {
                unsigned left[4][4];
                unsigned right[2][4];
#pragma unroll
                for (int r = 0; r < 4; r++) {
                    rows.fragment(left[r], stages[now][0], r, step);
                }
#pragma unroll
                for (int s = 0; s < 2; s++) {
                    columns.fragment(right[s], stages[now][1], s, step);
                }
#pragma unroll
                for (int r = 0; r < 4; r++) {
#pragma unroll
                    for (int s = 0; s < 4; s++) {
                        multiply(sum[r][s], left[r], right[s / 2][s % 2], right[s / 2][s % 2 + 2], T());
                    }
                }
            }
        }
        now = now == STAGES - 1 ? 0 : now + 1;
        ahead = ahead == STAGES - 1 ? 0 : ahead + 1;
    }
    // The last stage is read no more.
    __syncthreads();
    if (any) {
        float* of_part = c + static_cast<size_t>(part) * m * n;
        float* room = reinterpret_cast<float*>(stages);
        finish(sum, room, of_part, top + my_row, start + my_column, m, n, alpha, beta);
    }
}

// What attention's forward and backward pass share: one head of one sequence, and tiles of its rows in shared memory.
#pragma once

#include "async.cuh"
#include "pack.cuh"
#include "threads.cuh"

// One query head of one sequence and the key head of its group: there are as many key heads as groups. A query sees the
// keys from max(0, query - window + 1) to itself, all before it where the window is 0, and all where it is not causal.
struct Head {
    int d;
    int key_d;
    int heads;
    int head;
    int key_head;
    int width;
    int window;
    bool causal;
    int start;
    int length;

    // Not set: for one in shared memory.
    Head() = default;

    __device__ __forceinline__ Head(
            const int* starts, int sequence, int head, int d, int heads, int groups, int window, int causal)
        : d(d),
          key_d(d / heads * groups),
          heads(heads),
          head(head),
          key_head(head / (heads / groups)),
          width(d / heads),
          window(window),
          causal(causal == 1) {
        start = starts[sequence];
        length = starts[sequence + 1] - start;
    }

    // Where this head's part of the sequence begins in an [n, heads * width] tensor.
    __device__ __forceinline__ size_t at() const {
        return static_cast<size_t>(start) * d + head * width;
    }

    // As above, in an [n, key heads * width] tensor.
    __device__ __forceinline__ size_t key_at() const {
        return static_cast<size_t>(start) * key_d + key_head * width;
    }

    __device__ __forceinline__ bool sees(int query, int key) const {
        if (!causal) {
            return query < length && key < length;
        }
        return query < length && key <= query && (window == 0 || query - key < window);
    }

    // Whether these queries, as far as there are such, see all of these keys.
    __device__ __forceinline__ bool sees_all(int first_query, int last_query, int first_key, int last_key) const {
        if (!causal) {
            return last_key < length;
        }
        return last_key <= first_query && (window == 0 || last_query - first_key < window);
    }

    __device__ __forceinline__ int first_key(int query) const {
        return window == 0 ? 0 : max(0, query - window + 1);
    }

    // The last key that a query up to this one sees.
    __device__ __forceinline__ int last_key(int query) const {
        return causal ? query : length - 1;
    }

    // The first tile of queries that see keys from this multiple of the tile's size on.
    __device__ __forceinline__ int first_query(int key) const {
        return causal ? key : 0;
    }

    __device__ __forceinline__ int last_query(int key) const {
        return window == 0 ? length - 1 : min(length - 1, key + window - 1);
    }

    // Whether rows from this address can be staged four floats at a time.
    __device__ __forceinline__ bool fours(const float* from) const {
        return width % 4 == 0 && aligned(from);
    }
};

// Rows of a sequence from the first on.
struct Tile {
    int sequence;
    int first;
};

// The tile of this number, ROWS to a tile, the first sequence's before the next one's; sequence -1 behind the last.
// Each warp finds the same.
template <int ROWS>
__device__ __forceinline__ Tile tile_of(const int* __restrict__ starts, int sequences, int number) {
    for (int base = 0; base < sequences; base += 32) {
        int sequence = base + lane();
        int many = sequence < sequences ? (starts[sequence + 1] - starts[sequence] + ROWS - 1) / ROWS : 0;
        int up_to = many;
#pragma unroll
        for (int apart = 1; apart < 32; apart *= 2) {
            int left = __shfl_up_sync(ALL, up_to, apart);
            up_to += lane() >= apart ? left : 0;
        }
        unsigned behind = __ballot_sync(ALL, up_to > number);
        if (behind != 0) {
            int owner = __ffs(behind) - 1;
            return {base + owner, (number - __shfl_sync(ALL, up_to - many, owner)) * ROWS};
        }
        number -= __shfl_sync(ALL, up_to, 31);
    }
    return {-1, 0};
}

// c tanh(s / c), and s as it is where there is no cap.
__device__ __forceinline__ float capped(float score, float cap) {
    return cap == 0.f ? score : cap * tanhf(score / cap);
}

// A staged row of W floats takes W + 4: reads of four floats by eight neighbouring rows then meet all banks.
template <int W>
constexpr int STRIDE = W + 4;

// Columns col .. col + W - 1 of rows first .. first + ROWS - 1 of a head, rows of the tensor being d apart, zeros past the
// head's width and length; sixteen threads a row. The copies are under way when this returns.
template <int W, int ROWS>
__device__ __forceinline__ void stage(
        const Head& head, const float* __restrict__ from, int d, int first, int col, float* to) {
    int turn = threadIdx.x % 16;
    int cols = min(W, head.width - col);
    bool fours = head.fours(from);
#pragma unroll 1
    for (int row = threadIdx.x / 16; row < ROWS; row += THREADS / 16) {
        const float* of_row = from + static_cast<size_t>(first + row) * d + col;
        float* into = to + row * STRIDE<W>;
        bool inside = first + row < head.length;
        if (fours) {
            int j = 4 * turn;
            if (j < W) {
                bool something = inside && j < cols;
                begin_copy(into + j, something ? of_row + j : from, something);
            }
        } else {
#pragma unroll 1
            for (int j = turn; j < W; j += 16) {
                into[j] = inside && j < cols ? of_row[j] : 0.f;
            }
        }
    }
}

// product[r][c] += x[r] . y[16 c], rows of x one after another, of y sixteen apart, over W columns.
template <int W, int R, int C>
__device__ __forceinline__ void add_dots(const float* x, const float* y, float (&product)[R][C]) {
#pragma unroll 1
    for (int j = 0; j < W; j += 4) {
        Pack<4> left[R];
        Pack<4> right[C];
#pragma unroll
        for (int r = 0; r < R; r++) {
            left[r] = load<4>(x + r * STRIDE<W> + j);
        }
#pragma unroll
        for (int c = 0; c < C; c++) {
            right[c] = load<4>(y + 16 * c * STRIDE<W> + j);
        }
#pragma unroll
        for (int r = 0; r < R; r++) {
#pragma unroll
            for (int c = 0; c < C; c++) {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    product[r][c] += left[r].v[i] * right[c].v[i];
                }
            }
        }
    }
}

// sum[r][c] += sum over 32 rows of weight[r][row] x[row][16 c]; a row of weights takes WEIGHTS floats.
template <int W, int WEIGHTS, int R, int C>
__device__ __forceinline__ void add_weighted(const float* weights, const float* x, float (&sum)[R][C]) {
#pragma unroll 2
    for (int row = 0; row < 32; row += 4) {
        Pack<4> by[R];
#pragma unroll
        for (int r = 0; r < R; r++) {
            by[r] = load<4>(weights + r * WEIGHTS + row);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int c = 0; c < C; c++) {
                float value = x[(row + i) * STRIDE<W> + 16 * c];
#pragma unroll
                for (int r = 0; r < R; r++) {
                    sum[r][c] += by[r].v[i] * value;
                }
            }
        }
    }
}

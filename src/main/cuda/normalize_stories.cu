#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Elements of a story that a block has, in fours, of which a thread has every 256th. As in op.NormalizeStories.
constexpr int PIECE = 4096;
constexpr int FOURS = PIECE / 4 / THREADS;

// A row of op.NormalizeStories.pieces: where the piece begins and ends in the elements, the first piece of its story, and
// how many there are of that.
struct Piece {
    int start;
    int end;
    int first;
    int pieces;

    __device__ __forceinline__ Piece(const int* __restrict__ table, int number) {
        table += 4 * static_cast<size_t>(number);
        start = table[0];
        end = table[1];
        first = table[2];
        pieces = table[3];
    }

    // Where the thread's four of this number begins.
    __device__ __forceinline__ int at(int four) const {
        return start + (four * THREADS + static_cast<int>(threadIdx.x)) * 4;
    }

    // How many of it lie in the piece, less than 1 for none.
    __device__ __forceinline__ int inside(int four) const {
        return end - at(four);
    }
};

// The thread's elements, zeros behind the end.
__device__ __forceinline__ void hold(
        const float* __restrict__ x, const Piece& piece, bool fours, Pack<4> (&held)[FOURS]) {
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        int inside = piece.inside(f);
        held[f] = {};
        if (fours && inside > 0) {
            held[f] = load<4>(x + piece.at(f));
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (!fours && i < inside) {
                held[f].v[i] = x[piece.at(f) + i];
            }
        }
    }
}

// A float64 as the sum of two float32, to 2^-48 of it.
__device__ __forceinline__ void store_double(float* to, double x) {
    float high = static_cast<float>(x);
    to[0] = high;
    to[1] = static_cast<float>(x - high);
}

__device__ __forceinline__ double load_double(const float* from) {
    return static_cast<double>(from[0]) + from[1];
}

// normalize_stories_moments: moments[piece] = the mean and the root of the sum of squares about it of the elements of a piece of
// a story, in float64, each as two float32.
//   twin     op.NormalizeStories.MOMENTS
//   threads  a block a piece of 4096 elements, which stay in registers; trees of fixed shape
//   bytes    4*n*d+32*items (least 4*n*d+32*items)
//   flops    4*n*d
//   example  n=2048 d=768 items=384
extern "C" __global__ void normalize_stories_moments(
        const float* __restrict__ x,
        const int* __restrict__ table,
        float* __restrict__ moments,
        int n,
        int d,
        int items) {
    Piece piece(table, blockIdx.x);
    Pack<4> held[FOURS];
    hold(x, piece, in_fours(d, x), held);
    double sum = 0;
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            sum += held[f].v[i];
        }
    }
    double mean = block_sum(sum) / (piece.end - piece.start);
    double squares = 0;
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        int inside = piece.inside(f);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            double from_mean = i < inside ? held[f].v[i] - mean : 0;
            squares += from_mean * from_mean;
        }
    }
    squares = block_sum(squares);
    if (threadIdx.x == 0) {
        float* of_piece = moments + 4 * static_cast<size_t>(blockIdx.x);
        store_double(of_piece, mean);
        store_double(of_piece + 2, sqrt(squares));
    }
}

// normalize_stories_apply: y = (x - mean) / std * sqrt(d) of a story's mean and unbiased standard deviation, which are those of its
// pieces joined, in float64; zeros where its elements are all alike.
//   twin     op.NormalizeStories.APPLY
//   threads  a block a piece; each joins the moments of all pieces of its story, a thread every 256th, then trees
//   bytes    8*n*d+32*items (least 8*n*d+32*items)
//   flops    2*n*d
//   example  n=2048 d=768 items=384
extern "C" __global__ void normalize_stories_apply(
        const float* __restrict__ x,
        const int* __restrict__ table,
        const float* __restrict__ moments,
        float* __restrict__ y,
        int n,
        int d,
        int items) {
    Piece piece(table, blockIdx.x);
    bool fours = in_fours(d, x, y);
    Pack<4> held[FOURS];
    hold(x, piece, fours, held);
    moments += 4 * static_cast<size_t>(piece.first);
    int count = Piece(table, piece.first + piece.pieces - 1).end - Piece(table, piece.first).start;
    double sum = 0;
    // Few stories have more than 256 pieces.
#pragma unroll 1
    for (int i = threadIdx.x; i < piece.pieces; i += THREADS) {
        sum += min(PIECE, count - i * PIECE) * load_double(moments + 4 * i);
    }
    double mean = block_sum(sum) / count;
    double squares = 0;
#pragma unroll 1
    for (int i = threadIdx.x; i < piece.pieces; i += THREADS) {
        double from_mean = load_double(moments + 4 * i) - mean;
        double root = load_double(moments + 4 * i + 2);
        squares += root * root + min(PIECE, count - i * PIECE) * (from_mean * from_mean);
    }
    squares = block_sum(squares);
    double scale = squares == 0 ? 0 : sqrt(static_cast<double>(d)) / sqrt(squares / max(1, count - 1));
#pragma unroll
    for (int f = 0; f < FOURS; f++) {
        int inside = piece.inside(f);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            held[f].v[i] = static_cast<float>((held[f].v[i] - mean) * scale);
            if (!fours && i < inside) {
                y[piece.at(f) + i] = held[f].v[i];
            }
        }
        if (fours && inside > 0) {
            store<4>(y + piece.at(f), held[f]);
        }
    }
}

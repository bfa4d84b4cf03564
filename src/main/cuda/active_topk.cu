#include "pack.cuh"
#include "threads.cuh"
#include "topk.cuh"

// The value of a rank: infinity for what was not a number, 0 for -0.
__device__ __forceinline__ float value_of(unsigned rank) {
    return __uint_as_float(rank & 0x80000000u ? rank ^ 0x80000000u : ~rank);
}

// What a queue holds: the most that are kept and what may join at a time.
constexpr int ROOM = MOST_QUEUED + CHUNK;

// A row's queue in shared memory: ranks and places, places ascending.
struct Queue {
    unsigned ranks[ROOM];
    int places[ROOM];
};

// The ranks of a queue of at most 64, two a lane.
struct Pairs {
    unsigned a;
    unsigned b;

    __device__ __forceinline__ Pairs(const Queue& queue, int count)
        : a(lane() < count ? queue.ranks[lane()] : 0), b(32 + lane() < count ? queue.ranks[32 + lane()] : 0) {}

    __device__ __forceinline__ unsigned highest() const {
        return __reduce_max_sync(ALL, max(a, b));
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        return __reduce_add_sync(ALL, (a >= rank ? 1 : 0) + (b >= rank ? 1 : 0));
    }
};

// The ranks of a queue of any length.
struct Many {
    const Queue& queue;
    int count;

    __device__ __forceinline__ unsigned highest() const {
        unsigned high = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            high = max(high, queue.ranks[j]);
        }
        return __reduce_max_sync(ALL, high);
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        int many = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            many += queue.ranks[j] >= rank ? 1 : 0;
        }
        return __reduce_add_sync(ALL, many);
    }
};

// The least rank of the k highest among so many, all no less than low, and how many of that very rank are of the k. It is
// found by halves, which end early where just k are no less.
template <class Ranks>
__device__ __forceinline__ unsigned least_of(const Ranks& ranks, int many, int k, unsigned low, int& equals) {
    unsigned high = ranks.highest();
#pragma unroll 1
    while (low < high && many != k) {
        unsigned middle = low + (high - low + 1) / 2;
        int above = ranks.at_least(middle);
        if (above < k) {
            high = middle - 1;
        } else {
            low = middle;
            many = above;
        }
    }
    equals = many == k ? k : k - ranks.at_least(low + 1);
    return low;
}

// Cuts a queue of more than k to its k best, of equals those of lower places, in their order; returns the least rank
// that stays. All are known to be no less than low.
__device__ __forceinline__ unsigned cut(Queue& queue, int count, int k, unsigned low) {
    __syncwarp();
    int equals;
    unsigned least = count <= 64 ? least_of(Pairs(queue, count), count, k, low, equals)
                                 : least_of(Many{queue, count}, count, k, low, equals);
    int kept = 0;
#pragma unroll 1
    for (int base = 0; base < count; base += 32) {
        int j = base + lane();
        unsigned rank = j < count ? queue.ranks[j] : 0;
        int place = j < count ? queue.places[j] : 0;
        unsigned equal = __ballot_sync(ALL, rank == least);
        bool stays = rank > least || (rank == least && __popc(equal & lanes_below()) < equals);
        unsigned staying = __ballot_sync(ALL, stays);
        equals -= __popc(equal);
        // Nothing moves up, so that what is overwritten has been read.
        __syncwarp();
        if (stays) {
            int to = kept + __popc(staying & lanes_below());
            queue.ranks[to] = rank;
            queue.places[to] = place;
        }
        kept += __popc(staying);
    }
    __syncwarp();
    return least;
}

// Four neighbouring pre-activations from column j on; negative infinity where there is none.
__device__ __forceinline__ Pack<4> four(const float* of_row, const float* b, int j, int n, bool fours) {
    Pack<4> z;
    if (fours && j < n) {
        z = load<4>(of_row + j);
        Pack<4> bias = load<4>(b + j);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            z.v[i] += bias.v[i];
        }
        return z;
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        z.v[i] = j + i < n ? of_row[j + i] + b[j + i] : __int_as_float(0xff800000);
    }
    return z;
}

// active_topk_merge: the k best of a row's best so far, from features before first, and of tile[row, j] + b[j] for
// feature first + j; places ascend, those that are missing are negative infinity at the largest int. Of equals the
// lower feature is kept; NaN is kept as infinity.
//   twin     op.ActiveTopK.MERGE
//   threads  a warp a row: what ranks above the least of the best so far joins them in shared memory; where nothing
//            does they stay as they are, else the least that stays is searched by halves
//   bytes    4*rows*n+4*n+16*rows*k (least 4*rows*n+4*n+16*rows*k)
//   flops    3*rows*n
//   example  rows=4096 n=1024 k=32
extern "C" __global__ void __launch_bounds__(THREADS, 8) active_topk_merge(
        const float* __restrict__ tile,
        const float* __restrict__ b,
        float* __restrict__ values,
        int* __restrict__ indices,
        int rows,
        int n,
        int k,
        int first,
        int items) {
    __shared__ Queue queues[WARPS];
    int row = row_item();
    if (row >= items) {
        return;
    }
    Queue& queue = queues[warp()];
    const float* of_row = tile + static_cast<size_t>(row) * n;
    size_t at = static_cast<size_t>(row) * k;
    int count = min(first, k);
    unsigned least = count == k ? 0xffffffffu : 0;
    for (int j = lane(); j < count; j += 32) {
        unsigned rank = rank_of(values[at + j]);
        queue.ranks[j] = rank;
        queue.places[j] = indices[at + j];
        least = min(least, rank);
    }
    // All features so far come before the tile's: what only equals the least of them does not join. Nothing is as low as
    // no number: all join while there is room.
    least = __reduce_min_sync(ALL, least);
    float bar = least == 0 ? __int_as_float(0x7fc00000) : value_of(least);
    int limit = max(CHUNK, min(2 * k, MOST_QUEUED));
    bool fours = in_fours(n, tile, b);
    bool joined = false;
#pragma unroll 1
    for (int start = 0;; start += CHUNK) {
        int j = start + 4 * lane();
        Pack<4> z = four(of_row, b, j, n, fours);
        bool low = z.v[0] <= bar && z.v[1] <= bar && z.v[2] <= bar && z.v[3] <= bar;
        bool ends = start >= n;
        // Most columns of later tiles cost a comparison.
        if (__all_sync(ALL, low) && !ends) {
            continue;
        }
        if (count > (ends ? k : limit)) {
            least = cut(queue, count, k, least);
            bar = value_of(least);
            count = k;
        }
        if (ends) {
            break;
        }
        joined = true;
        int to = count;
#pragma unroll
        for (int i = 0; i < 4; i++) {
            unsigned joining = __ballot_sync(ALL, !(z.v[i] <= bar) && j + i < n);
            to += __popc(joining & lanes_below());
            count += __popc(joining);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (!(z.v[i] <= bar) && j + i < n) {
                queue.ranks[to] = rank_of(z.v[i]);
                queue.places[to++] = first + j + i;
            }
        }
    }
    if (!joined) {
        return;
    }
    __syncwarp();
    for (int j = lane(); j < k; j += 32) {
        bool is = j < count;
        values[at + j] = is ? value_of(queue.ranks[j]) : __int_as_float(0xff800000);
        indices[at + j] = is ? queue.places[j] : 0x7fffffff;
    }
}

// active_topk_pieces: starts[row] = row k, ends[row] = (row + 1) k.
//   twin     op.ActiveTopK.PIECES
//   threads  one a row
//   bytes    8*rows (least 8*rows)
//   flops    0
//   example  rows=4096
extern "C" __global__ void active_topk_pieces(int* __restrict__ starts, int* __restrict__ ends, int k, int items) {
    int row = element_item();
    if (row < items) {
        starts[row] = row * k;
        ends[row] = row * k + k;
    }
}

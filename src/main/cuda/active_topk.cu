#include "pack.cuh"
#include "threads.cuh"
#include "topk.cuh"

// The value of a rank: infinity for what was not a number, 0 for -0.
__device__ __forceinline__ float value_of(unsigned rank) {
    return __uint_as_float(rank & 0x80000000u ? rank ^ 0x80000000u : ~rank);
}

// Ranks of a queue of at most 32 HELD, that many a lane; 0, which is no rank, where there are no more.
constexpr int HELD = 6;

struct Held {
    unsigned ranks[HELD];

    __device__ __forceinline__ Held(const float* values, int count) {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            int j = 32 * i + lane();
            ranks[i] = j < count ? rank_of(values[j]) : 0;
        }
    }

    __device__ __forceinline__ unsigned highest() const {
        unsigned high = 0;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            high = max(high, ranks[i]);
        }
        return __reduce_max_sync(ALL, high);
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        int many = 0;
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            many += ranks[i] >= rank ? 1 : 0;
        }
        return __reduce_add_sync(ALL, many);
    }
};

// The ranks of a queue of any length.
struct Many {
    const float* values;
    int count;

    __device__ __forceinline__ unsigned highest() const {
        unsigned high = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            high = max(high, rank_of(values[j]));
        }
        return __reduce_max_sync(ALL, high);
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        int many = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            many += rank_of(values[j]) >= rank ? 1 : 0;
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

// The k best of a queue of no fewer, of equals those of lower places, in their order, to where they may come from; returns
// the least of them. All are known to be no less than bar, or anything where that is not a number.
__device__ __forceinline__ float cut(
        const float* values, const int* places, int count, int k, float bar, float* to_values, int* to_places) {
    unsigned low = bar != bar ? 0 : rank_of(bar);
    int equals;
    unsigned least = count <= 32 * HELD ? least_of(Held(values, count), count, k, low, equals)
                                        : least_of(Many{values, count}, count, k, low, equals);
    int kept = 0;
#pragma unroll 1
    for (int base = 0; base < count; base += 32) {
        int j = base + lane();
        float value = j < count ? values[j] : 0.f;
        int place = j < count ? places[j] : 0;
        unsigned rank = j < count ? rank_of(value) : 0;
        unsigned equal = __ballot_sync(ALL, rank == least);
        bool stays = rank > least || (rank == least && __popc(equal & lanes_below()) < equals);
        unsigned staying = __ballot_sync(ALL, stays);
        equals -= __popc(equal);
        // Nothing moves up, so that what is overwritten has been read.
        __syncwarp();
        if (stays) {
            int to = kept + __popc(staying & lanes_below());
            to_values[to] = value;
            to_places[to] = place;
        }
        kept += __popc(staying);
    }
    return value_of(least);
}

// What a row's queue has room for, as in op.TopKQueues.
__device__ __forceinline__ size_t room(int k) {
    return 2 * k + CHUNK;
}

// Biases of so many columns are in shared memory, where a block's rows find them.
constexpr int BIASES = 1024;

// Four neighbouring pre-activations from column j on, of n; negative infinity where there is none.
__device__ __forceinline__ Pack<4> four(const float* of_row, const float* biases, int j, int n, bool fours) {
    Pack<4> z;
    if (fours && j < n) {
        z = load<4>(of_row + j);
        Pack<4> bias = load<4>(biases + j);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            z.v[i] += bias.v[i];
        }
        return z;
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        z.v[i] = j + i < n ? of_row[j + i] + biases[j + i] : __int_as_float(0xff800000);
    }
    return z;
}

// active_topk_merge: tile[row, j] + b[j], feature first + j, joins a row's queue where it is above bars[row] or is no
// number, as infinity; a queue of more than 2 k is cut to its k best before one of 128 columns joins, and the bar is the
// least of them. The first feature begins a queue, its bar not a number, which all are above.
//   twin     op.TopKQueues.MERGE
//   threads  a warp a row, 128 columns at a time; a cut searches the least that stays by halves
//   bytes    4*rows*n+4*n+16*rows (least 4*rows*n+4*n+16*rows)
//   flops    2*rows*n
//   example  rows=4096 n=1024 k=32
extern "C" __global__ void __launch_bounds__(THREADS, 4) active_topk_merge(
        const float* __restrict__ tile,
        const float* __restrict__ b,
        float* values,
        int* indices,
        float* __restrict__ bars,
        int* __restrict__ counts,
        int rows,
        int n,
        int k,
        int first,
        int items) {
    __shared__ __align__(16) float biases[BIASES];
    int row = row_item();
    bool is = row < items;
    float* queue = values + row * room(k);
    int* places = indices + row * room(k);
    const float* of_row = tile + static_cast<size_t>(row) * n;
    bool fours = in_fours(n, tile);
    bool begun = is && first > 0;
    float bar = begun ? bars[row] : __int_as_float(0x7fc00000);
    int count = begun ? counts[row] : 0;
    bool joined = first == 0;
    for (int from = 0; from < n; from += BIASES) {
        int many = min(n - from, BIASES);
        __syncthreads();
        for (int j = threadIdx.x; j < many; j += THREADS) {
            biases[j] = b[from + j];
        }
        __syncthreads();
#pragma unroll 1
        for (int start = 0; is && start < many; start += CHUNK) {
            int j = start + 4 * lane();
            Pack<4> z = four(of_row + from, biases, j, many, fours);
            bool low = z.v[0] <= bar && z.v[1] <= bar && z.v[2] <= bar && z.v[3] <= bar;
            // Most columns cost a comparison.
            if (__all_sync(ALL, low)) {
                continue;
            }
            joined = true;
            // What other lanes wrote is read.
            __syncwarp();
            if (count > 2 * k) {
                bar = cut(queue, places, count, k, bar, queue, places);
                count = k;
                __syncwarp();
            }
            int to = count;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                unsigned joining = __ballot_sync(ALL, !(z.v[i] <= bar) && j + i < many);
                to += __popc(joining & lanes_below());
                count += __popc(joining);
            }
#pragma unroll
            for (int i = 0; i < 4; i++) {
                if (!(z.v[i] <= bar) && j + i < many) {
                    queue[to] = z.v[i] != z.v[i] ? __int_as_float(0x7f800000) : z.v[i];
                    places[to++] = first + from + j + i;
                }
            }
        }
    }
    if (joined && is && lane() == 0) {
        bars[row] = bar;
        counts[row] = count;
    }
}

// active_topk_best: the k best of each row's queue, which holds no fewer, features ascending; of equals the lower feature
// is kept.
//   twin     op.TopKQueues.BEST
//   threads  a warp a row
//   bytes    8*rows*k+8*rows+8*rows*k (least 8*rows*k+8*rows+8*rows*k)
//   flops    0
//   example  rows=4096 k=32
extern "C" __global__ void active_topk_best(
        const float* __restrict__ queues,
        const int* __restrict__ places,
        const float* __restrict__ bars,
        const int* __restrict__ counts,
        float* __restrict__ values,
        int* __restrict__ indices,
        int k,
        int items) {
    int row = row_item();
    if (row < items) {
        size_t from = row * room(k);
        size_t to = static_cast<size_t>(row) * k;
        cut(queues + from, places + from, counts[row], k, bars[row], values + to, indices + to);
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

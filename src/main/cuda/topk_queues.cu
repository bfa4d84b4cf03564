#include "pack.cuh"
#include "threads.cuh"
#include "topk.cuh"

// The value of a rank: infinity for what was not a number, 0 for -0.
__device__ __forceinline__ float value_of(unsigned rank) {
    return __uint_as_float(rank & 0x80000000u ? rank ^ 0x80000000u : ~rank);
}

// What a row's queue has room for, as in op.TopKQueues. An entry is a rank and a place, and places ascend.
__device__ __forceinline__ size_t room(int k) {
    return 2 * k + CHUNK;
}

// A queue of at most 32 N in registers, N entries a lane; no value has rank 0, that of those there are not.
template <int N>
struct Held {
    uint2 entries[N];

    __device__ __forceinline__ Held(const uint2* queue, int count) {
#pragma unroll
        for (int i = 0; i < N; i++) {
            int j = 32 * i + lane();
            entries[i] = j < count ? queue[j] : make_uint2(0, 0);
        }
    }

    __device__ __forceinline__ unsigned highest() const {
        unsigned high = 0;
#pragma unroll
        for (int i = 0; i < N; i++) {
            high = max(high, entries[i].x);
        }
        return __reduce_max_sync(ALL, high);
    }

    // The least from low on, which is above 0.
    __device__ __forceinline__ unsigned lowest(unsigned low) const {
        unsigned least = 0xffffffffu;
#pragma unroll
        for (int i = 0; i < N; i++) {
            least = entries[i].x >= low ? min(least, entries[i].x) : least;
        }
        return __reduce_min_sync(ALL, least);
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        int many = 0;
#pragma unroll
        for (int i = 0; i < N; i++) {
            many += entries[i].x >= rank ? 1 : 0;
        }
        return __reduce_add_sync(ALL, many);
    }

    template <class Take>
    __device__ __forceinline__ void each(Take take) const {
        // All have been read before one is overwritten.
        __syncwarp();
#pragma unroll
        for (int i = 0; i < N; i++) {
            take(entries[i]);
        }
    }
};

// A queue of any length, read anew each time.
struct Many {
    const uint2* queue;
    int count;

    __device__ __forceinline__ unsigned highest() const {
        unsigned high = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            high = max(high, queue[j].x);
        }
        return __reduce_max_sync(ALL, high);
    }

    __device__ __forceinline__ unsigned lowest(unsigned low) const {
        unsigned least = 0xffffffffu;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            least = queue[j].x >= low ? min(least, queue[j].x) : least;
        }
        return __reduce_min_sync(ALL, least);
    }

    __device__ __forceinline__ int at_least(unsigned rank) const {
        int many = 0;
#pragma unroll 1
        for (int j = lane(); j < count; j += 32) {
            many += queue[j].x >= rank ? 1 : 0;
        }
        return __reduce_add_sync(ALL, many);
    }

    template <class Take>
    __device__ __forceinline__ void each(Take take) const {
#pragma unroll 1
        for (int base = 0; base < count; base += 32) {
            int j = base + lane();
            uint2 entry = j < count ? queue[j] : make_uint2(0, 0);
            // Nothing moves up, so that what is overwritten has been read.
            __syncwarp();
            take(entry);
        }
    }
};

// What a cut leaves: how many entries, and their least rank.
struct Left {
    int count;
    unsigned least;
};

// The best of a queue of no fewer than k: k to most of them, k where equals of which not all may stay are the last; of
// equals those of lower places; in their order, to put. All are known to be no less than low. The least that stays is found
// by halves, which end early where so many are no less.
template <class Entries, class Put>
__device__ __forceinline__ Left cut(const Entries& entries, int count, int k, int most, unsigned low, Put put) {
    unsigned high = entries.highest();
    int many = count;
#pragma unroll 1
    while (low < high && many > most) {
        unsigned middle = low + (high - low + 1) / 2;
        int above = entries.at_least(middle);
        if (above < k) {
            high = middle - 1;
        } else {
            low = middle;
            many = above;
        }
    }
    low = entries.lowest(max(low, 1));
    // How many of that very rank stay.
    int equals = many <= most ? many : k - entries.at_least(low + 1);
    int kept = 0;
    entries.each([&](uint2 entry) {
        unsigned equal = __ballot_sync(ALL, entry.x == low);
        bool stays = entry.x > low || (entry.x == low && __popc(equal & lanes_below()) < equals);
        unsigned staying = __ballot_sync(ALL, stays);
        equals -= __popc(equal);
        if (stays) {
            put(kept + __popc(staying & lanes_below()), entry);
        }
        kept += __popc(staying);
    });
    return {kept, low};
}

template <class Put>
__device__ __forceinline__ Left cut_queue(const uint2* queue, int count, int k, int most, unsigned low, Put put) {
    return count <= 96    ? cut(Held<3>(queue, count), count, k, most, low, put)
           : count <= 192 ? cut(Held<6>(queue, count), count, k, most, low, put)
                          : cut(Many{queue, count}, count, k, most, low, put);
}

// Columns whose biases are in shared memory, where a block's rows find them: four a thread.
constexpr int BIASES = 4 * THREADS;

// Chunks that are looked at together.
constexpr int PAIR = 2;

// Four neighbouring pre-activations, of which so many are; negative infinity where there is none.
__device__ __forceinline__ Pack<4> four(const float* z, const float* biases, int many) {
    Pack<4> sums;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        sums.v[i] = i < many ? z[i] + biases[i] : __int_as_float(0xff800000);
    }
    return sums;
}

__device__ __forceinline__ Pack<4> four(const float* z, const float* biases) {
    Pack<4> sums = load<4>(z);
    Pack<4> bias = load<4>(biases);
#pragma unroll
    for (int i = 0; i < 4; i++) {
        sums.v[i] += bias.v[i];
    }
    return sums;
}

// The larger; not a number where one of them is none.
__device__ __forceinline__ float larger(float a, float b) {
    float high;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(high) : "f"(a), "f"(b));
    return high;
}

// active_topk_merge: tile[row, j] + b[j], feature first + j, joins a row's queue, as its rank, where that is above
// leasts[row] or is no number's; before any of 128 columns joins a queue of more than 2 k, that is cut to its k best and at
// most a quarter as many next ones, and the least of them is kept. The first feature begins a queue; 0, less than any rank,
// is the least before a cut.
//   twin     op.TopKQueues.MERGE
//   threads  a warp a row, 256 columns a vote; a cut searches the least that stays by halves
//   bytes    4*rows*n+4*n+16*rows (least 4*rows*n+4*n+16*rows)
//   flops    2*rows*n
//   example  rows=4096 n=6144 k=32
extern "C" __global__ void __launch_bounds__(THREADS, 4) active_topk_merge(
        const float* __restrict__ tile,
        const float* __restrict__ b,
        int* queues,
        int* __restrict__ leasts,
        int* __restrict__ counts,
        int rows,
        int n,
        int k,
        int first,
        int items) {
    __shared__ __align__(16) float biases[BIASES];
    int row = row_item();
    bool is = row < items;
    uint2* queue = reinterpret_cast<uint2*>(queues) + row * room(k);
    bool begun = is && first > 0;
    unsigned least = begun ? leasts[row] : 0;
    int count = begun ? counts[row] : 0;
    float bar = least == 0 ? __int_as_float(0x7fc00000) : value_of(least);
    bool joined = first == 0;
    for (int from = 0; from < n; from += BIASES) {
        int many = min(n - from, BIASES);
        bool fours = in_fours(n, tile, b);
        __syncthreads();
        int own = 4 * threadIdx.x;
        if (fours && own < many) {
            store<4>(biases + own, load<4>(b + from + own));
        } else {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                if (own + i < many) {
                    biases[own + i] = b[from + own + i];
                }
            }
        }
        __syncthreads();
        if (!is) {
            continue;
        }
        const float* z = tile + static_cast<size_t>(row) * n + from + 4 * lane();
        const float* bias = biases + 4 * lane();
        int whole = fours ? many - PAIR * CHUNK : -1;
        // Known before the loop, and not found out again in it.
        asm("" : "+r"(whole));
#pragma unroll 1
        for (int start = 0; start < many; start += PAIR * CHUNK, z += PAIR * CHUNK, bias += PAIR * CHUNK) {
            Pack<4> sums[PAIR];
            float high[PAIR];
#pragma unroll
            for (int c = 0; c < PAIR; c++) {
                sums[c] = start <= whole ? four(z + c * CHUNK, bias + c * CHUNK)
                                         : four(z + c * CHUNK, bias + c * CHUNK, many - start - c * CHUNK - 4 * lane());
                high[c] = larger(larger(sums[c].v[0], sums[c].v[1]), larger(sums[c].v[2], sums[c].v[3]));
            }
            // Most columns cost a comparison.
            if (__all_sync(ALL, larger(high[0], high[1]) <= bar)) {
                continue;
            }
            joined = true;
#pragma unroll 1
            for (int c = 0; c < PAIR && start + c * CHUNK < many; c++) {
                if (__all_sync(ALL, (c == 0 ? high[0] : high[1]) <= bar)) {
                    continue;
                }
                Pack<4> sum = c == 0 ? sums[0] : sums[1];
                int column = from + start + c * CHUNK + 4 * lane();
                if (count > 2 * k) {
                    // What other lanes wrote is read.
                    __syncwarp();
                    Left left = cut_queue(queue, count, k, k + k / 4, least, [&](int at, uint2 entry) { queue[at] = entry; });
                    least = left.least;
                    count = left.count;
                    bar = value_of(least);
                }
                int to = count;
                bool joins[4];
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    joins[i] = !(sum.v[i] <= bar) && column + i < n;
                    unsigned joining = __ballot_sync(ALL, joins[i]);
                    to += __popc(joining & lanes_below());
                    count += __popc(joining);
                }
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    if (joins[i]) {
                        queue[to++] = make_uint2(rank_of(sum.v[i]), first + column + i);
                    }
                }
            }
        }
    }
    if (joined && is && lane() == 0) {
        leasts[row] = least;
        counts[row] = count;
    }
}

// active_topk_best: the k best of each row's queue, which holds no fewer, features ascending; of equals the lower feature
// is kept.
//   twin     op.TopKQueues.BEST
//   threads  a warp a row
//   bytes    16*rows*k+8*rows (least 16*rows*k+8*rows)
//   flops    0
//   example  rows=4096 k=32
extern "C" __global__ void active_topk_best(
        const int* __restrict__ queues,
        const int* __restrict__ leasts,
        const int* __restrict__ counts,
        float* __restrict__ values,
        int* __restrict__ indices,
        int k,
        int items) {
    int row = row_item();
    if (row < items) {
        const uint2* queue = reinterpret_cast<const uint2*>(queues) + row * room(k);
        size_t at = static_cast<size_t>(row) * k;
        cut_queue(queue, counts[row], k, k, leasts[row], [&](int to, uint2 entry) {
            values[at + to] = value_of(entry.x);
            indices[at + to] = entry.y;
        });
    }
}

// The k largest of a row by a warp, in one read or, above k = 256, in five.
#pragma once

#include "pack.cuh"
#include "threads.cuh"
#include "topk.cuh"

// A row, or a row's candidates where AMONG; ranked by size where SIZE.
template <bool AMONG, bool SIZE = false>
struct Row {
    const float* x;
    const int* among;

    __device__ __forceinline__ float at(int place) const {
        return x[index(place)];
    }

    __device__ __forceinline__ int index(int place) const {
        return AMONG ? among[place] : place;
    }

    __device__ __forceinline__ unsigned rank(float value) const {
        return rank_of(SIZE ? fabsf(value) : value);
    }
};

// Four values of a row a lane: neighbours where they may be read together, else 32 apart.
template <bool FOURS>
__device__ __forceinline__ int place_in_chunk(int start, int i) {
    return FOURS ? start + 4 * lane() + i : start + 32 * i + lane();
}

template <bool FOURS, bool AMONG, bool SIZE>
__device__ __forceinline__ Pack<4> chunk(const Row<AMONG, SIZE>& row, int start, int n) {
    Pack<4> values = {};
    if constexpr (FOURS) {
        if (start + 4 * lane() < n) {
            values = load<4>(row.x + start + 4 * lane());
        }
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int place = place_in_chunk<false>(start, i);
            if (place < n) {
                values.v[i] = row.at(place);
            }
        }
    }
    return values;
}

// The k largest, k up to 256: what beats the k-th of the last sorting joins the queue; a queue that is nearly full is
// sorted and cut to k. About k (1 + ln(n / k)) values of a random row ever join.
template <bool FOURS, bool AMONG, bool SIZE>
__device__ __forceinline__ void queued(const Row<AMONG, SIZE>& row, int n, int k, Key* keys, float* values, int* indices) {
    int limit = max(CHUNK, min(2 * k, QUEUE - CHUNK));
    int count = 0;
    unsigned least = 0;
    for (int start = 0; start < n; start += CHUNK) {
        if (count > limit) {
            __syncwarp();
            sort_first(keys, count);
            count = k;
            least = static_cast<unsigned>(keys[k - 1] >> 32);
            __syncwarp();
        }
        Pack<4> read = chunk<FOURS>(row, start, n);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int place = place_in_chunk<FOURS>(start, i);
            unsigned rank = row.rank(read.v[i]);
            bool joins = place < n && rank > least;
            unsigned joining = __ballot_sync(ALL, joins);
            if (joins) {
                keys[count + __popc(joining & lanes_below())] = key_of(rank, place);
            }
            count += __popc(joining);
        }
    }
    __syncwarp();
    sort_first(keys, count);
    // What is kept, in the order of places: without their ranks the larger keys are the lower places.
    for (int j = lane(); j < k; j += 32) {
        keys[j] &= 0xffffffffu;
    }
    __syncwarp();
    sort_first(keys, k);
    for (int j = lane(); j < k; j += 32) {
        int place = place_of(keys[j]);
        values[j] = row.at(place);
        indices[j] = row.index(place);
    }
}

// The k-th largest rank, digit by digit of eight bits from a histogram of the ranks that agree with the digits so
// far; *equals is how many of that very rank are among the k largest.
template <bool AMONG, bool SIZE>
__device__ __forceinline__ unsigned rank_at(const Row<AMONG, SIZE>& row, int n, int k, int* bins, int* equals) {
    unsigned digits = 0;
    unsigned known = 0;
    int wanted = k;
    for (int shift = 24; shift >= 0; shift -= 8) {
        for (int i = lane(); i < 256; i += 32) {
            bins[i] = 0;
        }
        __syncwarp();
        for (int place = lane(); place < n; place += 32) {
            unsigned rank = row.rank(row.at(place));
            if ((rank & known) == digits) {
                atomicAdd(&bins[rank >> shift & 255], 1);
            }
        }
        __syncwarp();
        // Lane 0 has the eight highest bins.
        int top = 255 - 8 * lane();
        int own = 0;
#pragma unroll
        for (int i = 0; i < 8; i++) {
            own += bins[top - i];
        }
        int upTo = own;
#pragma unroll
        for (int apart = 1; apart < 32; apart *= 2) {
            int left = __shfl_up_sync(ALL, upTo, apart);
            upTo += lane() >= apart ? left : 0;
        }
        int bin = top;
        int above = upTo - own;
        bool here = above < wanted && wanted <= upTo;
        while (here && above + bins[bin] < wanted) {
            above += bins[bin--];
        }
        int owner = __ffs(__ballot_sync(ALL, here)) - 1;
        bin = __shfl_sync(ALL, bin, owner);
        wanted -= __shfl_sync(ALL, above, owner);
        digits |= static_cast<unsigned>(bin) << shift;
        known |= 255u << shift;
        __syncwarp();
    }
    *equals = wanted;
    return digits;
}

// The k largest for any k: the k-th largest rank, then all above it and the first of its equals, in one more pass.
template <bool AMONG, bool SIZE>
__device__ __forceinline__ void radix_selected(
        const Row<AMONG, SIZE>& row, int n, int k, int* bins, float* values, int* indices) {
    int equals;
    unsigned least = rank_at(row, n, k, bins, &equals);
    int found = 0;
    for (int start = 0; start < n && found < k; start += 32) {
        int place = start + lane();
        float value = place < n ? row.at(place) : 0.f;
        unsigned rank = place < n ? row.rank(value) : 0;
        unsigned equal = __ballot_sync(ALL, rank == least);
        bool kept = rank > least || (rank == least && __popc(equal & lanes_below()) < equals);
        unsigned keeping = __ballot_sync(ALL, kept);
        if (kept) {
            int at = found + __popc(keeping & lanes_below());
            values[at] = value;
            indices[at] = row.index(place);
        }
        found += __popc(keeping);
        equals -= __popc(equal);
    }
}

template <bool AMONG, bool SIZE>
__device__ __forceinline__ void k_largest(
        const Row<AMONG, SIZE>& row, bool fours, int n, int k, Key* keys, float* values, int* indices) {
    if (k > MOST_QUEUED) {
        radix_selected(row, n, k, reinterpret_cast<int*>(keys), values, indices);
    } else if (!AMONG && fours) {
        queued<true>(row, n, k, keys, values, indices);
    } else {
        queued<false>(row, n, k, keys, values, indices);
    }
}

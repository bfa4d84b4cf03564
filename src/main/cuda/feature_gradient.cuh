// A feature's gradient rows from its list, by a block: what both ways to update it begin with.
#pragma once

#include "feature_rows.cuh"
#include "prefixes.cuh"

// Entries of a list that are summed apart where a list holds all of them; the same number as in train/FeatureChunks.
constexpr int LISTED = 128;

// Entries by feature, what they are multiplied with, and the weights; slots are a feature's row in the gradients from
// elsewhere, -1 for none. dy has batch rows for each of nested prefixes of the features, one after another; a feature's
// are those of the first prefix that it is in. A block has so many features, and owns a partial sum of the decoder bias's
// gradient; sums are those of feature_chunks.
struct FeatureInputs {
    const int* starts;
    const int* rows;
    const float* values;
    const float* dz;
    const float* dy;
    const float* x;
    const float* w_enc;
    float* w_dec;
    const float* norms;
    float* partial;
    const int* slots;
    const float* revived_encoder;
    const float* revived_encoder_bias;
    const float* revived_decoder;
    int d;
    float penalty;
    int before;
    int project;
    const int* prefixes;
    int groups;
    int batch;
    const float* sums;
    int block;
};

// Whether the rows of all matrices can be accessed in fours.
__device__ __forceinline__ bool in_fours(const FeatureInputs& in) {
    return in_fours(in.d, in.dy, in.x, in.w_enc) && aligned(in.w_dec) && aligned(in.partial)
            && aligned(in.revived_encoder) && aligned(in.revived_decoder) && aligned(in.sums);
}

struct alignas(16) Entry {
    int row;
    float value;
    float dz;
    int unused;
};

// A thread's own columns of both gradient rows.
template <int N>
struct Gradient {
    Pack<N> encoder;
    Pack<N> decoder;
};

// decoder[j] = sum of value dy[row, j], encoder[j] = sum of dz x[row, j] over entries in their order.
template <int N>
__device__ __forceinline__ Gradient<N> gather(
        const Entry* entries, int many, const float* dy, const float* x, int d, int j) {
    Gradient<N> sum = {};
#pragma unroll 2
    for (int e = 0; e < many; e++) {
        Entry entry = entries[e];
        size_t place = static_cast<size_t>(entry.row) * d + j;
        add<N>(sum.decoder, entry.value, load<N>(dy + place));
        add<N>(sum.encoder, entry.dz, load<N>(x + place));
    }
    return sum;
}

// A feature's list: entries of [first, end), of which feature_chunks has summed those of whole chunks, [head, tail).
struct List {
    int first;
    int head;
    int tail;
    int end;

    __device__ __forceinline__ List(const int* __restrict__ starts, int feature) {
        first = starts[feature];
        end = starts[feature + 1];
        int inner = (first + LISTED - 1) / LISTED * LISTED;
        int outer = end / LISTED * LISTED;
        head = inner < outer ? inner : end;
        tail = inner < outer ? outer : end;
    }

    // Entries that are in no whole chunk: fewer than a block has threads.
    __device__ __forceinline__ int many() const { return head - first + end - tail; }
};

// The sums of a list's dz and, where they are wanted, of its values; each warp adds up the same.
__device__ __forceinline__ Sums list_sums(const FeatureInputs& in, const List& list, const Entry* entries) {
    bool wanted = in.penalty != 0.f;
    Sums own = {0.f, 0.f};
    for (int e = lane(); e < list.many(); e += 32) {
        own.first += entries[e].dz;
        own.second += entries[e].value;
    }
#pragma unroll 1
    for (int e = list.head + lane(); e < list.tail; e += 32) {
        own.first += in.dz[e];
        own.second += wanted ? in.values[e] : 0.f;
    }
    return {warp_sum(own.first), wanted ? warp_sum(own.second) : 0.f};
}

// Makes a feature's gradient rows: the decoder's, projected, in `decoder`; the encoder's is given to encoder(j, gradient,
// weight), column by column. Where before says so the decoder's weights are rescaled. What the feature's part of the
// encoder takes from the decoder bias is added to the block's partial sum. Returns the gradient of its bias.
//
// The block has room for the entries of a list, which no thread may still read when another begins this.
template <int N, bool HELD, class Encoder>
__device__ __forceinline__ float feature_gradient(
        const FeatureInputs& in,
        int feature,
        Entry* entries,
        Row<N, HELD>& decoder,
        Row<N, HELD>& w_dec,
        Row<N, HELD>& partial,
        Encoder encoder) {
    List list(in.starts, feature);
    if (threadIdx.x < list.many()) {
        int e = list.first + threadIdx.x;
        e += e >= list.head ? list.tail - list.head : 0;
        entries[threadIdx.x] = {in.rows[e], in.values[e], in.dz[e], 0};
    }
    __syncthreads();
    Sums sums = list_sums(in, list, entries);
    int slot = in.slots[feature];
    size_t from = static_cast<size_t>(max(slot, 0)) * in.d;
    float norm = in.penalty != 0.f ? in.norms[feature] : 0.f;
    float penalty = norm > 0.f ? in.penalty * sums.second / norm : 0.f;
    const float* dy = in.dy + static_cast<size_t>(prefix_of(in.prefixes, in.groups, feature)) * in.batch * in.d;
    const float* w_enc = in.w_enc + static_cast<size_t>(feature) * in.d;
    float squares = 0.f;
    over_row<N, HELD>(in.d, [&](int j) {
        Gradient<N> sum = gather<N>(entries, list.many(), dy, in.x, in.d, j);
#pragma unroll 1
        for (int chunk = list.head / LISTED; chunk < list.tail / LISTED; chunk++) {
            const float* of_chunk = in.sums + 2 * static_cast<size_t>(chunk) * in.d + j;
            add<N>(sum.encoder, 1.f, load<N>(of_chunk));
            add<N>(sum.decoder, 1.f, load<N>(of_chunk + in.d));
        }
        Pack<N> weight = load<N>(w_enc + j);
        // What a dead latent gets from elsewhere has reached the decoder's bias on its own way.
        Pack<N> of_block = partial.get(j);
        add<N>(of_block, sums.first, weight);
        partial.set(j, of_block);
        if (slot >= 0) {
            add<N>(sum.decoder, 1.f, load<N>(in.revived_decoder + from + j));
            add<N>(sum.encoder, 1.f, load<N>(in.revived_encoder + from + j));
        }
        w_dec.fetch(j);
        if (penalty != 0.f) {
            add<N>(sum.decoder, penalty, w_dec.get(j));
        }
        decoder.set(j, sum.decoder);
        if (in.before >= 0) {
            squares += dot<N>(w_dec.get(j), w_dec.get(j));
        }
        encoder(j, sum.encoder, weight);
    });
    if (in.before >= 0) {
        rescale<N, HELD>(in.before, squares, w_dec, in.d);
    }
    project<N, HELD>(in.project, w_dec, decoder, in.d);
    return slot >= 0 ? sums.first + in.revived_encoder_bias[slot] : sums.first;
}

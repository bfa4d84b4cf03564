// A feature's gradient rows from its list, by a block: what both ways to update it begin with.
#pragma once

#include "feature_rows.cuh"
#include "own_packs.cuh"
#include "prefixes.cuh"
#include "reduce.cuh"
#include "threads.cuh"

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

struct ListSums {
    float values;
    float dz;
};

// Whether the rows of all matrices can be accessed in fours.
__device__ __forceinline__ bool in_fours(const FeatureInputs& in) {
    return in_fours(in.d, in.dy, in.x, in.w_enc) && aligned(in.w_dec) && aligned(in.partial)
            && aligned(in.revived_encoder) && aligned(in.revived_decoder) && aligned(in.sums);
}

// decoder[j] += sum of value dy[row, j], encoder[j] += sum of dz x[row, j] over entries in their order; both from 0 where
// they begin.
template <int N>
__device__ __forceinline__ void add_entries(
        const int* __restrict__ rows,
        const float* __restrict__ values,
        const float* __restrict__ of_dz,
        const float* __restrict__ dy,
        const float* __restrict__ x,
        int d,
        int from,
        int to,
        bool begins,
        float* encoder,
        float* decoder) {
    __shared__ int row[LISTED];
    __shared__ float value[LISTED];
    __shared__ float dz[LISTED];
    int at = from;
    do {
        int many = min(LISTED, to - at);
        __syncthreads();
        if (threadIdx.x < many) {
            row[threadIdx.x] = rows[at + threadIdx.x];
            value[threadIdx.x] = values[at + threadIdx.x];
            dz[threadIdx.x] = of_dz[at + threadIdx.x];
        }
        __syncthreads();
        own_packs<N>(d, [&](int j) {
            Pack<N> of_decoder = {};
            Pack<N> of_encoder = {};
            if (!begins) {
                of_decoder = load<N>(decoder + j);
                of_encoder = load<N>(encoder + j);
            }
#pragma unroll 4
            for (int e = 0; e < many; e++) {
                size_t place = static_cast<size_t>(row[e]) * d + j;
                Pack<N> left = load<N>(dy + place);
                Pack<N> right = load<N>(x + place);
#pragma unroll
                for (int i = 0; i < N; i++) {
                    of_decoder.v[i] += value[e] * left.v[i];
                    of_encoder.v[i] += dz[e] * right.v[i];
                }
            }
            store<N>(decoder + j, of_decoder);
            store<N>(encoder + j, of_encoder);
        });
        begins = false;
        at += LISTED;
    } while (at < to);
}

// decoder[j] = sum of value dy[row, j], encoder[j] = sum of dz x[row, j] over the feature's entries: rows ascend, and of a
// long list those that feature_chunks has summed are added as one.
template <int N>
__device__ __forceinline__ ListSums list_sums(const FeatureInputs& in, int feature, float* encoder, float* decoder) {
    const float* dy = in.dy + static_cast<size_t>(prefix_of(in.prefixes, in.groups, feature)) * in.batch * in.d;
    int first = in.starts[feature];
    int end = in.starts[feature + 1];
    int inner = (first + LISTED - 1) / LISTED;
    int outer = end / LISTED;
    bool summed = inner < outer;
    int from = first;
    int to = summed ? inner * LISTED : end;
    bool begins = true;
#pragma unroll 1
    while (begins || from < end) {
        add_entries<N>(in.rows, in.values, in.dz, dy, in.x, in.d, from, to, begins, encoder, decoder);
        if (begins && summed) {
            own_packs<N>(in.d, [&](int j) {
                Pack<N> of_encoder = load<N>(encoder + j);
                Pack<N> of_decoder = load<N>(decoder + j);
#pragma unroll 1
                for (int chunk = inner; chunk < outer; chunk++) {
                    const float* of_chunk = in.sums + 2 * static_cast<size_t>(chunk) * in.d + j;
                    Pack<N> left = load<N>(of_chunk);
                    Pack<N> right = load<N>(of_chunk + in.d);
#pragma unroll
                    for (int i = 0; i < N; i++) {
                        of_encoder.v[i] += left.v[i];
                        of_decoder.v[i] += right.v[i];
                    }
                }
                store<N>(encoder + j, of_encoder);
                store<N>(decoder + j, of_decoder);
            });
        }
        from = summed ? outer * LISTED : end;
        to = end;
        summed = false;
        begins = false;
    }
    // Each warp adds up the same.
    ListSums sums = {0.f, 0.f};
#pragma unroll 2
    for (int e = first + lane(); e < end; e += 32) {
        sums.values += in.values[e];
        sums.dz += in.dz[e];
    }
    return {warp_sum(sums.values), warp_sum(sums.dz)};
}

// Writes a feature's gradient rows, the decoder's projected, adds what its part of the encoder takes from the decoder
// bias to the block's partial sum, and returns the gradient of its bias.
template <int N>
__device__ __forceinline__ float feature_gradient(
        const FeatureInputs& in, int feature, float* encoder, float* decoder) {
    size_t at = static_cast<size_t>(feature) * in.d;
    float* w_dec = in.w_dec + at;
    const float* w_enc = in.w_enc + at;
    auto add = [](float x, float y) { return x + y; };
    ListSums sums = list_sums<N>(in, feature, encoder, decoder);
    int slot = in.slots[feature];
    size_t from = static_cast<size_t>(max(slot, 0)) * in.d;
    if (slot >= 0) {
        own_packs<N>(in.d, [&](int j) { combine<N>(decoder + j, in.revived_decoder + from + j, add); });
    }
    float norm = in.norms[feature];
    if (in.penalty != 0.f && norm > 0.f) {
        float factor = in.penalty * sums.values / norm;
        own_packs<N>(in.d, [&](int j) {
            combine<N>(decoder + j, w_dec + j, [&](float x, float y) { return x + factor * y; });
        });
    }
    rescale<N>(in.before, w_dec, in.d);
    project<N>(in.project, w_dec, decoder, in.d);
    // What a dead latent gets from elsewhere has reached the decoder's bias on its own way.
    float* partial = in.partial + static_cast<size_t>(blockIdx.x) * in.d;
    bool begins = feature == blockIdx.x * in.block;
    own_packs<N>(in.d, [&](int j) {
        Pack<N> sum = {};
        if (!begins) {
            sum = load<N>(partial + j);
        }
        Pack<N> w = load<N>(w_enc + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum.v[i] += sums.dz * w.v[i];
        }
        store<N>(partial + j, sum);
    });
    if (slot >= 0) {
        own_packs<N>(in.d, [&](int j) { combine<N>(encoder + j, in.revived_encoder + from + j, add); });
        return sums.dz + in.revived_encoder_bias[slot];
    }
    return sums.dz;
}

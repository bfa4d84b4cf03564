#include "feature_gradient.cuh"

// Weights and moments of encoder and decoder.
struct Moved {
    float* w_enc;
    float* m_enc;
    float* v_enc;
    float* w_dec;
    float* m_dec;
    float* v_dec;

    __device__ __forceinline__ bool in_fours(int d) const {
        return ::in_fours(d, w_enc, m_enc, v_enc) && ::in_fours(d, w_dec, m_dec, v_dec);
    }
};

// The decoder's row after its step, from its gradient in `held`, which then holds the row.
template <int N, bool HELD>
__device__ __forceinline__ void update_decoder(
        const Adam& adam,
        const Row<N, HELD>& w_dec,
        Row<N, HELD>& held,
        const Moved& moved,
        size_t at,
        int after,
        int d) {
    float squares = 0.f;
    over_row<N, HELD>(d, [&](int j) {
        Pack<N> weight = adam.step<N>(held.get(j), w_dec.get(j), moved.m_dec + at + j, moved.v_dec + at + j);
        squares += dot<N>(weight, weight);
        held.set(j, weight);
    });
    if (after >= 0) {
        rescale<N, HELD>(after, squares, held, d);
    }
    over_row<N, HELD>(d, [&](int j) { store<N>(moved.w_dec + at + j, held.get(j)); });
}

template <int N>
__device__ __forceinline__ void update_encoder(
        const Adam& adam, Pack<N> gradient, Pack<N> weight, const Moved& moved, size_t place) {
    store<N>(moved.w_enc + place, adam.step<N>(gradient, weight, moved.m_enc + place, moved.v_enc + place));
}

template <int N, bool HELD>
__device__ __forceinline__ void update(
        const Adam& adam,
        const float* encoder,
        const float* decoder,
        float* wide,
        const Moved& moved,
        int after,
        int d) {
    size_t at = static_cast<size_t>(blockIdx.x) * d;
    Row<N, HELD> w_dec = {moved.w_dec + at};
    Row<N, HELD> held = {wide};
    over_row<N, HELD>(d, [&](int j) {
        update_encoder<N>(adam, load<N>(encoder + at + j), load<N>(moved.w_enc + at + j), moved, at + j);
        w_dec.fetch(j);
        held.set(j, load<N>(decoder + at + j));
    });
    update_decoder<N, HELD>(adam, w_dec, held, moved, at, after, d);
}

template <int N, bool HELD>
__device__ __forceinline__ void step(
        const FeatureInputs& in,
        int features,
        Entry* entries,
        float* encoder_bias,
        const Moved& moved,
        int after,
        const Adam& adam,
        float* wide) {
    Row<N, HELD> partial = {in.partial + static_cast<size_t>(blockIdx.x) * in.d};
    over_row<N, HELD>(in.d, [&](int j) { partial.set(j, {}); });
    int end = min(features, static_cast<int>(blockIdx.x + 1) * in.block);
    for (int i = blockIdx.x * in.block; i < end; i++) {
        // All have read the last feature's entries.
        __syncthreads();
        size_t at = static_cast<size_t>(i) * in.d;
        Row<N, HELD> held = {wide};
        Row<N, HELD> w_dec = {moved.w_dec + at};
        float bias = feature_gradient<N, HELD>(
                in, i, entries, held, w_dec, partial, [&](int j, Pack<N> gradient, Pack<N> weight) {
                    update_encoder<N>(adam, gradient, weight, moved, at + j);
                });
        if (threadIdx.x == 0) {
            encoder_bias[i] = bias;
        }
        update_decoder<N, HELD>(adam, w_dec, held, moved, at, after, in.d);
    }
    over_row<N, HELD>(in.d, [&](int j) { partial.keep(j); });
}

// feature_update: Adam's step on both rows of each feature from their gradients times min(1, clip / (norm + 1e-6)), then
// the rescaling of its decoder row. The gradients count as used up.
//   twin     train.FeatureUpdate.UPDATE
//   threads  a block a feature, a thread four columns of 1024
//   bytes    56*features*d (least 56*features*d)
//   flops    28*features*d
//   example  features=16384 d=768
extern "C" __global__ void feature_update(
        const float* __restrict__ encoder,
        float* __restrict__ decoder,
        const float* __restrict__ norm,
        float* __restrict__ w_enc,
        float* __restrict__ m_enc,
        float* __restrict__ v_enc,
        float* __restrict__ w_dec,
        float* __restrict__ m_dec,
        float* __restrict__ v_dec,
        int features,
        int d,
        float clip,
        int after,
        const float* __restrict__ rates,
        int items) {
    if (!goes(rates)) {
        return;
    }
    __shared__ alignas(16) float staged[STAGED];
    __shared__ float numbers[RATES];
    Moved moved = {w_enc, m_enc, v_enc, w_dec, m_dec, v_dec};
    float factor = clip / (*norm + 1e-6f);
    Adam adam = adam_of(rates, factor >= 1.f ? 1.f : factor, numbers);
    __syncthreads();
    float* wide = d <= STAGED ? staged : decoder + static_cast<size_t>(blockIdx.x) * d;
    if (!in_fours(d, encoder, decoder) || !moved.in_fours(d)) {
        update<1, false>(adam, encoder, decoder, wide, moved, after, d);
    } else if (d > NARROW) {
        update<4, false>(adam, encoder, decoder, wide, moved, after, d);
    } else {
        update<4, true>(adam, encoder, decoder, wide, moved, after, d);
    }
}

// feature_step: as feature_gradients and feature_update without clipping, feature by feature: gradient rows stay on the
// chip. A block's row of `wider` is scratch, used where a row has more than 6144 columns.
//   twin     train.FeatureUpdate.STEP
//   threads  a block 16 features, one after another; a thread four columns of 1024, up to which it holds them in registers
//   bytes    8*rows*k*d+12*rows*k+48*features*d+16*features (least 8*rows*d+12*rows*k+48*features*d+16*features)
//   gathers  8*rows*k*d of 8*rows*d
//   flops    4*rows*k*d+38*features*d
//   example  rows=4096 k=32 features=16384 d=768
extern "C" __global__ void __launch_bounds__(THREADS, 3) feature_step(
        const int* __restrict__ starts,
        const int* __restrict__ rows,
        const float* __restrict__ values,
        const float* __restrict__ dz,
        const float* __restrict__ dy,
        const float* __restrict__ x,
        float* __restrict__ w_enc,
        float* __restrict__ w_dec,
        const float* __restrict__ norms,
        float* __restrict__ encoder_bias,
        float* __restrict__ partial,
        const int* __restrict__ slots,
        const float* __restrict__ revived_encoder,
        const float* __restrict__ revived_encoder_bias,
        const float* __restrict__ revived_decoder,
        int features,
        int d,
        float penalty,
        int before,
        int project,
        const int* __restrict__ prefixes,
        int groups,
        int batch,
        const float* __restrict__ sums,
        int block,
        float* __restrict__ m_enc,
        float* __restrict__ v_enc,
        float* __restrict__ m_dec,
        float* __restrict__ v_dec,
        int after,
        const float* __restrict__ rates,
        float* __restrict__ wider,
        int items) {
    if (!goes(rates)) {
        over_row<1, false>(d, [&](int j) { partial[static_cast<size_t>(blockIdx.x) * d + j] = 0.f; });
        return;
    }
    __shared__ Entry entries[2 * LISTED];
    __shared__ alignas(16) float staged[STAGED];
    __shared__ float numbers[RATES];
    FeatureInputs in = {
        starts, rows, values, dz, dy, x, w_enc, w_dec, norms, partial, slots, revived_encoder, revived_encoder_bias,
        revived_decoder, d, penalty, before, project, prefixes, groups, batch, sums, block};
    Moved moved = {w_enc, m_enc, v_enc, w_dec, m_dec, v_dec};
    Adam adam = adam_of(rates, 1.f, numbers);
    float* wide = d <= STAGED ? staged : wider + static_cast<size_t>(blockIdx.x) * d;
    if (!in_fours(in) || !aligned(wider) || !moved.in_fours(d)) {
        step<1, false>(in, features, entries, encoder_bias, moved, after, adam, wide);
    } else if (d > NARROW) {
        step<4, false>(in, features, entries, encoder_bias, moved, after, adam, wide);
    } else {
        step<4, true>(in, features, entries, encoder_bias, moved, after, adam, wide);
    }
}

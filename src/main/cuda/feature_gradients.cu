#include "feature_gradient.cuh"

template <int N, bool HELD>
__device__ __forceinline__ void gradients(
        const FeatureInputs& in,
        int features,
        Entry* entries,
        float* encoder,
        float* decoder,
        float* encoder_bias,
        float* squares) {
    Row<N, HELD> partial = {in.partial + static_cast<size_t>(blockIdx.x) * in.d};
    over_row<N, HELD>(in.d, [&](int j) { partial.set(j, {}); });
    int end = min(features, static_cast<int>(blockIdx.x + 1) * in.block);
    for (int i = blockIdx.x * in.block; i < end; i++) {
        size_t at = static_cast<size_t>(i) * in.d;
        Row<N, HELD> of_decoder = {decoder + at};
        Row<N, HELD> w_dec = {in.w_dec + at};
        float square = 0.f;
        float bias = feature_gradient<N, HELD>(
                in, i, entries, of_decoder, w_dec, partial, [&](int j, Pack<N> gradient, Pack<N>) {
                    store<N>(encoder + at + j, gradient);
                    square += dot<N>(gradient, gradient);
                });
        over_row<N, HELD>(in.d, [&](int j) {
            square += dot<N>(of_decoder.get(j), of_decoder.get(j));
            of_decoder.keep(j);
            if (in.before >= 0) {
                w_dec.keep(j);
            }
        });
        square = block_sum(square);
        if (threadIdx.x == 0) {
            encoder_bias[i] = bias;
            squares[i] = square;
        }
    }
    over_row<N, HELD>(in.d, [&](int j) { partial.keep(j); });
}

// feature_gradients: of each feature i, from its list: encoder[i], decoder[i], encoder_bias[i], the gradients of its two
// rows and its bias, the decoder's with penalty and projection; squares[i], the sum of the rows' squares; of each
// block's features partial = sum of db_enc W_enc; where before says so, W_dec[i] is rescaled first.
//   twin     train.FeatureGradients.GRADIENTS
//   threads  a block 16 features, one after another; a thread four columns of 1024, up to which it holds them in registers
//   bytes    8*rows*k*d+12*rows*k+16*features*d+20*features (least 8*rows*d+12*rows*k+16*features*d+20*features)
//   gathers  8*rows*k*d of 8*rows*d
//   flops    4*rows*k*d+10*features*d
//   example  rows=4096 k=32 features=16384 d=768
extern "C" __global__ void feature_gradients(
        const int* __restrict__ starts,
        const int* __restrict__ rows,
        const float* __restrict__ values,
        const float* __restrict__ dz,
        const float* __restrict__ dy,
        const float* __restrict__ x,
        const float* __restrict__ w_enc,
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
        float* __restrict__ encoder,
        float* __restrict__ decoder,
        float* __restrict__ squares,
        int items) {
    __shared__ Entry entries[2 * LISTED];
    FeatureInputs in = {
        starts, rows, values, dz, dy, x, w_enc, w_dec, norms, partial, slots, revived_encoder, revived_encoder_bias,
        revived_decoder, d, penalty, before, project, prefixes, groups, batch, sums, block};
    if (!in_fours(in) || !aligned(encoder) || !aligned(decoder)) {
        gradients<1, false>(in, features, entries, encoder, decoder, encoder_bias, squares);
    } else if (d > NARROW) {
        gradients<4, false>(in, features, entries, encoder, decoder, encoder_bias, squares);
    } else {
        gradients<4, true>(in, features, entries, encoder, decoder, encoder_bias, squares);
    }
}

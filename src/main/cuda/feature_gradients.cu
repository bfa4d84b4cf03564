#include "feature_gradient.cuh"

template <int N>
__device__ __forceinline__ void gradients(
        const FeatureInputs& in, int features, float* encoder, float* decoder, float* encoder_bias, float* squares) {
    int end = min(features, static_cast<int>(blockIdx.x + 1) * in.block);
    for (int i = blockIdx.x * in.block; i < end; i++) {
        float* of_encoder = encoder + static_cast<size_t>(i) * in.d;
        float* of_decoder = decoder + static_cast<size_t>(i) * in.d;
        float bias = feature_gradient<N>(in, i, of_encoder, of_decoder);
        float square = 0.f;
        own_packs<N>(in.d, [&](int j) {
            Pack<N> right = load<N>(of_decoder + j);
            Pack<N> left = load<N>(of_encoder + j);
#pragma unroll
            for (int c = 0; c < N; c++) {
                square += right.v[c] * right.v[c] + left.v[c] * left.v[c];
            }
        });
        square = block_sum(square);
        if (threadIdx.x == 0) {
            encoder_bias[i] = bias;
            squares[i] = square;
        }
    }
}

// feature_gradients: of each feature i, from its list: encoder[i], decoder[i], encoder_bias[i], the gradients of its two
// rows and its bias, the decoder's with penalty and projection; squares[i], the sum of the rows' squares; of each
// block's features partial = sum of db_enc W_enc; where before says so, W_dec[i] is rescaled first.
//   twin     train.FeatureGradients.GRADIENTS
//   threads  a block 16 features, one after another: a thread owns four columns of 1024 and goes over the list's rows
//   bytes    8*rows*k*d+12*rows*k+16*features*d+20*features (least 8*rows*k*d+12*rows*k+16*features*d+20*features)
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
        float* __restrict__ encoder,
        float* __restrict__ decoder,
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
        float* __restrict__ squares,
        int items) {
    FeatureInputs in = {
        starts, rows, values, dz, dy, x, w_enc, w_dec, norms, partial, slots, revived_encoder, revived_encoder_bias,
        revived_decoder, d, penalty, before, project, prefixes, groups, batch, sums, block};
    if (in_fours(in) && aligned(encoder) && aligned(decoder)) {
        gradients<4>(in, features, encoder, decoder, encoder_bias, squares);
    } else {
        gradients<1>(in, features, encoder, decoder, encoder_bias, squares);
    }
}

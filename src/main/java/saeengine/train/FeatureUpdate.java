package saeengine.train;

import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.ActiveGradient;
import saeengine.op.ActiveLists;
import saeengine.op.Add;
import saeengine.op.FeatureStats;
import saeengine.op.Scale;
import saeengine.sae.Sae;
import saeengine.tensor.Blas;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Gradients and update of an autoencoder, feature by feature: the gradient rows of a feature are made from its list,
 * projected, clipped, taken in by Adam and rescaled while they are in cache.
 *
 * <p>The same numbers as the tape's gradients followed by {@link UnitNorm}, {@link GlobalNorm} and {@link Adam}, but
 * for the order of sums. The encoder's share of the decoder bias's gradient is -(sum over features of db_enc W_enc),
 * the sum over rows of dx without a [rows, d] of its own.
 */
final class FeatureUpdate {
    /** Features of a work item, which owns a partial sum of the decoder bias's gradient. */
    private static final int BLOCK = 64;

    private final Sae sae;
    private final Adam adam;
    private final UpdateOrder order;
    private final float clip;

    FeatureUpdate(Sae sae, Adam adam, UpdateOrder order, double clip) {
        this.sae = sae;
        this.adam = adam;
        this.order = order;
        this.clip = (float) clip;
    }

    /**
     * A step's entries and what they are to be multiplied with.
     *
     * @param dy [rows, d], the reconstruction's gradient
     * @param x [rows, d], the encoder's input
     * @param norms [features] of the decoder's rows, where the penalty depends on them
     * @param revived gradients of dead latents from elsewhere, or null
     * @param penalty gradient of a row's weighted sum of features; 0 where no decoder row has a part in it
     */
    record Inputs(ActiveLists lists, Tensor dy, Tensor x, Tensor norms, DeadGradients revived, float penalty) {}

    void run(Tape t, Inputs in, double learningRate) {
        int features = sae.features();
        int d = sae.dims();
        Tensor encoder = t.empty(features, d);
        Tensor decoder = t.empty(features, d);
        Tensor encoderBias = t.grad(sae.encoderBias());
        Tensor decoderBias = t.grad(sae.decoderBias());
        List<Tensor> biases = List.of(encoderBias, decoderBias);
        Tensor squares = GlobalNorm.squares(t, features, biases);
        int blocks = (features + BLOCK - 1) / BLOCK;
        DeadGradients revived = in.revived() == null ? DeadGradients.none(t, sae) : in.revived();
        Tensor partial = t.empty(blocks, d);
        t.run(
                GRADIENTS,
                blocks,
                in.lists().starts(),
                in.lists().rows(),
                in.lists().values(),
                in.lists().dz(),
                in.dy(),
                in.x(),
                sae.encoder(),
                sae.decoder(),
                in.norms(),
                encoder,
                decoder,
                encoderBias,
                partial,
                squares.rowRange(0, features),
                revived.slots(),
                revived.encoder(),
                revived.encoderBias(),
                revived.decoder(),
                features,
                d,
                in.penalty(),
                FeatureRows.code(order.before()),
                FeatureRows.code(order.project()));
        Add.into(t, FeatureStats.sums(t, in.dy()), decoderBias);
        if (sae.shape().centred()) {
            Add.into(t, Scale.scale(t, FeatureStats.sums(t, partial), -1f), decoderBias);
        }
        Add.into(t, revived.decoderBias(), decoderBias);
        Tensor norm = t.zeros(1);
        if (order.clips()) {
            GlobalNorm.squares(t, biases, squares);
            norm = GlobalNorm.norm(t, squares);
            GlobalNorm.clip(t, encoderBias, norm, clip);
            GlobalNorm.clip(t, decoderBias, norm, clip);
        }
        Tensor rates = adam.begin(t, learningRate);
        adam.update(t, sae.encoderBias(), rates);
        adam.update(t, sae.decoderBias(), rates);
        Adam.Moments encoderMoments = adam.moments(sae.encoder());
        Adam.Moments decoderMoments = adam.moments(sae.decoder());
        t.run(
                UPDATE,
                features,
                encoder,
                decoder,
                norm,
                sae.encoder(),
                encoderMoments.first(),
                encoderMoments.second(),
                sae.decoder(),
                decoderMoments.first(),
                decoderMoments.second(),
                features,
                d,
                order.clips() ? clip : Float.POSITIVE_INFINITY,
                FeatureRows.code(order.after()),
                rates);
    }

    static final Kernel GRADIENTS = Kernel.onHost("feature_gradients", 1, (a, from, to) -> {
        int features = a.integer(18);
        int d = a.integer(19);
        float penalty = a.real(20);
        float[] wEnc = a.floats(6);
        float[] wDec = a.floats(7);
        float[] encoder = a.floats(9);
        float[] decoder = a.floats(10);
        float[] partial = a.floats(12);
        Blas blas = a.blas();
        ActiveGradient gradient = new ActiveGradient(a, d);
        for (int block = from; block < to; block++) {
            int partialAt = a.at(12) + block * d;
            Arrays.fill(partial, partialAt, partialAt + d, 0f);
            for (int i = block * BLOCK; i < Math.min(features, (block + 1) * BLOCK); i++) {
                int encAt = a.at(9) + i * d;
                int decAt = a.at(10) + i * d;
                int wAt = a.at(7) + i * d;
                float sum = gradient.decoder(i, decoder, decAt);
                int slot = a.ints(14)[a.at(14) + i];
                if (slot >= 0) {
                    blas.add(d, 1f, a.floats(17), a.at(17) + slot * d, decoder, decAt);
                }
                float norm = a.floats(8)[a.at(8) + i];
                if (penalty != 0f && norm > 0f) {
                    blas.add(d, penalty * sum / norm, wDec, wAt, decoder, decAt);
                }
                FeatureRows.apply(blas, a.integer(21), wDec, wAt, decoder, decAt, d);
                FeatureRows.apply(blas, a.integer(22), wDec, wAt, decoder, decAt, d);
                float bias = gradient.encoder(i, encoder, encAt);
                // What a dead latent gets from elsewhere has reached the decoder's bias on its own way.
                blas.add(d, bias, wEnc, a.at(6) + i * d, partial, partialAt);
                if (slot >= 0) {
                    blas.add(d, 1f, a.floats(15), a.at(15) + slot * d, encoder, encAt);
                    bias += a.floats(16)[a.at(16) + slot];
                }
                a.floats(11)[a.at(11) + i] = bias;
                a.floats(13)[a.at(13) + i] =
                        blas.dot(d, decoder, decAt, decoder, decAt) + blas.dot(d, encoder, encAt, encoder, encAt);
            }
        }
    });

    /** All matrices are [features, d] and begin their memory: a row is at the same place of each. */
    static final Kernel UPDATE = Kernel.onHost("feature_update", 16, (a, from, to) -> {
        int d = a.integer(10);
        float factor = Math.min(1f, a.real(11) / (a.floats(2)[a.at(2)] + 1e-6f));
        Adam.Rates rates = Adam.Rates.of(a, 13);
        for (int i = from; i < to; i++) {
            int at = i * d;
            multiply(a.floats(0), at, d, factor);
            Adam.update(rates, a.floats(0), a.floats(3), a.floats(4), a.floats(5), at, d);
            multiply(a.floats(1), at, d, factor);
            Adam.update(rates, a.floats(1), a.floats(6), a.floats(7), a.floats(8), at, d);
            FeatureRows.apply(a.blas(), a.integer(12), a.floats(6), at, a.floats(6), at, d);
        }
    });

    private static void multiply(float[] x, int at, int n, float factor) {
        if (factor == 1f) {
            return;
        }
        for (int i = at; i < at + n; i++) {
            x[i] *= factor;
        }
    }
}

package saeengine.train;

import java.util.Arrays;
import saeengine.op.ActiveGradient;
import saeengine.op.NestedDecode;
import saeengine.sae.Sae;
import saeengine.tensor.Args;
import saeengine.tensor.Blas;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * Gradients of an autoencoder made feature by feature, each from its list, but for the rows of the two matrices: a kernel
 * has them where it wants them.
 *
 * @param encoderBias [features]
 * @param partial [blocks, d], of each block's features the sum of db_enc W_enc
 */
record FeatureGradients(Tensor encoderBias, Tensor partial) {
    /** Features of a work item, which owns a partial sum of the decoder bias's gradient: a GPU needs many items. */
    static int block(Device device) {
        return device.isHost() ? 64 : 16;
    }

    /** Work items of so many features. */
    static int blocks(Device device, int features) {
        return (features + block(device) - 1) / block(device);
    }

    /** How many arguments {@link #arguments} has. */
    static final int ARGUMENTS = 25;

    /** The first arguments of a kernel that makes them with a {@link Maker}; prefixes int [groups], chunks of long lists. */
    Object[] arguments(
            Sae sae,
            FeatureUpdate.Inputs in,
            Tensor prefixes,
            Tensor chunks,
            DeadGradients revived,
            UpdateOrder order) {
        return new Object[] {
            in.lists().starts(),
            in.lists().rows(),
            in.lists().values(),
            in.lists().dz(),
            in.dy(),
            in.x(),
            sae.encoder(),
            sae.decoder(),
            in.norms(),
            encoderBias,
            partial,
            revived.slots(),
            revived.encoder(),
            revived.encoderBias(),
            revived.decoder(),
            sae.features(),
            sae.dims(),
            in.penalty(),
            FeatureRows.code(order.before()),
            FeatureRows.code(order.project()),
            prefixes,
            prefixes.size(),
            in.x().rows(),
            chunks,
            block(sae.encoder().device())
        };
    }

    /** All features' gradients, and of each the sum of its rows' squares. */
    static final Kernel GRADIENTS = Kernel.perBlock("feature_gradients", (a, from, to) -> {
        int d = a.integer(16);
        Blas blas = a.blas();
        float[] encoder = a.floats(ARGUMENTS);
        float[] decoder = a.floats(ARGUMENTS + 1);
        Maker maker = new Maker(a);
        for (int block = from; block < to; block++) {
            maker.begin(block);
            for (int i = maker.first(block); i < maker.end(block); i++) {
                int encAt = a.at(ARGUMENTS) + i * d;
                int decAt = a.at(ARGUMENTS + 1) + i * d;
                a.floats(9)[a.at(9) + i] = maker.make(i, encoder, encAt, decoder, decAt);
                a.floats(ARGUMENTS + 2)[a.at(ARGUMENTS + 2) + i] =
                        blas.dot(d, decoder, decAt, decoder, decAt) + blas.dot(d, encoder, encAt, encoder, encAt);
            }
        }
    });

    /** Makes the gradients of one feature after another, for a kernel whose first arguments are those above. */
    static final class Maker {
        private final Args a;
        private final int d;
        private final float penalty;
        private final Blas blas;
        private final float[] wEnc;
        private final float[] wDec;
        private final ActiveGradient gradient;
        private int partialAt;

        Maker(Args a) {
            this.a = a;
            d = a.integer(16);
            penalty = a.real(17);
            blas = a.blas();
            wEnc = a.floats(6);
            wDec = a.floats(7);
            gradient = new ActiveGradient(a, d);
        }

        int first(int block) {
            return block * a.integer(24);
        }

        int end(int block) {
            return Math.min(a.integer(15), first(block + 1));
        }

        void begin(int block) {
            partialAt = a.at(10) + block * d;
            Arrays.fill(a.floats(10), partialAt, partialAt + d, 0f);
        }

        /** Writes feature i's gradient rows, the decoder's projected, and returns its bias's gradient. */
        float make(int i, float[] encoder, int encAt, float[] decoder, int decAt) {
            int wAt = a.at(7) + i * d;
            int prefix = NestedDecode.prefixOf(a.ints(20), a.at(20), a.integer(21), i);
            float sum = gradient.decoder(i, prefix * a.integer(22), decoder, decAt);
            int slot = a.ints(11)[a.at(11) + i];
            if (slot >= 0) {
                blas.add(d, 1f, a.floats(14), a.at(14) + slot * d, decoder, decAt);
            }
            float norm = a.floats(8)[a.at(8) + i];
            if (penalty != 0f && norm > 0f) {
                blas.add(d, penalty * sum / norm, wDec, wAt, decoder, decAt);
            }
            FeatureRows.apply(blas, a.integer(18), wDec, wAt, decoder, decAt, d);
            FeatureRows.apply(blas, a.integer(19), wDec, wAt, decoder, decAt, d);
            float bias = gradient.encoder(i, encoder, encAt);
            // What a dead latent gets from elsewhere has reached the decoder's bias on its own way.
            blas.add(d, bias, wEnc, a.at(6) + i * d, a.floats(10), partialAt);
            if (slot >= 0) {
                blas.add(d, 1f, a.floats(12), a.at(12) + slot * d, encoder, encAt);
                bias += a.floats(13)[a.at(13) + slot];
            }
            return bias;
        }
    }
}

package saeengine.data.sae;

import java.util.Optional;
import java.util.stream.IntStream;
import saeengine.data.DataException;

/**
 * Exact changes of convention: other arrays that compute the same reconstructions.
 *
 * <p>Every product is taken in float64 and rounded to float32 once. Formulas are in the letters of {@link StoredSae},
 * a prime marking the new value; what a formula does not name stays.
 */
public final class Folding {
    /** How far from 1 the norm of a row rounded to float32 can be. */
    private static final double UNIT = 1e-6;

    private Folding() {}

    /**
     * Scales no input any more: W_enc' = s W_enc, W_dec' = W_dec / s, b_dec' = b_dec / s. Features stay as they are.
     * Features that are rescaled by the decoder's norms are first folded, for those norms would change.
     */
    public static StoredSae inputScaleIntoWeights(StoredSae sae) {
        if (sae.inputScale() == 1) {
            return sae;
        }
        StoredSae from = decoderNormsIntoEncoder(sae);
        double s = from.inputScale();
        return from.toBuilder()
                .encoder(Matrices.times(from.encoder(), s), from.encoderBias())
                .decoder(Matrices.times(from.decoder(), 1 / s), Matrices.times(from.decoderBias(), 1 / s))
                .inputScale(1)
                .build();
    }

    /**
     * Scales no input any more, and leaves both weights: b_enc' = b_enc / s, b_dec' = b_dec / s, thresholds' =
     * thresholds / s, b_mag' = b_mag / s. Features come out divided by s; a decoder of unit norm keeps it.
     */
    public static StoredSae inputScaleIntoBiases(StoredSae sae) {
        if (sae.inputScale() == 1) {
            return sae;
        }
        double factor = 1 / sae.inputScale();
        return sae.toBuilder()
                .encoder(sae.encoder(), Matrices.times(sae.encoderBias(), factor))
                .decoder(sae.decoder(), Matrices.times(sae.decoderBias(), factor))
                .activation(sae.activation().times(factor))
                .inputScale(1)
                .build();
    }

    /**
     * Rescales no features any more: W_enc' = n W_enc, b_enc' = n b_enc, W_dec' = W_dec / n, by rows. Features and
     * thresholds stay as they are, for both were in units of the rescaled features.
     */
    public static StoredSae decoderNormsIntoEncoder(StoredSae sae) {
        if (!sae.rescaled()) {
            return sae;
        }
        double[] norms = Matrices.rowNorms(sae.decoder(), sae.features(), sae.dOut());
        return timesByRow(sae, norms, sae.activation()).rescaled(false).build();
    }

    /**
     * Rescales features from now on, the opposite of {@link #decoderNormsIntoEncoder}: W_dec' = n W_dec, W_enc' =
     * W_enc / n, b_enc' = b_enc / n for norms n of the caller's choice. The decoder must have unit rows, for only
     * then do the new rows have these norms.
     */
    public static StoredSae decoderNormsFromEncoder(StoredSae sae, double... norms) {
        requirePositive(norms, sae.features());
        double[] now = Matrices.rowNorms(sae.decoder(), sae.features(), sae.dOut());
        for (int i = 0; i < now.length; i++) {
            if (sae.rescaled() || Math.abs(now[i] - 1) > UNIT) {
                throw new IllegalArgumentException(
                        "norms can be given only to a decoder of unit rows that is not rescaled yet," + " row " + i
                                + " has norm " + now[i]);
            }
        }
        return timesByRow(sae, inverse(norms), sae.activation()).rescaled(true).build();
    }

    /**
     * Features in other units: f' = g f by feature, so W_enc' = g W_enc, b_enc' = g b_enc, thresholds' = g thresholds,
     * W_dec' = W_dec / g. TopK is refused, for it compares features with each other and would pick others.
     */
    public static StoredSae featuresTimes(StoredSae sae, double... factors) {
        requirePositive(factors, sae.features());
        Optional<Activation> scaled = sae.activation().timesByFeature(factors);
        if (scaled.isEmpty() || sae.rescaled()) {
            throw new IllegalArgumentException("features of a " + sae + " cannot be rescaled one by one: the activation"
                    + (sae.rescaled() ? " multiplies them by the decoder's norms" : " would select others"));
        }
        return timesByRow(sae, factors, scaled.get()).build();
    }

    /** A decoder of unit rows: {@link #featuresTimes} by the norms of its rows; rows of zeros stay. */
    public static StoredSae unitDecoder(StoredSae sae) {
        double[] norms = Matrices.rowNorms(sae.decoder(), sae.features(), sae.dOut());
        return featuresTimes(
                sae,
                IntStream.range(0, norms.length)
                        .mapToDouble(i -> norms[i] == 0 ? 1 : norms[i])
                        .toArray());
    }

    /** The form that does not subtract the decoder's bias: b_enc' = b_enc - W_enc b_dec. */
    public static StoredSae plainBias(StoredSae sae) {
        return sae.subtractsBias() ? biasMoved(sae, -1).subtractsBias(false).build() : sae;
    }

    /** The form that subtracts the decoder's bias: b_enc' = b_enc + W_enc b_dec. */
    public static StoredSae subtractedBias(StoredSae sae) {
        return sae.subtractsBias() ? sae : biasMoved(sae, 1).subtractsBias(true).build();
    }

    /**
     * Another function, of the same weights: each feature is kept where it is over a threshold, whatever the others
     * are. For BatchTopK that is how it is run after training, with its one threshold; a TopK has one to spare only
     * where its trainer kept one.
     */
    public static StoredSae jumpRelu(StoredSae sae) {
        Activation activation = sae.activation();
        if (activation instanceof JumpRelu) {
            return sae;
        }
        float threshold;
        if (activation instanceof BatchTopK batch && batch.isSet()) {
            threshold = batch.threshold();
        } else if (activation instanceof TopK && SpareThreshold.of(sae).isPresent()) {
            threshold = SpareThreshold.of(sae).get();
        } else {
            throw new DataException(
                    "a " + sae + " has no threshold to be run as a JumpReLU with; only a BatchTopK whose"
                            + " threshold was set has one, and a TopK of dictionary_learning that kept one");
        }
        return sae.toBuilder()
                .activation(new BatchTopK(threshold, 0).jumpRelu(sae.features()))
                .build();
    }

    private static StoredSaeBuilder biasMoved(StoredSae sae, int sign) {
        int dims = sae.dims();
        float[] bias = new float[sae.features()];
        double[] change = new double[bias.length];
        double[] norms = sae.rescaled() ? Matrices.rowNorms(sae.decoder(), sae.features(), sae.dOut()) : null;
        for (int i = 0; i < bias.length; i++) {
            double sum = 0;
            for (int j = 0; j < dims; j++) {
                sum += (double) sae.encoder()[i * dims + j] * sae.decoderBias()[j];
            }
            bias[i] = (float) (sae.encoderBias()[i] + sign * sum);
            change[i] = ((double) bias[i] - sae.encoderBias()[i]) * (norms == null ? 1 : norms[i]);
        }
        return sae.toBuilder()
                .encoder(sae.encoder(), bias)
                .activation(sae.activation().biasChangedBy(change));
    }

    /** The encoder times the factors and the decoder by them; a factor of zero, of a zero row, leaves that row zero. */
    private static StoredSaeBuilder timesByRow(StoredSae sae, double[] factors, Activation activation) {
        return sae.toBuilder()
                .encoder(
                        Matrices.rowsTimes(sae.encoder(), factors, sae.dims()),
                        Matrices.rowsTimes(sae.encoderBias(), factors, 1))
                .decoder(Matrices.rowsTimes(sae.decoder(), inverse(factors), sae.dOut()), sae.decoderBias())
                .activation(activation);
    }

    private static double[] inverse(double... factors) {
        double[] out = new double[factors.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = factors[i] == 0 ? 0 : 1 / factors[i];
        }
        return out;
    }

    private static void requirePositive(double[] factors, int features) {
        if (factors.length != features || !IntStream.range(0, features).allMatch(i -> factors[i] > 0)) {
            throw new IllegalArgumentException(
                    "rescaling needs one positive factor for each of " + features + " features");
        }
    }
}

package saeengine.data.sae;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sparse autoencoder, or a transcoder, as plain arrays: for a row x of d numbers,
 *
 * <pre>
 *   p = W_enc (s x - b_dec) + b_enc     without "- b_dec" where the bias is not subtracted
 *   f = activation(p)                   of n p instead of p, where features are rescaled; n_i = |W_dec row i|
 *   y = (sum_i f_i W_dec_i + b_dec) / s of f / n instead of f, where features are rescaled
 *       + W_skip x                      where there is a skip matrix
 * </pre>
 *
 * <p>A transcoder's y is to be another site's row, of {@link #dOut} numbers, and it never subtracts b_dec. With a {@link
 * RowNorm} x stands for the row so changed, and y is changed back.
 *
 * <p>Both weights hold one row per feature. The arrays are handed over without a copy, for they may be hundreds of
 * megabytes; whoever builds a description, or asks it for an array, must not write to it.
 */
public final class StoredSae {
    private final int dims;
    private final int dOut;
    private final boolean transcoder;
    private final int features;
    private final float[] encoder;
    private final float[] encoderBias;
    private final float[] decoder;
    private final float[] decoderBias;
    private final float @Nullable [] skip;
    private final Activation activation;
    private final boolean subtractsBias;
    private final boolean rescaled;
    private final double inputScale;
    private final RowNorm rowNorm;
    private final int @Nullable [] groups;
    private final float @Nullable [] densities;
    private final Provenance provenance;

    StoredSae(StoredSaeBuilder from) {
        dims = from.dims;
        dOut = from.dOut;
        transcoder = from.transcoder;
        features = from.features;
        if (dims < 1 || dOut < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "an autoencoder has at least one dim and one feature, got " + dims + " and " + features);
        }
        encoder = required("encoder", from.encoder, (long) features * dims);
        encoderBias = required("encoder bias", from.encoderBias, features);
        decoder = required("decoder", from.decoder, (long) features * dOut);
        decoderBias = required("decoder bias", from.decoderBias, dOut);
        skip = from.skip == null ? null : required("skip matrix", from.skip, (long) dOut * dims);
        densities = from.densities == null ? null : required("densities", from.densities, features);
        activation = from.activation;
        activation.requireFeatures(features);
        subtractsBias = from.subtractsBias;
        rescaled = from.rescaled;
        inputScale = from.inputScale;
        if (!(inputScale > 0) || Double.isInfinite(inputScale)) {
            throw new IllegalArgumentException("the input scale is a positive number, got " + inputScale);
        }
        rowNorm = from.rowNorm;
        groups = from.groups;
        requireTogether();
        provenance = from.provenance;
    }

    private void requireTogether() {
        if (transcoder && subtractsBias) {
            throw new IllegalArgumentException("a transcoder cannot subtract b_dec from its input, which is another"
                    + " site's than what b_dec is added to");
        }
        boolean normed = rowNorm != RowNorm.NONE;
        if (normed && (transcoder || skip != null || inputScale != 1)) {
            throw new IllegalArgumentException("a " + rowNorm
                    + " of each row goes with an autoencoder without a skip matrix" + " and an input scale only");
        }
        boolean fits = groups == null
                || (Arrays.stream(groups).allMatch(size -> size > 0)
                        && Arrays.stream(groups).asLongStream().sum() == features);
        if (!fits) {
            throw new IllegalArgumentException("Matryoshka groups of " + Arrays.toString(groups)
                    + " features are not the " + features + " features of this autoencoder");
        }
    }

    private float[] required(String what, float[] values, long count) {
        int got = values == null ? 0 : values.length;
        if (got != count) {
            throw new IllegalArgumentException("the " + what + " of an autoencoder of " + dims + " dims and " + features
                    + " features holds " + count + " values, got " + got);
        }
        return values;
    }

    /** Starts a description: a ReLU autoencoder that subtracts no bias and scales nothing, until told otherwise. */
    public static StoredSaeBuilder builder(int dims, int features) {
        return new StoredSaeBuilder(dims, dims, features, false);
    }

    /** Starts the description of a transcoder, from rows of {@code dIn} to rows of {@code dOut} numbers. */
    public static StoredSaeBuilder transcoder(int dIn, int dOut, int features) {
        return new StoredSaeBuilder(dIn, dOut, features, true);
    }

    /** A builder that holds all of this, to change some of it. */
    public StoredSaeBuilder toBuilder() {
        return new StoredSaeBuilder(dims, dOut, features, transcoder)
                .encoder(encoder, encoderBias)
                .decoder(decoder, decoderBias)
                .skip(skip)
                .activation(activation)
                .subtractsBias(subtractsBias)
                .rescaled(rescaled)
                .inputScale(inputScale)
                .rowNorm(rowNorm)
                .groups(groups)
                .densities(densities)
                .provenance(provenance);
    }

    /** The width of the rows that are encoded. */
    public int dims() {
        return dims;
    }

    /** The width of the rows that are decoded: {@link #dims}, but of a transcoder. */
    public int dOut() {
        return dOut;
    }

    /** Whether what is decoded is to be a row of another site. */
    public boolean isTranscoder() {
        return transcoder;
    }

    public int features() {
        return features;
    }

    /** W_enc, one row of {@link #dims()} per feature. */
    public float[] encoder() {
        return encoder;
    }

    public float[] encoderBias() {
        return encoderBias;
    }

    /** W_dec, one row of {@link #dOut()} per feature. */
    public float[] decoder() {
        return decoder;
    }

    public float[] decoderBias() {
        return decoderBias;
    }

    /** W_skip [dOut, dims], where there is one. */
    public Optional<float[]> skip() {
        return Optional.ofNullable(skip);
    }

    public Activation activation() {
        return activation;
    }

    /** Whether the decoder's bias is taken from the input before it is encoded. */
    public boolean subtractsBias() {
        return subtractsBias;
    }

    /** Whether pre-activations are multiplied by the norms of the decoder's rows, and divided by them to decode. */
    public boolean rescaled() {
        return rescaled;
    }

    /** What inputs are multiplied by, and outputs divided by; 1 for nothing. */
    public double inputScale() {
        return inputScale;
    }

    /** What each row is changed by before all else. */
    public RowNorm rowNorm() {
        return rowNorm;
    }

    /** The sizes of the groups of a Matryoshka autoencoder, whose sum is {@link #features}, where it was told. */
    public Optional<int[]> groups() {
        return Optional.ofNullable(groups);
    }

    /** The fraction of tokens on which each feature was active, where somebody counted. */
    public Optional<float[]> densities() {
        return Optional.ofNullable(densities);
    }

    public Provenance provenance() {
        return provenance;
    }

    /** Whether it is an encoder, an activation and a decoder of its own rows: no transcoder, skip or row norm. */
    public boolean isPlain() {
        return !transcoder && skip == null && rowNorm == RowNorm.NONE;
    }

    /** The pre-activations [n, F] of n rows, in float64: what the activation is applied to. */
    public double[] preActivations(double[] rows, int n) {
        return new Forward(this).preActivations(rows, n);
    }

    /** The features [n, F] of n rows of pre-activations, in float64. */
    public double[] activated(double[] preActivations, int n) {
        return new Forward(this).activated(preActivations, n);
    }

    /** The features [n, F] of n rows, in float64. */
    public double[] features(double[] rows, int n) {
        return new Forward(this).features(rows, n);
    }

    /** The reconstructions [n, dOut] of n rows, in float64. */
    public double[] reconstruct(double[] rows, int n) {
        return new Forward(this).reconstruct(rows, n);
    }

    @Override
    public String toString() {
        String kind = transcoder ? " transcoder of " + dims + " to " + dOut : " autoencoder of " + dims;
        String more = (skip == null ? "" : ", with a skip matrix")
                + (rowNorm == RowNorm.NONE ? "" : ", with a " + rowNorm + " of each row");
        return activation + kind + " dims and " + features + " features" + more;
    }
}

package saeengine.data.sae;

import java.util.Optional;

/**
 * A sparse autoencoder as plain arrays: for a row x of d numbers,
 *
 * <pre>
 *   p = W_enc (s x - b_dec) + b_enc     without "- b_dec" where the bias is not subtracted
 *   f = activation(p)                   of n p instead of p, where features are rescaled; n_i = |W_dec row i|
 *   y = (sum_i f_i W_dec_i + b_dec) / s of f / n instead of f, where features are rescaled
 * </pre>
 *
 * <p>Both weights hold one row per feature. The arrays are handed over without a copy, for they may be hundreds of
 * megabytes; whoever builds a description, or asks it for an array, must not write to it.
 */
public final class StoredSae {
    private final int dims;
    private final int features;
    private final float[] encoder;
    private final float[] encoderBias;
    private final float[] decoder;
    private final float[] decoderBias;
    private final Activation activation;
    private final boolean subtractsBias;
    private final boolean rescaled;
    private final double inputScale;
    private final float[] densities;
    private final Provenance provenance;

    StoredSae(StoredSaeBuilder from) {
        dims = from.dims;
        features = from.features;
        if (dims < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "an autoencoder has at least one dim and one feature, got " + dims + " and " + features);
        }
        encoder = required("encoder", from.encoder, (long) features * dims);
        encoderBias = required("encoder bias", from.encoderBias, features);
        decoder = required("decoder", from.decoder, (long) features * dims);
        decoderBias = required("decoder bias", from.decoderBias, dims);
        densities = from.densities == null ? null : required("densities", from.densities, features);
        activation = from.activation;
        activation.requireFeatures(features);
        subtractsBias = from.subtractsBias;
        rescaled = from.rescaled;
        inputScale = from.inputScale;
        if (!(inputScale > 0) || Double.isInfinite(inputScale)) {
            throw new IllegalArgumentException("the input scale is a positive number, got " + inputScale);
        }
        provenance = from.provenance;
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
        return new StoredSaeBuilder(dims, features);
    }

    /** A builder that holds all of this, to change some of it. */
    public StoredSaeBuilder toBuilder() {
        return builder(dims, features)
                .encoder(encoder, encoderBias)
                .decoder(decoder, decoderBias)
                .activation(activation)
                .subtractsBias(subtractsBias)
                .rescaled(rescaled)
                .inputScale(inputScale)
                .densities(densities)
                .provenance(provenance);
    }

    public int dims() {
        return dims;
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

    /** W_dec, one row of {@link #dims()} per feature. */
    public float[] decoder() {
        return decoder;
    }

    public float[] decoderBias() {
        return decoderBias;
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

    /** The fraction of tokens on which each feature was active, where somebody counted. */
    public Optional<float[]> densities() {
        return Optional.ofNullable(densities);
    }

    public Provenance provenance() {
        return provenance;
    }

    /** The features [n, F] of n rows, in float64. */
    public double[] features(double[] rows, int n) {
        return new Forward(this).features(rows, n);
    }

    /** The reconstructions [n, d] of n rows, in float64. */
    public double[] reconstruct(double[] rows, int n) {
        return new Forward(this).reconstruct(rows, n);
    }

    @Override
    public String toString() {
        return activation + " autoencoder of " + dims + " dims and " + features + " features";
    }
}

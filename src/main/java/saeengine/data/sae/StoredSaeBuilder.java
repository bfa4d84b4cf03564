package saeengine.data.sae;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link StoredSae} that is being put together; {@link #build} checks that they fit. */
public final class StoredSaeBuilder {
    final int dims;
    final int dOut;
    final int features;
    final boolean transcoder;

    @SuppressWarnings("NullAway.Init") // what reads it sets all four
    float[] encoder;

    @SuppressWarnings("NullAway.Init") // as above
    float[] encoderBias;

    @SuppressWarnings("NullAway.Init") // as above
    float[] decoder;

    @SuppressWarnings("NullAway.Init") // as above
    float[] decoderBias;

    float @Nullable [] skip;
    float @Nullable [] densities;
    int @Nullable [] groups;
    Activation activation = Activation.relu();
    boolean subtractsBias;
    boolean rescaled;
    double inputScale = 1;
    RowNorm rowNorm = RowNorm.NONE;
    Provenance provenance = Provenance.none();

    StoredSaeBuilder(int dims, int dOut, int features, boolean transcoder) {
        this.dims = dims;
        this.dOut = dOut;
        this.features = features;
        this.transcoder = transcoder;
    }

    /** Weights of one row per feature, and a bias per feature. */
    public StoredSaeBuilder encoder(float[] weights, float[] bias) {
        encoder = weights;
        encoderBias = bias;
        return this;
    }

    /** Weights of one row per feature, and a bias per dim of what is decoded. */
    public StoredSaeBuilder decoder(float[] weights, float[] bias) {
        decoder = weights;
        decoderBias = bias;
        return this;
    }

    /** W_skip [dOut, dims], or null for none. */
    public StoredSaeBuilder skip(float @Nullable [] weights) {
        skip = weights;
        return this;
    }

    public StoredSaeBuilder activation(Activation value) {
        activation = Objects.requireNonNull(value);
        return this;
    }

    public StoredSaeBuilder subtractsBias(boolean value) {
        subtractsBias = value;
        return this;
    }

    public StoredSaeBuilder rescaled(boolean value) {
        rescaled = value;
        return this;
    }

    public StoredSaeBuilder inputScale(double value) {
        inputScale = value;
        return this;
    }

    public StoredSaeBuilder rowNorm(RowNorm value) {
        rowNorm = Objects.requireNonNull(value);
        return this;
    }

    /** The sizes of Matryoshka groups, or null where there are none. */
    public StoredSaeBuilder groups(int @Nullable [] sizes) {
        groups = sizes == null ? null : sizes.clone();
        return this;
    }

    /** The fraction of tokens on which each feature was active, or null where nobody counted. */
    public StoredSaeBuilder densities(float @Nullable [] values) {
        densities = values;
        return this;
    }

    public StoredSaeBuilder provenance(Provenance value) {
        provenance = Objects.requireNonNull(value);
        return this;
    }

    public StoredSae build() {
        return new StoredSae(this);
    }
}

package saeengine.sae;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.data.sae.RowNorm;
import saeengine.op.Add;
import saeengine.op.Linear;
import saeengine.op.SubtractRow;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * An autoencoder: z = (x - b_dec) W_enc^T + b_enc, f = activation(z), y = f W_dec + b_dec; or a transcoder, whose y is
 * compared with another place of the model than x, and may have W_skip x added.
 *
 * <p>Both weights keep one row per feature, [features, d]; b_dec is subtracted from the input only in a centred one.
 * What it is trained for is the recipe's. A decoder of so many features reaches an affine subspace of that dimension
 * only, so that no squared error is below the sum of the covariance's trailing d - features eigenvalues.
 */
public final class Sae {
    /** What an output is compared with. */
    public enum Writes {
        /** The row that was read: an autoencoder. */
        ITS_INPUT,
        /** Another place of the model: a transcoder. */
        ANOTHER_PLACE,
        /** The same, and W_skip x is added to the output. */
        ANOTHER_PLACE_WITH_SKIP
    }

    /**
     * What an autoencoder is, beside its numbers.
     *
     * @param dims width of a row that it reads
     * @param outputs width of a row that it writes: the same, but in a transcoder between unequal places
     * @param features number of latents
     * @param k how many latents a row keeps, keeps on average or is driven to; 0 where neither activation nor recipe asks
     * @param centred whether b_dec is subtracted from the input
     * @param tied whether encoder and decoder are one matrix
     * @param writes what its output is compared with
     * @param rowNorm what is done to each row before it is encoded, and undone to what is decoded; never in training
     */
    public record Shape(
            int dims,
            int outputs,
            int features,
            EncoderActivation activation,
            int k,
            boolean centred,
            boolean tied,
            Writes writes,
            RowNorm rowNorm) {
        public Shape {
            if (dims < 1 || outputs < 1 || features < 1) {
                throw new IllegalArgumentException("an autoencoder has at least one dim and one feature, got "
                        + Math.min(dims, outputs) + " and " + features);
            }
            if (activation.usesK() && (k < 1 || k > features)) {
                throw new IllegalArgumentException("k " + k + ": a row keeps 1 to " + features + " of its features");
            }
            if (writes == Writes.ITS_INPUT ? dims != outputs : centred || tied) {
                throw new IllegalArgumentException("a transcoder, which may write other dims than the " + dims
                        + " that it reads, subtracts no b_dec from its input and has no matrix for both");
            }
            if (rowNorm != RowNorm.NONE && writes != Writes.ITS_INPUT) {
                throw new IllegalArgumentException("a " + rowNorm
                        + " is undone to the row that it was done to, which a transcoder does not write");
            }
        }

        /** One of rows as they are. */
        public Shape(
                int dims,
                int outputs,
                int features,
                EncoderActivation activation,
                int k,
                boolean centred,
                boolean tied,
                Writes writes) {
            this(dims, outputs, features, activation, k, centred, tied, writes, RowNorm.NONE);
        }

        /** One that writes what it reads. */
        public Shape(int dims, int features, EncoderActivation activation, int k, boolean centred, boolean tied) {
            this(dims, dims, features, activation, k, centred, tied, Writes.ITS_INPUT);
        }

        /** Whether it writes another place of a model than it reads. */
        public boolean transcodes() {
            return writes != Writes.ITS_INPUT;
        }

        /** The plain autoencoder of the original experiment. */
        public static Shape plain(int dims, int features) {
            return new Shape(dims, features, ReluActivation.RELU, 0, false, false);
        }
    }

    /**
     * A forward pass.
     *
     * @param reconstruction [rows, outputs]
     */
    public record Forward(Code code, Tensor reconstruction) {
        public Latents latents() {
            return code.latents();
        }
    }

    private final Shape shape;
    private final Parameter encoder;
    private final Parameter encoderBias;
    private final Parameter decoder;
    private final Parameter decoderBias;
    private final @Nullable Parameter skip;
    private final Map<String, Parameter> own = new LinkedHashMap<>();
    private final Memory memory = new Memory();

    /** An autoencoder of zeros, to be initialised or loaded. */
    public Sae(Device device, Shape shape) {
        this.shape = shape;
        decoder = Parameter.trained(device, "W_dec", shape.features(), shape.outputs());
        encoder = shape.tied() ? decoder : Parameter.trained(device, "W_enc", shape.features(), shape.dims());
        encoderBias = Parameter.trained(device, "b_enc", shape.features());
        decoderBias = Parameter.trained(device, "b_dec", shape.outputs());
        skip = shape.writes() == Writes.ANOTHER_PLACE_WITH_SKIP
                ? Parameter.trained(device, "W_skip", shape.outputs(), shape.dims())
                : null;
        for (EncoderActivation.Own each : shape.activation().own()) {
            Parameter parameter = Parameter.trained(device, each.name(), shape.features());
            float[] values = new float[shape.features()];
            Arrays.fill(values, each.initial());
            parameter.set(values);
            own.put(each.name(), parameter);
        }
    }

    public Shape shape() {
        return shape;
    }

    public int dims() {
        return shape.dims();
    }

    /** Width of a row that it writes. */
    public int outputs() {
        return shape.outputs();
    }

    public int features() {
        return shape.features();
    }

    /** Latents and reconstruction of rows [rows, d], as an autoencoder is used and evaluated. */
    public Forward forward(Tape t, Tensor x) {
        if (shape.rowNorm() == RowNorm.NONE) {
            return forward(t, x, Pass.INFERENCE);
        }
        RowNorm.Changed changed = shape.rowNorm().change(x.toArray(), x.rows(), dims());
        Forward normed = forward(t, t.of(changed.rows(), x.rows(), dims()), Pass.INFERENCE);
        float[] y = changed.undo(normed.reconstruction().toArray());
        return new Forward(normed.code(), t.of(y, x.rows(), dims()));
    }

    /** The same without a row norm, which training knows nothing of: rows are what the encoder reads. */
    public Forward forward(Tape t, Tensor x, Pass pass) {
        Code code = shape.activation().encode(t, this, encoderInput(t, x), pass);
        Tensor y = code.latents().decode(t, decoder, decoderBias);
        return new Forward(code, skip == null ? y : Add.add(t, y, Linear.linear(t, x, skip, null)));
    }

    /** The latents of rows [rows, d] alone, as an autoencoder is used. */
    public Code encode(Tape t, Tensor x) {
        Tensor rows = x;
        if (shape.rowNorm() != RowNorm.NONE) {
            float[] changed =
                    shape.rowNorm().change(x.toArray(), x.rows(), dims()).rows();
            rows = t.of(changed, x.rows(), dims());
        }
        return shape.activation().encode(t, this, encoderInput(t, rows), Pass.INFERENCE);
    }

    /** What the encoder multiplies: rows less b_dec where the autoencoder centres. */
    public Tensor encoderInput(Tape t, Tensor x) {
        return shape.centred() ? SubtractRow.subtractRow(t, x, decoderBias) : x;
    }

    public Parameter encoder() {
        return encoder;
    }

    public Parameter encoderBias() {
        return encoderBias;
    }

    public Parameter decoder() {
        return decoder;
    }

    public Parameter decoderBias() {
        return decoderBias;
    }

    /** A trained tensor of the activation's, [features]. */
    public Parameter own(String name) {
        Parameter parameter = own.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException(
                    shape.activation().label() + " has no '" + name + "', it has " + own.keySet());
        }
        return parameter;
    }

    /** All trained tensors of the activation's. */
    public List<Parameter> own() {
        return List.copyOf(own.values());
    }

    /** W_skip [outputs, dims]; null where there is none. */
    public @Nullable Parameter skip() {
        return skip;
    }

    /** What it remembers between steps and is used by afterwards, as a threshold that was averaged over batches. */
    public Memory memory() {
        return memory;
    }

    /** What is trained; a matrix that is both encoder and decoder comes once. */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(
                shape.tied()
                        ? List.of(decoder, encoderBias, decoderBias)
                        : List.of(encoder, encoderBias, decoder, decoderBias));
        all.addAll(own.values());
        if (skip != null) {
            all.add(skip);
        }
        return List.copyOf(all);
    }
}

package saeengine.sae;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.SubtractRow;
import saeengine.op.TopKEncode;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * An autoencoder: z = (x - b_dec) W_enc^T + b_enc, f = activation(z), y = f W_dec + b_dec.
 *
 * <p>Both weights keep one row per feature, [features, d]; b_dec is subtracted from the input only in a centred one.
 * What it is trained for is the recipe's. A decoder of so many features reaches an affine subspace of that dimension
 * only, so that no squared error is below the sum of the covariance's trailing d - features eigenvalues.
 */
public final class Sae {
    /** What happens to pre-activations. */
    public enum Activation {
        /** max(z, 0). */
        RELU,
        /** The k largest of a row, then max(z, 0). */
        TOPK,
        /** The k largest of a row, negative ones too. */
        TOPK_SIGNED;

        public boolean isTopK() {
            return this != RELU;
        }
    }

    /**
     * What an autoencoder is, beside its weights.
     *
     * @param dims width of a row
     * @param features number of latents
     * @param k how many a row keeps; 0 where the activation is no TopK
     * @param centred whether b_dec is subtracted from the input
     * @param tied whether encoder and decoder are one matrix
     */
    public record Shape(int dims, int features, Activation activation, int k, boolean centred, boolean tied) {
        public Shape {
            if (dims < 1 || features < 1) {
                throw new IllegalArgumentException(
                        "an autoencoder has at least one dim and one feature, got " + dims + " and " + features);
            }
            if (activation.isTopK() && (k < 1 || k > features)) {
                throw new IllegalArgumentException("k " + k + ": a row keeps 1 to " + features + " of its features");
            }
        }

        /** The plain autoencoder of the original experiment. */
        public static Shape plain(int dims, int features) {
            return new Shape(dims, features, Activation.RELU, 0, false, false);
        }
    }

    /**
     * A forward pass: features in one of their two forms, and the reconstruction.
     *
     * @param dense [rows, features], or null in a TopK one
     * @param sparse the kept values, or null in a ReLU one
     * @param select selects among the pre-activations again, for an auxiliary loss; null in a ReLU one
     * @param pre pre-activations as data; null in a ReLU one
     * @param reconstruction [rows, d]
     */
    public record Forward(Tensor dense, Sparse sparse, AuxK.Selector select, Tensor pre, Tensor reconstruction) {}

    private final Shape shape;
    private final Parameter encoder;
    private final Parameter encoderBias;
    private final Parameter decoder;
    private final Parameter decoderBias;

    /** An autoencoder of zeros, to be initialised or loaded. */
    public Sae(Device device, Shape shape) {
        this.shape = shape;
        decoder = Parameter.trained(device, "W_dec", shape.features(), shape.dims());
        encoder = shape.tied() ? decoder : Parameter.trained(device, "W_enc", shape.features(), shape.dims());
        encoderBias = Parameter.trained(device, "b_enc", shape.features());
        decoderBias = Parameter.trained(device, "b_dec", shape.dims());
    }

    public Shape shape() {
        return shape;
    }

    public int dims() {
        return shape.dims();
    }

    public int features() {
        return shape.features();
    }

    /** Features and reconstruction of rows [rows, d]. */
    public Forward forward(Tape t, Tensor x) {
        Tensor input = shape.centred() ? SubtractRow.subtractRow(t, x, decoderBias) : x;
        if (!shape.activation().isTopK()) {
            Tensor f = ReluEncode.reluEncode(t, input, encoder, encoderBias);
            return new Forward(f, null, null, null, Linear.project(t, f, decoder, decoderBias));
        }
        TopKEncode encode = TopKEncode.of(t, input, encoder, encoderBias);
        Sparse kept = encode.topK(t, shape.k());
        Sparse f = shape.activation() == Activation.TOPK ? kept.relu(t) : kept;
        Tensor y = SparseDecode.sparseDecode(t, f, decoder, decoderBias);
        return new Forward(null, f, encode::topKAmong, encode.preActivations(), y);
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

    /** What is trained; a matrix that is both encoder and decoder comes once. */
    public List<Parameter> parameters() {
        return shape.tied()
                ? List.of(decoder, encoderBias, decoderBias)
                : List.of(encoder, encoderBias, decoder, decoderBias);
    }
}

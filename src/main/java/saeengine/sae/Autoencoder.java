package saeengine.sae;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.op.SquaredError;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * The plain autoencoder of the original experiment: f = relu(x W_enc^T + b_enc), y = f W_dec + b_dec.
 *
 * <p>Both weights keep one row per feature, [features, d]. The loss is the squared error summed over dims and
 * averaged over rows; there is no sparsity term. Nothing can be below the sum of the covariance's trailing d -
 * features eigenvalues, since a decoder of so many features reaches an affine subspace of that dimension only.
 */
public final class Autoencoder {
    private final Parameter encoder;
    private final Parameter encoderBias;
    private final Parameter decoder;
    private final Parameter decoderBias;

    /** An autoencoder of zeros over rows of width {@code dims}. */
    public Autoencoder(Device device, int dims, int features) {
        if (dims < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "an autoencoder has at least one dim and one feature, got " + dims + " and " + features);
        }
        encoder = Parameter.trained(device, "W_enc", features, dims);
        encoderBias = Parameter.trained(device, "b_enc", features);
        decoder = Parameter.trained(device, "W_dec", features, dims);
        decoderBias = Parameter.trained(device, "b_dec", dims);
    }

    /** Draws the values torch's Linear layers start from: uniform within 1/sqrt(fan in), biases too. */
    public void initialise(long seed) {
        RandomStream random = new RandomStream(seed, features());
        float encoderBound = (float) (1.0 / Math.sqrt(dims()));
        float decoderBound = (float) (1.0 / Math.sqrt(features()));
        draw(encoder, encoderBound, random);
        draw(encoderBias, encoderBound, random);
        draw(decoder, decoderBound, random);
        draw(decoderBias, decoderBound, random);
    }

    private static void draw(Parameter parameter, float bound, RandomStream random) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextUniform(bound);
        }
        parameter.set(values);
    }

    public int dims() {
        return encoder.cols();
    }

    public int features() {
        return encoder.rows();
    }

    /** Features [rows, features] of rows [rows, d]. */
    public Tensor encode(Tape t, Tensor x) {
        return ReluEncode.reluEncode(t, x, encoder, encoderBias);
    }

    /** Rows [rows, d] from features [rows, features]. */
    public Tensor decode(Tape t, Tensor features) {
        return Linear.project(t, features, decoder, decoderBias);
    }

    /** The squared error of the reconstruction, one number. */
    public Tensor loss(Tape t, Tensor x) {
        return SquaredError.squaredError(t, decode(t, encode(t, x)), x);
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

    public List<Parameter> parameters() {
        return List.of(encoder, encoderBias, decoder, decoderBias);
    }
}

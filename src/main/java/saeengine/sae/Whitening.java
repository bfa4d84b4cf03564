package saeengine.sae;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.Scale;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * Coordinates in which Adam trains a ReLU autoencoder well, and the way back out of them.
 *
 * <p>The variances of a residual stream's directions differ by a factor of thousands. Adam gives every weight a step of
 * about the same size, so that an encoder that reads the rows as they are learns the weak directions last. In these
 * coordinates
 *
 * <ul>
 *   <li>the encoder reads u = P x + q = diag(1 / sqrt(variances)) V^T (x - mean), whose directions all have variance 1;
 *   <li>the decoder writes from f - {@value #ORIGIN}, and encoder biases begin {@value #ORIGIN} higher: a latent begins
 *       above 0 on nearly every row, where the autoencoder is linear, and what all latents have in common on every row
 *       does not drown what tells rows apart.
 * </ul>
 *
 * and the decoder writes rows in units of s, the root of their mean variance over dims, so that a learning rate means the
 * same on every model. The squared error is that of the rows themselves, in their own units. {@link #fold} gives the same
 * function as an autoencoder over the rows: W_enc P, b_enc + W_enc q, s W_dec, s (b_dec - {@value #ORIGIN} sum of W_dec's
 * rows).
 */
public final class Whitening {
    /** What a latent is counted from. First pre-activations have a standard deviation of 0.58. */
    public static final float ORIGIN = 4f;

    /** A direction with less than this share of the largest variance is scaled as if it had it. */
    private static final double LEAST = 1e-6;

    /** Of a largest variance below it float32 does not hold the factors: its rows are taken to be all the same. */
    private static final double NONE = 1e-68;

    private final Parameter matrix;
    private final Parameter offset;
    private final float unit;

    /** From P, [dims, dims], q, [dims], and s. */
    public Whitening(Device device, float[] matrix, float[] offset, float unit) {
        this.unit = unit;
        int dims = offset.length;
        this.matrix = Parameter.frozen(device, "P", dims, dims);
        this.offset = Parameter.frozen(device, "q", dims);
        this.matrix.set(matrix);
        this.offset.set(offset);
    }

    /**
     * Of rows with this mean and covariance. Rows that are all the same, as far as float32 can tell, are only centred.
     *
     * @param variances eigenvalues of the covariance, ascending
     * @param directions its unit eigenvectors as rows
     */
    public static Whitening of(Device device, double[] mean, double[] variances, double[] directions) {
        int dims = mean.length;
        double largest = variances[dims - 1];
        boolean same = largest < NONE;
        double least = same ? 1 : LEAST * largest;
        float[] matrix = new float[dims * dims];
        float[] offset = new float[dims];
        for (int i = 0; i < dims; i++) {
            double factor = 1 / Math.sqrt(Math.max(least, variances[i]));
            double centre = 0;
            for (int j = 0; j < dims; j++) {
                matrix[i * dims + j] = (float) (factor * directions[i * dims + j]);
                centre += matrix[i * dims + j] * mean[j];
            }
            offset[i] = (float) -centre;
        }
        double variance = Arrays.stream(variances).sum() / dims;
        return new Whitening(device, matrix, offset, same ? 1f : (float) Math.sqrt(variance));
    }

    /** P, [dims, dims]. */
    public Tensor matrix() {
        return matrix;
    }

    /** q, [dims]. */
    public Tensor offset() {
        return offset;
    }

    /** s, the unit of what the decoder writes. */
    public float unit() {
        return unit;
    }

    /** Rows [rows, dims] as the encoder reads them. */
    public Tensor input(Tape t, Tensor x) {
        return Linear.linear(t, x, matrix, offset);
    }

    /** Rows [rows, dims] as the decoder is to write them. */
    public Tensor target(Tape t, Tensor x) {
        return Scale.scale(t, x, 1 / unit);
    }

    /** Takes first weights, drawn for encoders that read variance 1 and a decoder bias in the rows' units, to these. */
    public void begin(Sae sae) {
        float[] bias = sae.encoderBias().toArray();
        for (int i = 0; i < bias.length; i++) {
            bias[i] += ORIGIN;
        }
        sae.encoderBias().set(bias);
        sae.decoderBias().set(scaled(sae.decoderBias(), 1 / unit));
    }

    private static float[] scaled(Tensor tensor, float factor) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }

    /** b_dec - ORIGIN sum of W_dec's rows, [1, dims]: what is added to f W_dec. */
    public static Tensor decoderBias(Tape t, Sae sae) {
        float[] down = new float[sae.features()];
        Arrays.fill(down, -ORIGIN);
        return Linear.project(t, t.of(down, 1, down.length), sae.decoder(), sae.decoderBias());
    }

    /** Writes what was trained in these coordinates into an autoencoder of the same shape that takes the rows. */
    public void fold(Sae trained, Sae into) {
        int dims = trained.dims();
        int features = trained.features();
        try (Tape t = Tape.inference(matrix.device())) {
            Tensor encoder = t.empty(features, dims);
            t.gemm(Gemm.nn(features, dims, dims), trained.encoder(), matrix, 0f, encoder);
            into.encoder().set(encoder.toArray());
            Tensor q = offset.reshaped(1, dims);
            into.encoderBias()
                    .set(Linear.linear(t, q, trained.encoder(), trained.encoderBias())
                            .toArray());
            into.decoder().set(scaled(trained.decoder(), unit));
            into.decoderBias().set(scaled(decoderBias(t, trained), unit));
        }
    }
}

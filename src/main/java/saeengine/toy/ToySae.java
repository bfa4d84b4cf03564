package saeengine.toy;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.BatchedProduct;
import saeengine.op.Relu;
import saeengine.op.RowBias;
import saeengine.op.RowErrors;
import saeengine.op.Scale;
import saeengine.op.UnitRows;
import saeengine.op.WeightedL1;
import saeengine.op.WeightedMean;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.UnitNorm;

/**
 * Autoencoders of toy models' hidden states, one an instance:
 * z = ReLU(W_enc (h - b_dec) + b_enc), h' = W_dec^T z + b_dec with the rows of W_dec divided by their length + 1e-8.
 *
 * <p>W_enc and W_dec are [instances * latents, d], a latent a row; a tied one has W_enc for both, normalised in the decoder
 * alone. The loss is the squared error's mean over d plus a coefficient times the sum of |z|, a mean over the batch, summed
 * over instances.
 */
public final class ToySae {
    /** What is added to the length of a decoder row. */
    public static final float EPSILON = 1e-8f;

    /**
     * What autoencoders are made of.
     *
     * @param instances side by side
     * @param latents of each
     * @param d the width of a hidden state
     * @param tied whether the decoder is the encoder
     */
    public record Shape(int instances, int latents, int d, boolean tied) {
        public Shape {
            if (latents < 1) {
                throw new IllegalArgumentException("an autoencoder needs at least one latent, got " + latents);
            }
        }

        /** Latents of all instances. */
        public int rows() {
            return instances * latents;
        }
    }

    private final Shape shape;
    private final Parameter encoder;
    private final Parameter decoder;
    private final Parameter encoderBias;
    private final Parameter decoderBias;

    public ToySae(Device device, Shape shape) {
        this.shape = shape;
        this.encoder = Parameter.trained(device, "W_enc", shape.rows(), shape.d());
        this.decoder = shape.tied() ? encoder : Parameter.trained(device, "W_dec", shape.rows(), shape.d());
        this.encoderBias = Parameter.trained(device, "b_enc", shape.rows());
        this.decoderBias = Parameter.trained(device, "b_dec", shape.instances() * shape.d());
    }

    /**
     * Kaiming's uniform start, within sqrt(6 / fan); biases are 0. The fan is that of torch for weights of all instances in
     * one tensor, [instances, d, latents], as the experiment has them: d times latents, and not d.
     */
    public void start(RandomStream random) {
        float bound = (float) Math.sqrt(6.0 / (shape.d() * shape.latents()));
        for (Parameter weight : weights()) {
            float[] values = new float[weight.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(bound);
            }
            weight.set(values);
        }
    }

    public Shape shape() {
        return shape;
    }

    public Parameter encoder() {
        return encoder;
    }

    /** The encoder where both are tied. */
    public Parameter decoder() {
        return decoder;
    }

    public Parameter encoderBias() {
        return encoderBias;
    }

    public Parameter decoderBias() {
        return decoderBias;
    }

    /** The encoder, and the decoder where it is another. */
    private List<Parameter> weights() {
        return shape.tied() ? List.of(encoder) : List.of(encoder, decoder);
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(weights());
        all.add(encoderBias);
        all.add(decoderBias);
        return all;
    }

    /** Parameters with a row, or a number, for each latent. */
    List<Parameter> ofLatents() {
        List<Parameter> all = new ArrayList<>(weights());
        all.add(encoderBias);
        return all;
    }

    /**
     * @param z latents [instances * latents, batch]
     * @param output reconstructions [instances * d, batch]
     */
    public record Pass(Tensor z, Tensor output) {}

    /** @param h hidden states [instances * d, batch] */
    public Pass forward(Tape t, Tensor h) {
        Tensor pre = BatchedProduct.product(t, encoder, RowBias.subtract(t, h, decoderBias), shape.instances());
        Tensor z = Relu.relu(t, RowBias.add(t, pre, encoderBias));
        Tensor rows = UnitRows.unitRows(t, decoder, EPSILON);
        return new Pass(z, RowBias.add(t, BatchedProduct.transposed(t, rows, z, shape.instances()), decoderBias));
    }

    /**
     * A loss and its parts before they are one number.
     *
     * @param errors the sum over the batch of each dimension's squared error, [instances * d]
     * @param sums the sum over the batch of each latent, [instances * latents]
     */
    public record Loss(Tensor total, Tensor errors, Tensor sums) {}

    public Loss loss(Tape t, Pass pass, Tensor h, float coefficient) {
        Tensor errors = RowErrors.rowErrors(t, pass.output(), h);
        Tensor sums = WeightedL1.ofRows(t, pass.z(), null);
        int batch = h.cols();
        Tensor error = Scale.scale(t, WeightedMean.weightedMean(t, errors, null), (float) shape.instances() / batch);
        Tensor sparsity = Scale.scale(t, WeightedMean.weightedMean(t, sums, null), coefficient * shape.rows() / batch);
        return new Loss(Add.add(t, error, sparsity), errors, sums);
    }

    /** Each instance's share of the squared error. */
    double[] reconstruction(Loss loss, int batch) {
        return ofInstances(loss.errors(), 1.0 / batch / shape.d());
    }

    /** Each instance's sum of latents, without the coefficient. */
    double[] sparsity(Loss loss, int batch) {
        return ofInstances(loss.sums(), 1.0 / batch);
    }

    private double[] ofInstances(Tensor rows, double factor) {
        float[] values = rows.toArray();
        double[] sums = new double[shape.instances()];
        for (int i = 0; i < values.length; i++) {
            sums[i / (values.length / shape.instances())] += factor * values[i];
        }
        return sums;
    }

    /** Writes the normalised decoder back; one that is tied stays as it is. */
    void afterStep(Tape t) {
        if (!shape.tied()) {
            UnitNorm.renormalise(t, decoder, EPSILON);
        }
    }

    /** The reconstructions of hidden states, outside of any step's record. */
    float[] reconstruct(Device device, Tensor h) {
        try (Tape t = Tape.inference(device)) {
            return forward(t, h).output().toArray();
        }
    }

    /** The decoder's rows as a forward pass uses them. */
    public float[] unitDecoder(Device device) {
        try (Tape t = Tape.inference(device)) {
            return UnitRows.unitRows(t, decoder, EPSILON).toArray();
        }
    }
}

package saeengine.toy;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.BatchedProduct;
import saeengine.op.Relu;
import saeengine.op.RowBias;
import saeengine.op.RowErrors;
import saeengine.op.Scale;
import saeengine.op.WeightedMean;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * Toy models of superposition: h = W x, x' = ReLU(W^T h + b), an instance of each side by side.
 *
 * <p>W is [instances * hidden, features], b [instances * features]. The loss is the squared error weighted by importance,
 * a mean over batch and features, summed over instances. Elhage et al., Toy Models of Superposition, 2022.
 */
public final class ToyModel {
    private final ToyShape shape;
    private final Parameter w;
    private final Parameter b;
    private final Tensor importance;

    /**
     * @param importance of each instance's features, [instances * features]
     */
    public ToyModel(Device device, ToyShape shape, float[] importance) {
        this.shape = shape;
        this.w = Parameter.trained(device, "W", shape.instances() * shape.hidden(), shape.features());
        this.b = Parameter.trained(device, "b_final", shape.rows());
        this.importance = device.allocate(DType.F32, shape.rows());
        if (importance.length != shape.rows()) {
            throw new IllegalArgumentException(
                    "an importance for each of " + shape.rows() + " features, got " + importance.length);
        }
        device.upload(importance, 0, this.importance);
    }

    /** Xavier's normal start of each instance's W, of variance 2 / (features + hidden); b is 0. */
    public void start(RandomStream random) {
        double deviation = Math.sqrt(2.0 / (shape.features() + shape.hidden()));
        float[] values = new float[w.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        w.set(values);
    }

    public ToyShape shape() {
        return shape;
    }

    public Parameter weight() {
        return w;
    }

    public Parameter bias() {
        return b;
    }

    List<Parameter> parameters() {
        return List.of(w, b);
    }

    /** The hidden states [instances * hidden, batch] of features [instances * features, batch]. */
    public Tensor hidden(Tape t, Tensor x) {
        return BatchedProduct.product(t, w, x, shape.instances());
    }

    /** The features that come out of hidden states. */
    public Tensor output(Tape t, Tensor h) {
        return Relu.relu(t, RowBias.add(t, BatchedProduct.transposed(t, w, h, shape.instances()), b));
    }

    /**
     * A loss before it is one number.
     *
     * @param ofFeature the sum over the batch of each feature's squared error, [instances * features]
     */
    public record Loss(Tensor total, Tensor ofFeature) {}

    /** The loss of what came out for features x. */
    public Loss loss(Tape t, Tensor output, Tensor x) {
        Tensor ofFeature = RowErrors.rowErrors(t, output, x);
        Tensor mean = WeightedMean.weightedMean(t, ofFeature, importance);
        return new Loss(Scale.scale(t, mean, (float) shape.instances() / x.cols()), ofFeature);
    }

    /** Each instance's share of a loss. */
    double[] lossOfInstances(Loss loss, int batch) {
        float[] errors = loss.ofFeature().toArray();
        float[] weights = importance.toArray();
        double[] sums = new double[shape.instances()];
        for (int i = 0; i < errors.length; i++) {
            sums[i / shape.features()] += (double) weights[i] * errors[i] / batch / shape.features();
        }
        return sums;
    }

    /** Takes the weights out of training. */
    public void freeze() {
        parameters().forEach(parameter -> parameter.setRequiresGrad(false));
    }

    /** Sets every instance to the first one's weights. */
    public void repeatFirst() {
        w.set(repeated(w.toArray()));
        b.set(repeated(b.toArray()));
    }

    private float[] repeated(float[] values) {
        int size = values.length / shape.instances();
        for (int i = size; i < values.length; i++) {
            values[i] = values[i - size];
        }
        return values;
    }
}

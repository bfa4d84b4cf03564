package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * The catalogue's ops that use products, with coarse ones, beside float64.
 *
 * <p>All but the ghost gradients are sums of products of two inputs, and what is added to them: an element and its bound,
 * {@link ProductBound}, come from the same reference, that of the inputs' sizes giving sum |a||b| (less what it gives of
 * zeros: constants that are added), and differences of both giving the same for gradients. What is added is allowed
 * 2^-22 of the element. Ghost gradients scale a product's rows to a length; their bound, eight times that of a product,
 * relative to the largest value, is an allowance and not derived; so is attention's, sixteen times that of a product of
 * operands of 10 bits. Where a backward pass follows attention is exact, and its gradients are with the exact ones.
 */
final class CoarseOps {
    private static final double ADDED = 0x1p-22;
    private static final double GHOSTS = 8;
    private static final double ATTENTIONS = 16;

    /** What float64's own rounding leaves of a difference quotient whose terms are of size 1000. */
    private static final double DIFFERENCES = 1e-10;

    private static final String GHOST = "ghost_gradients";
    private static final String ATTENTION = "attention";

    /** What follows the product bends it; the product and its rounding are those of "linear onto". */
    private static final String BENT = "activated linear";

    private CoarseOps() {}

    /** Those of some cases that multiply matrices, in attention's kernels or by themselves. */
    static List<OpCase> using(Device oracle, List<OpCase> cases) {
        return cases.stream()
                .filter(op -> !op.name().startsWith(BENT))
                .filter(op -> op.name().startsWith(ATTENTION) || usesProducts(oracle, op))
                .toList();
    }

    private static boolean usesProducts(Device oracle, OpCase op) {
        boolean[] seen = {false};
        OpRuns.results(
                new ForwardingDevice(oracle) {
                    @Override
                    public void gemm(
                            Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
                        seen[0] = true;
                        super.gemm(shape, products, alpha, a, b, beta, c);
                    }
                },
                op);
        return seen[0];
    }

    static List<Deviation> check(Device device, Products products, OpCase op) {
        float[][] inputs = op.values(OpRuns.SEED);
        boolean rounds = device.roundsOperands(products);
        int bits = device.mantissaBits(products);
        int terms = op.inputs().stream()
                .flatMapToInt(in -> Arrays.stream(in.shape()))
                .max()
                .orElse(1);
        if (op.name().startsWith(ATTENTION)) {
            double error = RelativeError.of(
                    OpRuns.forward(device, products, op, inputs), op.reference().apply(OpChecks.doubles(inputs)));
            double most = rounds ? ProductBound.rounded(Products.TF32_BITS, terms) : ProductBound.exact(terms);
            return List.of(new Deviation(op.name() + (rounds ? "" : ", exact"), error, ATTENTIONS * most));
        }
        double bound = rounds ? ProductBound.rounded(bits, terms) : ProductBound.exact(terms);
        float[] weights = OpRuns.outputWeights(device, op, inputs);
        float[] got = OpRuns.forward(device, products, op, inputs);
        float[][] gradients = OpRuns.gradients(device, products, op, inputs, weights);
        return op.name().startsWith(GHOST)
                ? ghost(op, inputs, weights, got, gradients, GHOSTS * ProductBound.rounded(bits, terms))
                : sums(op, inputs, weights, got, gradients, bound, rounds ? "" : ", exact");
    }

    private static List<Deviation> sums(
            OpCase op, float[][] inputs, float[] weights, float[] got, float[][] gradients, double bound, String kind) {
        float[][] sizes = sizes(inputs);
        double[] zeros = op.reference().apply(OpChecks.doubles(zeros(inputs)));
        double[] size = op.reference().apply(OpChecks.doubles(sizes));
        for (int i = 0; i < size.length; i++) {
            size[i] -= zeros[i];
        }
        List<Deviation> deviations = new ArrayList<>();
        double[] expected = op.reference().apply(OpChecks.doubles(inputs));
        deviations.add(deviation(op.name() + kind, got, expected, size, bound));
        double[][] expectedGradients = OpChecks.differences(op, inputs, weights);
        double[][] gradientSizes = OpChecks.differences(op, sizes, sizes(new float[][] {weights})[0]);
        for (int i = 0; i < gradients.length; i++) {
            deviations.add(deviation(
                    op.name() + ", gradient of input " + i + kind,
                    gradients[i],
                    expectedGradients[i],
                    gradientSizes[i],
                    bound));
        }
        return deviations;
    }

    /** The largest error, relative to an element's size; what is added is taken off first. */
    private static Deviation deviation(String what, float[] got, double[] expected, double[] size, double bound) {
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
            double error = Math.abs(got[i] - expected[i]);
            double allowed = Math.abs(size[i]) + (Math.abs(expected[i]) * ADDED + DIFFERENCES) / bound;
            double ratio = error / allowed;
            worst = Double.isNaN(ratio) || ratio > worst ? ratio : worst;
        }
        return new Deviation(what, worst, bound);
    }

    private static List<Deviation> ghost(
            OpCase op, float[][] inputs, float[] weights, float[] got, float[][] gradients, double bound) {
        double[] expected = op.reference().apply(OpChecks.doubles(inputs));
        List<Deviation> deviations = new ArrayList<>();
        deviations.add(new Deviation(op.name(), RelativeError.of(got, expected), bound));
        double[][] stated =
                Objects.requireNonNull(op.gradient()).of(OpChecks.doubles(inputs), RelativeError.doubles(weights));
        for (int i = 0; i < gradients.length; i++) {
            deviations.add(new Deviation(
                    op.name() + ", gradient of input " + i, RelativeError.of(gradients[i], stated[i]), bound));
        }
        return deviations;
    }

    private static float[][] sizes(float[][] x) {
        float[][] sizes = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            sizes[i] = new float[x[i].length];
            for (int j = 0; j < x[i].length; j++) {
                sizes[i][j] = Math.abs(x[i][j]);
            }
        }
        return sizes;
    }

    private static float[][] zeros(float[][] x) {
        return Arrays.stream(x).map(values -> new float[values.length]).toArray(float[][]::new);
    }
}

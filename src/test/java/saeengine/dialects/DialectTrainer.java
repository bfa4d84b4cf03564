package saeengine.dialects;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trainer of the field in float64: weights, torch's Adam, and a step that its subclass fills in.
 *
 * <p>Every dialect's class is f = activation(W_enc (x - b_dec) + b_enc), y = f W_dec + b_dec, with both matrices kept
 * [features, d] here.
 */
public abstract class DialectTrainer {
    /** float32's epsilon, as {@code torch.finfo(torch.float32).eps}. */
    static final double FLOAT_EPSILON = 0x1p-23;

    /** Places of the four parameters. */
    public static final int ENCODER = 0;

    public static final int ENCODER_BIAS = 1;
    public static final int DECODER = 2;
    public static final int DECODER_BIAS = 3;

    /**
     * What a trainer is given.
     *
     * @param warmup steps of the learning rate's way up from 0
     * @param lambda the sparsity coefficient, in full after {@code lambdaWarmup} steps
     * @param alpha the auxiliary loss's coefficient
     * @param deadAfter tokens
     * @param steps of the whole run
     */
    public record Settings(
            double rate,
            long warmup,
            double lambda,
            long lambdaWarmup,
            int k,
            double alpha,
            long deadAfter,
            long steps) {}

    final int d;
    final int features;
    final Settings settings;
    final double[][] weights = new double[4][];
    final double[][] gradients = new double[4][];
    private final double[][] first = new double[4][];
    private final double[][] second = new double[4][];
    private final double epsilon;

    /** The step's tape, and the parameters' numbers on it. */
    Float64Tape tape;

    final int[][] leaves = new int[4][];
    int step;
    int deadNow;

    DialectTrainer(DialectStart start, Settings settings, double epsilon) {
        this.d = start.d();
        this.features = start.features();
        this.settings = settings;
        this.epsilon = epsilon;
        for (int p = 0; p < 4; p++) {
            float[] given = start.weights().get(p);
            weights[p] =
                    IntStream.range(0, given.length).mapToDouble(i -> given[i]).toArray();
            first[p] = new double[given.length];
            second[p] = new double[given.length];
        }
    }

    /** The trainer of a recipe, by its name. {@code sample} is what one of them measures the data's variance on. */
    public static DialectTrainer of(String recipe, DialectStart start, Settings settings, float[] sample) {
        return switch (recipe) {
            case "dl-standard" -> new DictionaryLearningRelu(start, settings, true);
            case "dl-april" -> new DictionaryLearningRelu(start, settings, false);
            case "dl-topk" -> new DictionaryLearningTopK(start, settings);
            case "sparsify-topk" -> new SparsifyTopK(start, settings);
            case "openai-topk" -> new OpenAiTopK(start, settings, sample);
            default -> throw new IllegalArgumentException(recipe);
        };
    }

    public static List<String> names() {
        return List.of("dl-standard", "dl-april", "dl-topk", "sparsify-topk", "openai-topk");
    }

    /** One step on rows [n, d]; the loss from before it. */
    public double step(float[] rows) {
        double[][] x = new double[rows.length / d][d];
        for (int i = 0; i < rows.length; i++) {
            x[i / d][i % d] = rows[i];
        }
        beforeForward();
        tape = new Float64Tape();
        for (int p = 0; p < 4; p++) {
            leaves[p] = Arrays.stream(weights[p]).mapToInt(tape::leaf).toArray();
        }
        int loss = loss(x);
        double[] all = tape.gradients(loss);
        for (int p = 0; p < 4; p++) {
            gradients[p] = Arrays.stream(leaves[p]).mapToDouble(i -> all[i]).toArray();
        }
        afterBackward();
        step++;
        return tape.value(loss);
    }

    /** One of the four, as it is now. */
    public double[] weights(int parameter) {
        return weights[parameter];
    }

    /** How many latents the last step took for dead. */
    public int deadNow() {
        return deadNow;
    }

    void beforeForward() {}

    abstract int loss(double[][] x);

    abstract void afterBackward();

    /** W_enc (x - b_dec) + b_enc of one row. */
    int[] preActivations(double[] x) {
        int[] centred = new int[d];
        for (int j = 0; j < d; j++) {
            centred[j] = tape.minus(tape.leaf(x[j]), leaves[DECODER_BIAS][j]);
        }
        int[] z = new int[features];
        for (int i = 0; i < features; i++) {
            z[i] = leaves[ENCODER_BIAS][i];
            for (int j = 0; j < d; j++) {
                z[i] = tape.plus(z[i], tape.times(centred[j], leaves[ENCODER][i * d + j]));
            }
        }
        return z;
    }

    /** sum f_i W_dec,i over the given latents, and b_dec where asked for. */
    int[] decode(int[] f, int[] latents, boolean bias) {
        int[] y = new int[d];
        for (int j = 0; j < d; j++) {
            y[j] = bias ? leaves[DECODER_BIAS][j] : tape.leaf(0);
            for (int i : latents) {
                y[j] = tape.plus(y[j], tape.times(f[i], leaves[DECODER][i * d + j]));
            }
        }
        return y;
    }

    int[] relu(int[] z) {
        return Arrays.stream(z).map(tape::relu).toArray();
    }

    /** sum over rows and dims of (a - b)^2. */
    int squares(int[][] a, int[][] b) {
        int sum = tape.leaf(0);
        for (int row = 0; row < a.length; row++) {
            for (int j = 0; j < d; j++) {
                sum = tape.plus(sum, tape.square(tape.minus(a[row][j], b[row][j])));
            }
        }
        return sum;
    }

    int[][] leaves(double[][] x) {
        int[][] made = new int[x.length][];
        for (int row = 0; row < x.length; row++) {
            made[row] = Arrays.stream(x[row]).mapToInt(tape::leaf).toArray();
        }
        return made;
    }

    /** x - y as data: no gradient goes through it. */
    double[][] residual(double[][] x, int[][] y) {
        double[][] r = new double[x.length][d];
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < d; j++) {
                r[row][j] = x[row][j] - tape.value(y[row][j]);
            }
        }
        return r;
    }

    /** sum over rows and dims of (x - mean row)^2. */
    static double spread(double[][] x) {
        double sum = 0;
        for (int j = 0; j < x[0].length; j++) {
            double mean = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
            }
            for (double[] row : x) {
                sum += (row[j] - mean) * (row[j] - mean);
            }
        }
        return sum;
    }

    /** The k latents of largest value among some. */
    int[] largest(int[] z, int[] among, int k) {
        return Arrays.stream(among)
                .boxed()
                .sorted((a, b) -> Double.compare(tape.value(z[b]), tape.value(z[a])))
                .limit(k)
                .mapToInt(i -> i)
                .toArray();
    }

    /**
     * A row's selection. Where fewer than k are positive all sources fill up with zeros that torch.topk picks in no
     * stated order, so that a comparison has to do without.
     */
    int[] selected(int[] z) {
        int[] kept = largest(z, IntStream.range(0, features).toArray(), settings.k());
        if (tape.value(z[kept[kept.length - 1]]) <= 0) {
            throw new IllegalStateException("the start has a row of fewer than k positive latents");
        }
        return kept;
    }

    double norm(double[] matrix, int row) {
        double squares = 0;
        for (int j = 0; j < d; j++) {
            squares += matrix[row * d + j] * matrix[row * d + j];
        }
        return Math.sqrt(squares);
    }

    /** Decoder rows over their length plus eps. */
    void normaliseDecoder(double eps) {
        for (int i = 0; i < features; i++) {
            double length = norm(weights[DECODER], i) + eps;
            for (int j = 0; j < d; j++) {
                weights[DECODER][i * d + j] /= length;
            }
        }
    }

    /** The decoder's gradient less (g . u) u, u being the row over {@code divisor} of its length. */
    void projectGradient(java.util.function.DoubleUnaryOperator divisor) {
        for (int i = 0; i < features; i++) {
            double length = divisor.applyAsDouble(norm(weights[DECODER], i));
            double along = 0;
            for (int j = 0; j < d; j++) {
                along += gradients[DECODER][i * d + j] * weights[DECODER][i * d + j] / length;
            }
            for (int j = 0; j < d; j++) {
                gradients[DECODER][i * d + j] -= along * weights[DECODER][i * d + j] / length;
            }
        }
    }

    /** As torch.nn.utils.clip_grad_norm_ with 1. */
    void clipToOne() {
        double squares = 0;
        for (double[] g : gradients) {
            for (double each : g) {
                squares += each * each;
            }
        }
        double factor = Math.min(1, 1 / (Math.sqrt(squares) + 1e-6));
        for (double[] g : gradients) {
            for (int i = 0; i < g.length; i++) {
                g[i] *= factor;
            }
        }
    }

    /** torch.optim.Adam with its default betas. */
    void adam(double rate) {
        double correction1 = 1 - Math.pow(0.9, step + 1);
        double correction2 = 1 - Math.pow(0.999, step + 1);
        for (int p = 0; p < 4; p++) {
            for (int i = 0; i < weights[p].length; i++) {
                double g = gradients[p][i];
                first[p][i] = 0.9 * first[p][i] + 0.1 * g;
                second[p][i] = 0.999 * second[p][i] + 0.001 * g * g;
                double denominator = Math.sqrt(second[p][i]) / Math.sqrt(correction2) + epsilon;
                weights[p][i] -= rate / correction1 * first[p][i] / denominator;
            }
        }
    }

    /** step / W until it is 1. */
    static double warmup(int step, long steps) {
        return steps == 0 ? 1 : Math.min((double) step / steps, 1);
    }
}

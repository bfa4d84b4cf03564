package saeengine.dialects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trainer of the field in float64: weights, torch's Adam, and a step that its subclass fills in.
 *
 * <p>Every dialect's class is f = activation(W_enc (x - b_dec) + b_enc), y = f W_dec + b_dec, with both matrices kept
 * [features, d] here; where one has more parameters, they are named and come from the start by their names. A gate's
 * bias is in b_enc's place.
 */
public abstract class DialectTrainer extends TapedModel {
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
            long steps,
            Own own) {
        public Settings(
                double rate,
                long warmup,
                double lambda,
                long lambdaWarmup,
                int k,
                double alpha,
                long deadAfter,
                long steps) {
            this(rate, warmup, lambda, lambdaWarmup, k, alpha, deadAfter, steps, Own.NONE);
        }

        public Settings with(Own other) {
            return new Settings(rate, warmup, lambda, lambdaWarmup, k, alpha, deadAfter, steps, other);
        }
    }

    /**
     * What single dialects are given besides.
     *
     * @param decay last steps, in which the rate falls to 0 on a line; 0 for none
     * @param groups sizes of matryoshka groups, whose sum is the number of latents; empty for one
     * @param kAnneal steps in which k falls from d; 0 for none
     * @param thresholdAfter the last step that leaves the running threshold alone
     * @param bandwidth of a threshold's gradient
     * @param targetL0 that a penalty pulls towards
     * @param tanh the factor in tanh(tanh f n); 0 for the step penalty
     * @param preActivation coefficient of the dead latents' pre-activation loss
     * @param p how a penalty's exponent falls; null where it doesn't
     */
    public record Own(
            long decay,
            List<Integer> groups,
            int kAnneal,
            long thresholdAfter,
            double bandwidth,
            double targetL0,
            double tanh,
            double preActivation,
            Exponents p) {
        public static final Own NONE = new Own(0, List.of(), 0, 0, 0, 0, 0, 0, null);
    }

    /**
     * Exponents from 1 down to {@code last}.
     *
     * @param root whether the sum's 1 / p-th power is taken
     * @param first the step of the first update
     * @param end the step that the last update would come with
     * @param updates how many, both included
     * @param memory how many steps' penalties the coefficient is adapted by
     */
    public record Exponents(boolean root, long first, long end, double last, int updates, int memory) {}

    final Settings settings;
    final double[][] gradients;
    private final double[][] first;
    private final double[][] second;
    private final List<String> names = new ArrayList<>(List.of("W_enc", "b_enc", "W_dec", "b_dec"));
    private final Betas betas;

    /** Adam's constants. */
    record Betas(double one, double two, double epsilon) {
        static final Betas TORCH = new Betas(0.9, 0.999, 1e-8);
    }

    int step;
    int deadNow;

    /** @param extra names of parameters besides the four */
    DialectTrainer(DialectStart start, Settings settings, Betas betas, String... extra) {
        super(start.d(), start.features(), 4 + extra.length);
        this.settings = settings;
        this.betas = betas;
        names.addAll(List.of(extra));
        int n = names.size();
        gradients = new double[n][];
        first = new double[n][];
        second = new double[n][];
        for (int p = 0; p < n; p++) {
            float[] given = p < 4 ? start.weights().get(p) : start.extra(names.get(p));
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
            case "dl-batchtopk", "dl-matryoshka" -> new DictionaryLearningBatchTopK(start, settings);
            case "dl-jumprelu" -> new DictionaryLearningJumpRelu(start, settings);
            case "dl-gated" -> new DictionaryLearningGated(start, settings);
            case "dl-panneal" -> new DictionaryLearningPAnneal(start, settings);
            case "sparsify-topk" -> new SparsifyTopK(start, settings);
            case "openai-topk" -> new OpenAiTopK(start, settings, sample);
            case "saelens-standard" -> new SaeLensStandard(start, settings);
            case "saelens-topk" -> new SaeLensTopK(start, settings, false);
            case "saelens-batchtopk", "saelens-matryoshka" -> new SaeLensTopK(start, settings, true);
            case "saelens-jumprelu" -> new SaeLensJumpRelu(start, settings);
            case "saelens-gated" -> new SaeLensGated(start, settings);
            case "neel" -> new Neel(start, settings);
            default -> throw new IllegalArgumentException(recipe);
        };
    }

    /** The dialects that are recipes: what runs are compared with. */
    public static List<String> names() {
        return List.of(
                "dl-standard",
                "dl-april",
                "dl-topk",
                "sparsify-topk",
                "openai-topk",
                "dl-batchtopk",
                "dl-jumprelu",
                "dl-matryoshka",
                "dl-gated",
                "dl-panneal",
                "saelens-standard",
                "saelens-topk",
                "saelens-batchtopk",
                "saelens-jumprelu",
                "saelens-gated",
                "saelens-matryoshka",
                "neel");
    }

    /** One step on rows [n, d]; the loss from before it. */
    public double step(float[] rows) {
        double[][] x = new double[rows.length / d][d];
        for (int i = 0; i < rows.length; i++) {
            x[i / d][i % d] = rows[i];
        }
        beforeForward();
        putOnNewTape();
        int loss = loss(x);
        double[] all = tape.gradients(loss);
        for (int p = 0; p < weights.length; p++) {
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

    /** Every parameter's name, in the order of their places. */
    public List<String> parameters() {
        return List.copyOf(names);
    }

    /** The running threshold that some keep for later use; NaN where there is none. */
    public double threshold() {
        return Double.NaN;
    }

    /** How many latents the last step took for dead. */
    public int deadNow() {
        return deadNow;
    }

    void beforeForward() {}

    abstract int loss(double[][] x);

    abstract void afterBackward();

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

    /** Where matryoshka's groups end: the last is the number of latents. */
    int[] groupEnds() {
        List<Integer> sizes = settings.own().groups().isEmpty()
                ? List.of(features)
                : settings.own().groups();
        int[] ends = sizes.stream().mapToInt(i -> i).toArray();
        Arrays.parallelPrefix(ends, Integer::sum);
        return ends;
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

    /** torch.optim.Adam. */
    void adam(double rate) {
        double correction1 = 1 - Math.pow(betas.one(), step + 1);
        double correction2 = 1 - Math.pow(betas.two(), step + 1);
        for (int p = 0; p < weights.length; p++) {
            for (int i = 0; i < weights[p].length; i++) {
                double g = gradients[p][i];
                first[p][i] = betas.one() * first[p][i] + (1 - betas.one()) * g;
                second[p][i] = betas.two() * second[p][i] + (1 - betas.two()) * g * g;
                double denominator = Math.sqrt(second[p][i]) / Math.sqrt(correction2) + betas.epsilon();
                weights[p][i] -= rate / correction1 * first[p][i] / denominator;
            }
        }
    }

    /** dictionary_learning's rate: step / W, then 1, and on a line to 0 in the last steps. */
    double dictionaryLearningRate() {
        long left = settings.steps() - step;
        boolean falls = left <= settings.own().decay() && step >= settings.warmup();
        return settings.rate() * (falls ? (double) left / settings.own().decay() : warmup(step, settings.warmup()));
    }

    /** step / W until it is 1. */
    static double warmup(int step, long steps) {
        return steps == 0 ? 1 : Math.min((double) step / steps, 1);
    }
}

package saeengine.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.sae.FiringRule;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.L1;
import saeengine.sae.term.OverVariance;
import saeengine.sae.term.Unexplained;
import saeengine.tensor.RandomStream;
import saeengine.train.Recipe;

/**
 * Every recipe again, in float64 and plain loops: forward, losses, hand-derived gradients, the parts of the step.
 *
 * <p>It reads the recipe's record, so that it proves how parts are done and not which parts a dialect has: for that
 * there is {@link saeengine.dialects.DialectTrainer}.
 *
 * <p>Parameters are kept [W_enc [F,d], b_enc, W_dec [F,d], b_dec]; x is the target and gets no gradient.
 */
final class ReferenceTrainer {
    /** What the run was given. */
    record Settings(
            Recipe recipe, double rate, long warmup, double l1, long l1Warmup, double alpha, int k, long deadAfter) {}

    /** First weights, in floats as the file holds them. */
    record Weights(int d, int f, float[][] values) {
        static Weights random(int d, int f, RandomStream random) {
            float[][] values = {new float[f * d], new float[f], new float[f * d], new float[d]};
            for (int i = 0; i < f * d; i++) {
                values[0][i] = 0.3f * random.nextGaussian();
                values[2][i] = random.nextGaussian();
            }
            for (int i = 0; i < f; i++) {
                values[1][i] = 0.1f * random.nextGaussian() - 0.2f - (i % 9 == 0 ? 3 : 0);
                double norm = 0;
                for (int j = 0; j < d; j++) {
                    norm += values[2][i * d + j] * values[2][i * d + j];
                }
                double length = 1.25 + random.nextUniform(0.75f);
                for (int j = 0; j < d; j++) {
                    values[2][i * d + j] *= (float) (length / Math.sqrt(norm));
                }
            }
            for (int j = 0; j < d; j++) {
                values[3][j] = 0.2f * random.nextGaussian();
            }
            return new Weights(d, f, values);
        }

        float[] fileEncoder() {
            float[] out = new float[f * d];
            for (int i = 0; i < f; i++) {
                for (int j = 0; j < d; j++) {
                    out[j * f + i] = values[0][i * d + j];
                }
            }
            return out;
        }

        float[] fileDecoder() {
            return values[2].clone();
        }

        float[] fileEncoderBias() {
            return values[1].clone();
        }

        float[] fileDecoderBias() {
            return values[3].clone();
        }
    }

    private static final double FLOAT_EPSILON = 0x1p-23;
    private static final double PROJECTION_EPSILON = 1e-6;

    private final Settings settings;
    private final Recipe recipe;
    private final int d;
    private final int f;
    private final float[] rows;
    private final int batch;
    private final double[][] w = new double[4][];
    private final double[][] m = new double[4][];
    private final double[][] v = new double[4][];
    private final double[][] g = new double[4][];
    private final long[] since;
    private int deadSeen;
    private int deadNow;

    ReferenceTrainer(Settings settings, Weights first, float[] rows, int batch) {
        this.settings = settings;
        this.recipe = settings.recipe();
        this.d = first.d();
        this.f = first.f();
        this.rows = rows;
        this.batch = batch;
        for (int p = 0; p < 4; p++) {
            w[p] = new double[first.values()[p].length];
            for (int i = 0; i < w[p].length; i++) {
                w[p][i] = first.values()[p][i];
            }
            m[p] = new double[w[p].length];
            v[p] = new double[w[p].length];
            g[p] = new double[w[p].length];
        }
        since = new long[f];
        if (recipe.name().equals("openai-topk")) {
            Arrays.fill(since, -batch);
        }
    }

    /** What it has formulas of; other recipes are held to dialects' trainers and to each term's own formula. */
    static final List<String> RECIPES = List.of(
            "autoencoder",
            "relu-l1",
            "relu-l1-colnorm",
            "topk",
            "dl-standard",
            "dl-april",
            "dl-topk",
            "sparsify-topk",
            "openai-topk");

    double step(int step, int steps) {
        apply(recipe.before(), 0, step);
        for (double[] gradient : g) {
            Arrays.fill(gradient, 0);
        }
        double[][] z = new double[batch][f];
        double[][] features = new double[batch][f];
        boolean[] fired = new boolean[f];
        double[][] residual = new double[batch][d];
        for (int b = 0; b < batch; b++) {
            forward(at(step, b), z[b], features[b], fired, residual[b]);
        }
        if (recipe.dead().countedFirst()) {
            count(fired);
        }
        List<Integer> dead = dead();
        double loss = lossAndGradients(step, z, features, residual, dead);
        deadSeen += dead.size();
        deadNow = dead.size();
        apply(recipe.after(), rate(step, steps), step + 1);
        if (!recipe.dead().countedFirst()) {
            count(fired);
        }
        return loss;
    }

    private boolean isByNorm() {
        return recipe.penalty()
                .filter(each -> each.term() == L1.BY_DECODER_NORM)
                .isPresent();
    }

    private boolean isAuxiliary(AuxKTerm dialect) {
        return recipe.auxiliary().filter(each -> each.term() == dialect).isPresent();
    }

    private int at(int step, int b) {
        return (step * batch + b) * d;
    }

    private double centre(int j) {
        return recipe.centred() ? w[3][j] : 0;
    }

    private void forward(int at, double[] z, double[] features, boolean[] fired, double[] residual) {
        for (int i = 0; i < f; i++) {
            z[i] = w[1][i];
            for (int j = 0; j < d; j++) {
                z[i] += (rows[at + j] - centre(j)) * w[0][i * d + j];
            }
        }
        for (int i : selected(z, IntStream.range(0, f).boxed().toList(), settings.k())) {
            features[i] = Math.max(0, z[i]);
            fired[i] |= recipe.usesK() ? fires(recipe.dead().fires(), z[i]) : z[i] > 0;
        }
        for (int j = 0; j < d; j++) {
            double y = w[3][j];
            for (int i = 0; i < f; i++) {
                y += features[i] * w[2][i * d + j];
            }
            residual[j] = rows[at + j] - y;
        }
    }

    private List<Integer> selected(double[] z, List<Integer> among, int k) {
        if (!recipe.usesK()) {
            return among;
        }
        return among.stream()
                .sorted(Comparator.comparingDouble(i -> -z[i]))
                .limit(k)
                .toList();
    }

    private void count(boolean[] fired) {
        for (int i = 0; i < f; i++) {
            since[i] = fired[i] ? 0 : since[i] + batch;
        }
    }

    private List<Integer> dead() {
        List<Integer> dead = new ArrayList<>();
        for (int i = 0; i < f; i++) {
            boolean is = switch (recipe.dead().threshold()) {
                case MORE -> since[i] > settings.deadAfter();
                case AT_LEAST -> since[i] >= settings.deadAfter();
                case WHOLE_STEPS -> since[i] / batch >= settings.deadAfter() / batch;
            };
            if (is) {
                dead.add(i);
            }
        }
        return dead;
    }

    private double lossAndGradients(
            int step, double[][] z, double[][] features, double[][] residual, List<Integer> dead) {
        double squares = 0;
        for (double[] row : residual) {
            for (double r : row) {
                squares += r * r;
            }
        }
        double scale = 1.0 / batch;
        if (recipe.error() == Unexplained.TERM) {
            scale = 1 / spreadOfBatch(step);
        } else if (recipe.error() == OverVariance.TERM) {
            scale = 1 / (varianceOfAll() * batch * d);
        }
        double loss = scale * squares;
        double lambda =
                recipe.penalty().isEmpty() ? 0 : settings.l1() * Math.min((double) step / settings.l1Warmup(), 1);
        double[] norms = new double[f];
        for (int i = 0; i < f; i++) {
            norms[i] = isByNorm() ? norm(w[2], i) : 1;
        }
        for (int b = 0; b < batch; b++) {
            double[] df = new double[f];
            for (int i = 0; i < f; i++) {
                loss += lambda * features[b][i] * norms[i] / batch;
                df[i] = lambda * norms[i] / batch;
                for (int j = 0; j < d; j++) {
                    df[i] += -2 * scale * residual[b][j] * w[2][i * d + j];
                    g[2][i * d + j] += -2 * scale * residual[b][j] * features[b][i];
                    if (isByNorm()) {
                        g[2][i * d + j] += lambda * features[b][i] * w[2][i * d + j] / norms[i] / batch;
                    }
                }
            }
            for (int j = 0; j < d; j++) {
                g[3][j] += -2 * scale * residual[b][j];
            }
            encoderGradient(at(step, b), features[b], df);
        }
        boolean always = isAuxiliary(AuxKTerm.OPENAI);
        boolean auxiliary = recipe.auxiliary().isPresent() && (always || !dead.isEmpty());
        return loss + (auxiliary ? auxiliary(step, z, residual, dead) : 0);
    }

    /** Through the ReLU of the kept latents into encoder, its bias, and b_dec where it centres. */
    private void encoderGradient(int at, double[] active, double[] df) {
        for (int i = 0; i < f; i++) {
            if (active[i] > 0) {
                g[1][i] += df[i];
                for (int j = 0; j < d; j++) {
                    g[0][i * d + j] += df[i] * (rows[at + j] - centre(j));
                    if (recipe.centred()) {
                        g[3][j] -= df[i] * w[0][i * d + j];
                    }
                }
            }
        }
    }

    private double auxiliary(int step, double[][] z, double[][] residual, List<Integer> dead) {
        boolean openai = isAuxiliary(AuxKTerm.OPENAI);
        boolean sparsify = isAuxiliary(AuxKTerm.SPARSIFY);
        int k = Math.min(openai ? 256 : d / 2, dead.size());
        double[] mean = new double[d];
        for (double[] row : residual) {
            for (int j = 0; j < d; j++) {
                mean[j] += row[j] / batch;
            }
        }
        double spread = 0;
        for (double[] row : residual) {
            for (int j = 0; j < d; j++) {
                spread += (row[j] - mean[j]) * (row[j] - mean[j]);
            }
        }
        double scale = settings.alpha()
                * (sparsify ? Math.min((double) dead.size() / (d / 2), 1) / spreadOfBatch(step) : 1 / spread);
        double loss = 0;
        for (int b = 0; b < batch; b++) {
            double[] active = new double[f];
            for (int i : selected(z[b], dead, k)) {
                active[i] = Math.max(0, z[b][i]);
            }
            double[] df = new double[f];
            for (int j = 0; j < d; j++) {
                double r = residual[b][j] - (sparsify ? w[3][j] : 0);
                for (int i = 0; i < f; i++) {
                    r -= active[i] * w[2][i * d + j];
                }
                loss += scale * r * r;
                for (int i = 0; i < f; i++) {
                    df[i] += -2 * scale * r * w[2][i * d + j];
                    g[2][i * d + j] += -2 * scale * r * active[i];
                }
                if (openai || sparsify) {
                    g[3][j] += -2 * scale * r;
                }
            }
            if (!sparsify) {
                encoderGradient(at(step, b), active, df);
            }
        }
        return loss;
    }

    private double spreadOfBatch(int step) {
        return spread(at(step, 0), batch);
    }

    private double varianceOfAll() {
        int n = rows.length / d;
        return spread(0, n) / ((double) n * d);
    }

    private double spread(int from, int n) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (int row = 0; row < n; row++) {
                mean += rows[from + row * d + j] / (double) n;
            }
            for (int row = 0; row < n; row++) {
                sum += Math.pow(rows[from + row * d + j] - mean, 2);
            }
        }
        return sum;
    }

    private double rate(int step, int steps) {
        double warm = Math.min((double) step / settings.warmup(), 1);
        double lastFifth = 0.8 * steps;
        double left =
                switch (recipe.isPlain() ? Recipe.Decay.CONSTANT : recipe.rate().decay()) {
                    case CONSTANT -> 1;
                    case LINE_OVER_LAST_THREE_FIFTHS -> step < 0.4 * steps ? 1 : (steps - step) / (0.6 * steps);
                    case LINE_OVER_LAST_FIFTH -> step < lastFifth ? 1 : (steps - step) / (steps - lastFifth);
                    case LINE -> step < settings.warmup() ? 1 : (steps - step) / (double) (steps - settings.warmup());
                };
        return settings.rate() * warm * left;
    }

    private void apply(List<Recipe.Part> parts, double rate, int adamSteps) {
        for (Recipe.Part part : parts) {
            switch (part) {
                case RENORMALISE -> renormalise(0);
                case RENORMALISE_EPS -> renormalise(FLOAT_EPSILON);
                case PROJECT -> project(0, false);
                case PROJECT_EPS -> project(PROJECTION_EPSILON, false);
                case PROJECT_UNIT -> project(0, true);
                case CLIP -> clip();
                case ADAM -> adam(rate, adamSteps);
            }
        }
    }

    private double norm(double[] matrix, int row) {
        double squares = 0;
        for (int j = 0; j < d; j++) {
            squares += matrix[row * d + j] * matrix[row * d + j];
        }
        return Math.sqrt(squares);
    }

    private void renormalise(double eps) {
        for (int i = 0; i < f; i++) {
            double norm = norm(w[2], i) + eps;
            for (int j = 0; j < d; j++) {
                w[2][i * d + j] /= norm;
            }
        }
    }

    private void project(double eps, boolean takenAsUnit) {
        for (int i = 0; i < f; i++) {
            double length = takenAsUnit ? 1 : norm(w[2], i) + eps;
            double along = 0;
            for (int j = 0; j < d; j++) {
                along += g[2][i * d + j] * w[2][i * d + j] / length;
            }
            for (int j = 0; j < d; j++) {
                g[2][i * d + j] -= along * w[2][i * d + j] / length;
            }
        }
    }

    private void clip() {
        double squares = 0;
        for (double[] gradient : g) {
            for (double x : gradient) {
                squares += x * x;
            }
        }
        double factor = Math.min(1, recipe.clip() / (Math.sqrt(squares) + 1e-6));
        for (double[] gradient : g) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= factor;
            }
        }
    }

    private void adam(double rate, int steps) {
        for (int p = 0; p < 4; p++) {
            for (int i = 0; i < w[p].length; i++) {
                m[p][i] = 0.9 * m[p][i] + 0.1 * g[p][i];
                v[p][i] = 0.999 * v[p][i] + 0.001 * g[p][i] * g[p][i];
                double denominator = Math.sqrt(v[p][i] / (1 - Math.pow(0.999, steps)))
                        + recipe.adam().epsilon();
                w[p][i] -= rate * m[p][i] / (1 - Math.pow(0.9, steps)) / denominator;
            }
        }
    }

    int deadSeen() {
        return deadSeen;
    }

    int deadNow() {
        return deadNow;
    }

    double[] fileEncoder() {
        double[] out = new double[f * d];
        for (int i = 0; i < f; i++) {
            for (int j = 0; j < d; j++) {
                out[j * f + i] = w[0][i * d + j];
            }
        }
        return out;
    }

    double[] fileDecoder() {
        return w[2];
    }

    double[] encoderBias() {
        return w[1];
    }

    double[] decoderBias() {
        return w[3];
    }

    private static boolean fires(FiringRule rule, double selected) {
        return switch (rule) {
            case VALUE_NOT_ZERO -> selected != 0;
            case SELECTED -> true;
            case VALUE_ABOVE -> Math.abs(selected) > 1e-3;
        };
    }
}

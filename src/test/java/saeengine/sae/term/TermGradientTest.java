package saeengine.sae.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.check.ForwardingDevice;
import saeengine.check.ListedLatents;
import saeengine.cpu.CpuDevice;
import saeengine.op.DeadList;
import saeengine.sae.AbsTopKActivation;
import saeengine.sae.BatchTopKActivation;
import saeengine.sae.EncoderActivation;
import saeengine.sae.GatedActivation;
import saeengine.sae.JumpReluActivation;
import saeengine.sae.Memory;
import saeengine.sae.Pass;
import saeengine.sae.ReluActivation;
import saeengine.sae.Sae;
import saeengine.sae.ThresholdAverage;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/**
 * Every term and every activation: its value against a formula in float64, its gradient of every parameter against that
 * formula's central differences, and of thresholds against the estimate that their source states.
 */
class TermGradientTest {
    private static final double BOUND = 1e-5;
    private static final double STEP = 1e-6;
    private static final double VARIANCE = 0.7;
    private static final int[] DEAD = {1, 4, 7, 8};
    private static final float WIDTH = 0.5f;
    private static final int F = Reference.F;
    private static final int D = Reference.D;
    private static final int K = Reference.K;

    /** A term's value at some parameters, where what is data is taken at others. */
    private interface Formula {
        double of(Reference r, Reference data);
    }

    /** The gradient that a source states for thresholds, of the mean over rows: what a row adds to latent i's. */
    private interface Estimate {
        double of(Reference r, int row, int latent);
    }

    /** @param estimate null where the gradient is the formula's */
    private record Case(
            String name,
            EncoderActivation activation,
            Reference.Activation latents,
            Term term,
            Formula formula,
            Estimate estimate,
            boolean trainsEncoder,
            Consumer<Memory> memory) {
        @Override
        public String toString() {
            return name + ", " + activation.label() + (trainsEncoder ? ", reaches the encoder" : "");
        }
    }

    private static final Reference.Activation RELU = r -> Reference.relu(r.z);
    private static final Reference.Activation TOPK =
            r -> Reference.relu(Reference.largest(r.z, r.z, K, Reference.all()));
    private static final Reference.Activation GATED = r -> {
        double[] r0 = r.p[Reference.OWN];
        double[] b = r.p[Reference.OWN + 1];
        return Reference.map(
                r.z,
                (row, i) -> r.z[row][i] > 0
                        ? Math.max(Math.exp(r0[i]) * (r.z[row][i] - r.p[Reference.ENCODER_BIAS][i]) + b[i], 0)
                        : 0);
    };
    private static final JumpReluActivation.Rectifies THRESHOLDS = JumpReluActivation.Rectifies.THRESHOLDS;

    private static Reference.Activation jump(JumpReluActivation.Rectifies how) {
        return r -> Reference.map(r.z, (row, i) -> {
            double z = how == JumpReluActivation.Rectifies.PRE_ACTIVATIONS ? Math.max(r.z[row][i], 0) : r.z[row][i];
            return z > threshold(r, i, how) ? z : 0;
        });
    }

    private static double threshold(Reference r, int i, JumpReluActivation.Rectifies how) {
        double raw = r.p[Reference.OWN][i];
        return how == THRESHOLDS ? Math.max(raw, 0) : raw;
    }

    private static JumpReluActivation jumpRelu(JumpReluActivation.Rectifies how) {
        return new JumpReluActivation(0.1f, WIDTH, how);
    }

    private static boolean near(double value, double threshold) {
        return Math.abs(value - threshold) < WIDTH / 2;
    }

    private static Case of(
            String name, EncoderActivation activation, Reference.Activation latents, Term term, Formula formula) {
        return new Case(name, activation, latents, term, formula, null, false, memory -> {});
    }

    /** A term over ReLU's latents. */
    private static Case relu(String name, Term term, Formula formula) {
        return of(name, ReluActivation.WITH_PRE_ACTIVATIONS, RELU, term, formula);
    }

    private static Case topK(String name, Term term, Formula formula) {
        return of(name, TopKActivation.RECTIFIED, TOPK, term, formula);
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        activations(cases);
        errors(cases);
        penalties(cases);
        counts(cases);
        auxiliaries(cases);
        return cases.stream();
    }

    private static final Formula SQUARES = (r, data) -> Reference.squares(r.y, r.x);

    private static void activations(List<Case> cases) {
        ThresholdAverage average = new ThresholdAverage(0.9, 0, true, false);
        Term term = SummedSquares.TERM;
        cases.add(of("squares", ReluActivation.RELU, RELU, term, SQUARES));
        cases.add(relu("squares", term, SQUARES));
        cases.add(topK("squares", term, SQUARES));
        cases.add(of(
                "squares", TopKActivation.SIGNED, r -> Reference.largest(r.z, r.z, K, Reference.all()), term, SQUARES));
        cases.add(of(
                "squares",
                TopKActivation.BY_DECODER_NORM,
                r -> Reference.relu(Reference.largest(r.z, r.written(), K, Reference.all())),
                term,
                SQUARES));
        cases.add(of(
                "squares",
                AbsTopKActivation.ABS_TOPK,
                r -> Reference.largest(r.z, Reference.map(r.z, (row, i) -> Math.abs(r.z[row][i])), K, Reference.all()),
                term,
                SQUARES));
        cases.add(of(
                "squares", new BatchTopKActivation(average), r -> Reference.largestOfBatch(r.z, r.z), term, SQUARES));
        cases.add(of(
                "squares",
                new BatchTopKActivation(average, true),
                r -> Reference.largestOfBatch(r.z, r.written()),
                term,
                SQUARES));
        cases.add(of("squares", GatedActivation.GATED, GATED, term, SQUARES));
        for (JumpReluActivation.Rectifies how : JumpReluActivation.Rectifies.values()) {
            Estimate estimate = (r, row, i) -> {
                double slope = 0;
                for (int j = 0; j < D; j++) {
                    slope += 2 * (r.y[row][j] - r.x[row][j]) * r.p[Reference.DECODER][i * D + j];
                }
                double at = threshold(r, i, how);
                double z = how == JumpReluActivation.Rectifies.PRE_ACTIVATIONS ? Math.max(r.z[row][i], 0) : r.z[row][i];
                return moved(r, i, how) && near(z, at) ? -slope * at / WIDTH : 0;
            };
            cases.add(new Case(
                    "squares, " + how, jumpRelu(how), jump(how), term, SQUARES, estimate, false, memory -> {}));
        }
    }

    /** Whether a threshold that is rectified is one that moves. */
    private static boolean moved(Reference r, int i, JumpReluActivation.Rectifies how) {
        return how != THRESHOLDS || r.p[Reference.OWN][i] > 0;
    }

    private static void errors(List<Case> cases) {
        cases.add(relu("FVU", Unexplained.TERM, (r, data) -> Reference.squares(r.y, r.x) / Reference.spread(r.x)));
        cases.add(relu("over variance", OverVariance.TERM, (r, data) -> Reference.squares(r.y, r.x) / D / VARIANCE));
        for (NestedSquares.Weight weight : NestedSquares.Weight.values()) {
            double each = weight == NestedSquares.Weight.ONE ? 1 : 1 / 9.0;
            int[] ends = {3, 6, 12};
            cases.add(relu("nested " + weight, new NestedSquares(new double[] {0.25, 0.25, 0.5}, weight), (r, data) -> {
                double sum = 0;
                for (int end : ends) {
                    double[][] first = Reference.map(r.f, (row, i) -> i < end ? r.f[row][i] : 0);
                    double[][] y = Reference.decode(first, r.p[Reference.DECODER], r.p[Reference.DECODER_BIAS]);
                    sum += each * Reference.squares(y, r.x);
                }
                return sum;
            }));
        }
        cases.add(topK("more kept", new MoreKept(2), (r, data) -> {
            double[][] f = Reference.relu(Reference.largest(r.z, r.z, 2 * K, Reference.all()));
            double[][] y = Reference.decode(f, r.p[Reference.DECODER], r.p[Reference.DECODER_BIAS]);
            return Reference.squares(y, r.x) / Reference.spread(r.x);
        }));
        for (GateReconstruction term : GateReconstruction.values()) {
            cases.add(of("gate " + term, GatedActivation.GATED, GATED, term, (r, data) -> {
                Reference decoder = term == GateReconstruction.DETACHED ? data : r;
                double[][] y = Reference.decode(
                        Reference.relu(r.z), decoder.p[Reference.DECODER], decoder.p[Reference.DECODER_BIAS]);
                return Reference.squares(y, r.x);
            }));
        }
    }

    private static void penalties(List<Case> cases) {
        cases.add(relu("L1", L1.PLAIN, (r, data) -> r.mean((row, i) -> r.f[row][i])));
        cases.add(relu("L1", L1.BY_DECODER_NORM, (r, data) -> r.mean((row, i) -> r.f[row][i] * r.norm(i))));
        cases.add(topK("L1 of kept", L1.BY_DECODER_NORM, (r, data) -> r.mean((row, i) -> r.f[row][i] * r.norm(i))));
        cases.add(relu("batch L1", BatchL1.TERM, (r, data) -> Reference.ROWS * r.mean((row, i) -> r.f[row][i])));
        cases.add(relu(
                "tanh", new Tanh(1.5f), (r, data) -> r.mean((row, i) -> Math.tanh(1.5 * r.f[row][i] * r.norm(i)))));
        cases.add(relu(
                "entropy",
                Entropy.TERM,
                (r, data) -> r.mean((row, i) -> {
                    double sum = 1e-8;
                    for (double f : r.f[row]) {
                        sum += f;
                    }
                    double q = r.f[row][i] / sum;
                    return -q * Math.log(q + 1e-8);
                })));
        cases.add(of(
                "gate L1",
                GatedActivation.GATED,
                GATED,
                GateL1.PLAIN,
                (r, data) -> r.mean((row, i) -> Math.max(r.z[row][i], 0))));
        cases.add(of(
                "gate L1",
                GatedActivation.GATED,
                GATED,
                GateL1.BY_DECODER_NORM,
                (r, data) -> r.mean((row, i) -> Math.max(r.z[row][i], 0) * r.norm(i))));
        for (boolean root : new boolean[] {false, true}) {
            AnnealedLp term = new AnnealedLp(root, 100, 0.4, 4, 3);
            double p = 0.8;
            cases.add(new Case(
                    "f^p" + (root ? ", root" : ""),
                    ReluActivation.RELU,
                    RELU,
                    term,
                    (r, data) -> {
                        double mean = 0;
                        for (double[] row : r.f) {
                            double sum = 0;
                            for (double f : row) {
                                sum += f > 0 ? Math.pow(f, p) : 0;
                            }
                            mean += (root ? Math.pow(sum, 1 / p) : sum) / r.f.length;
                        }
                        return 1.5 * mean;
                    },
                    null,
                    false,
                    memory -> memory.of("p_anneal", 2, 0, 1.5)));
        }
        cases.add(of(
                "pre-activations of the dead",
                jumpRelu(THRESHOLDS),
                jump(THRESHOLDS),
                PreActivations.OF_DEAD,
                (r, data) -> r.mean((row, i) ->
                        isDead(i) ? Math.max(threshold(r, i, THRESHOLDS) - r.z[row][i], 0) * r.norm(i) : 0)));
    }

    private static boolean isDead(int latent) {
        for (int dead : DEAD) {
            if (dead == latent) {
                return true;
            }
        }
        return false;
    }

    private static void counts(List<Case> cases) {
        for (L0.Counts counts : L0.Counts.values()) {
            for (L0.Target target : new L0.Target[] {null, L0.Target.K}) {
                for (JumpReluActivation.Rectifies how : List.of(THRESHOLDS, JumpReluActivation.Rectifies.NOTHING)) {
                    cases.add(count(counts, target, how));
                }
            }
        }
    }

    private static Case count(L0.Counts counts, L0.Target target, JumpReluActivation.Rectifies how) {
        Formula number = (r, data) ->
                r.mean((row, i) -> (counts == L0.Counts.LATENTS ? r.f : r.z)[row][i] > threshold(r, i, how) ? 1 : 0);
        Formula formula = (r, data) -> target == null ? number.of(r, data) : Math.pow(number.of(r, data) / K - 1, 2);
        Estimate estimate = (r, row, i) -> {
            double slope = target == null ? 1 : 2 * (number.of(r, r) / K - 1) / K;
            double value = (counts == L0.Counts.LATENTS ? r.f : r.z)[row][i];
            return moved(r, i, how) && near(value, threshold(r, i, how)) ? -slope / WIDTH : 0;
        };
        String name = "L0 of " + counts + " to " + target + ", " + how;
        return new Case(name, jumpRelu(how), jump(how), new L0(counts, target), formula, estimate, false, memory -> {});
    }

    /** What dead latents reconstruct: the best of them, of some pre-activations. */
    private static double[][] dead(double[][] z, Reference r, int k, boolean rectified, double[] bias) {
        double[][] kept = Reference.largest(z, z, k, DEAD);
        return Reference.decode(rectified ? Reference.relu(kept) : kept, r.p[Reference.DECODER], bias);
    }

    private static void auxiliaries(List<Case> cases) {
        int k = D / 2;
        cases.add(topK("AuxK", AuxKTerm.DICTIONARY_LEARNING, (r, data) -> {
            double[][] e = data.residual();
            return Reference.squares(dead(r.z, r, k, true, null), e) / Reference.spread(e);
        }));
        cases.add(topK(
                "AuxK",
                AuxKTerm.SAELENS,
                (r, data) -> Reference.squares(dead(r.z, r, k, false, null), data.residual())));
        cases.add(topK("AuxK", AuxKTerm.OPENAI, (r, data) -> {
            double[][] e = data.residual();
            double[][] target = new double[e.length][D];
            for (int row = 0; row < e.length; row++) {
                for (int j = 0; j < D; j++) {
                    target[row][j] = e[row][j] + data.p[Reference.DECODER_BIAS][j];
                }
            }
            double[] bias = r.p[Reference.DECODER_BIAS];
            return Reference.squares(dead(r.z, r, DEAD.length, true, bias), target) / Reference.spread(e);
        }));
        for (boolean trains : new boolean[] {false, true}) {
            Formula sparsify = (r, data) -> Reference.squares(
                            dead(trains ? r.z : data.z, r, k, true, r.p[Reference.DECODER_BIAS]), data.residual())
                    / Reference.spread(r.x);
            cases.add(new Case(
                    "AuxK, sparsify",
                    TopKActivation.RECTIFIED,
                    TOPK,
                    AuxKTerm.SPARSIFY,
                    sparsify,
                    null,
                    trains,
                    memory -> {}));
        }
        cases.add(relu("ghosts", Ghosts.TERM, TermGradientTest::ghosts));
    }

    private static double ghosts(Reference r, Reference data) {
        double size = Reference.squares(data.y, data.x);
        return size * distance(r, data) / distance(data, data);
    }

    /** The mean distance of ghosts, half as long as the residuals, from these. */
    private static double distance(Reference r, Reference data) {
        double[][] e = data.residual();
        double[][] ghost = exponentials(r);
        double[][] fixed = exponentials(data);
        double mean = 0;
        for (int row = 0; row < e.length; row++) {
            double factor = Reference.length(e[row]) / (2 * Reference.length(fixed[row]) + 1e-8);
            double[] difference = new double[D];
            for (int j = 0; j < D; j++) {
                difference[j] = factor * ghost[row][j] - e[row][j];
            }
            mean += Reference.length(difference) / e.length;
        }
        return mean;
    }

    private static double[][] exponentials(Reference r) {
        double[][] g = Reference.map(r.z, (row, i) -> isDead(i) ? Math.exp(r.z[row][i]) : 0);
        return Reference.decode(g, r.p[Reference.DECODER], null);
    }

    private static double[] random(int n, double size, long stream) {
        RandomStream random = new RandomStream(23, stream);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return values;
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valueAndGradientsAreTheFormulas(Case c) {
        try (Device device = CpuDevice.checked(2)) {
            valueAndGradients(c, device, DEAD.length);
        }
    }

    /** Where nobody knows how many are dead, they are taken out of all, with room for more. */
    @ParameterizedTest
    @MethodSource("cases")
    void theSameWithRoomForMoreDead(Case c) {
        try (Device device = new ForwardingDevice(CpuDevice.checked(2))) {
            valueAndGradients(c, device, F - 1);
        }
    }

    private static void valueAndGradients(Case c, Device device, int mostDead) {
        double[] rows = random(Reference.ROWS * D, 1, 9);
        double[][] x = new double[Reference.ROWS][];
        for (int row = 0; row < x.length; row++) {
            x[row] = java.util.Arrays.copyOfRange(rows, row * D, (row + 1) * D);
        }
        try (Tape tape = Tape.recording(device)) {
            Sae sae = new Sae(device, new Sae.Shape(D, F, c.activation(), K, true, false));
            List<Parameter> parameters =
                    new ArrayList<>(List.of(sae.encoder(), sae.encoderBias(), sae.decoder(), sae.decoderBias()));
            parameters.addAll(sae.own());
            double[][] p = new double[parameters.size()][];
            for (int i = 0; i < p.length; i++) {
                p[i] = random(parameters.get(i).size(), i == Reference.DECODER ? 0.6 : 0.4, i);
                parameters.get(i).set(floats(p[i]));
            }
            Tensor batch = tape.of(floats(rows), Reference.ROWS, D);
            Sae.Forward forward = sae.forward(tape, batch, Pass.training(0));
            DeadList dead = ListedLatents.of(tape, F, mostDead, DEAD);
            Memory memory = new Memory();
            c.memory().accept(memory);
            Tensor value = c.term()
                    .of(new TermInputs(
                            tape, sae, forward, batch, () -> dead, VARIANCE, c.trainsEncoder(), 0, 1000, memory));
            tape.backward(value);
            Reference data = new Reference(p, x, c.latents());
            double expected = c.formula().of(data, data);
            assertEquals(expected, value.item(), BOUND * Math.abs(expected), c + " value");
            for (int i = 0; i < p.length; i++) {
                double[] gradient =
                        i == Reference.OWN && c.estimate() != null ? estimated(c, data) : differences(c, p, i, data);
                String what = c + " " + parameters.get(i).name();
                Relative.assertWithin(BOUND, tape.grad(parameters.get(i)).toArray(), gradient, what);
            }
        }
    }

    private static double[] differences(Case c, double[][] p, int parameter, Reference data) {
        double[] gradient = new double[p[parameter].length];
        for (int i = 0; i < gradient.length; i++) {
            double[][] moved = p.clone();
            moved[parameter] = p[parameter].clone();
            moved[parameter][i] += STEP;
            double above = c.formula().of(new Reference(moved, data.x, c.latents()), data);
            moved[parameter][i] -= 2 * STEP;
            double below = c.formula().of(new Reference(moved, data.x, c.latents()), data);
            gradient[i] = (above - below) / (2 * STEP);
        }
        return gradient;
    }

    private static double[] estimated(Case c, Reference data) {
        double[] gradient = new double[F];
        for (int i = 0; i < F; i++) {
            for (int row = 0; row < Reference.ROWS; row++) {
                gradient[i] += c.estimate().of(data, row, i) / Reference.ROWS;
            }
        }
        return gradient;
    }

    /** A term or an activation that is not among the cases is found by its class; of an enum every constant has to be. */
    @Test
    void noTermAndNoActivationIsLeftOut() {
        List<Case> cases = cases().toList();
        Set<String> held = new TreeSet<>();
        for (Case c : cases) {
            for (Object each : List.of(c.term(), c.activation())) {
                held.add(
                        each instanceof Enum<?> constant
                                ? name(constant)
                                : each.getClass().getName());
            }
        }
        Set<String> missing = new TreeSet<>();
        for (JavaClass each : classes()) {
            boolean concrete = !each.isInterface()
                    && !each.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT);
            if (each.isEnum() && each.isAssignableTo(Term.class)) {
                each.getFields().stream()
                        .filter(field -> field.getRawType().equals(each))
                        .map(field -> each.getName() + "." + field.getName())
                        .filter(name -> !held.contains(name))
                        .forEach(missing::add);
            } else if (concrete
                    && !each.isAnonymousClass()
                    && !each.getSuperclass().map(of -> of.toErasure().isEnum()).orElse(false)
                    && (each.isAssignableTo(Term.class) || each.isAssignableTo(EncoderActivation.class))
                    && !held.contains(each.getName())) {
                missing.add(each.getName());
            }
        }
        assertTrue(missing.isEmpty(), () -> "without a gradient check: " + missing);
        assertTrue(held.size() > 25, () -> held.stream().collect(Collectors.joining(", ")));
    }

    private static String name(Enum<?> constant) {
        return constant.getDeclaringClass().getName() + "." + constant.name();
    }

    private static Iterable<JavaClass> classes() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("saeengine.sae");
    }
}

package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.recipe.Recipes;
import saeengine.sae.ReluActivation;
import saeengine.sae.term.L0;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.SummedSquares;
import saeengine.tensor.Device;
import saeengine.testing.Relative;

/** The fused step against the composed one, on the same weights and moments over several steps. */
class FusedStepTest {
    private static final int STEPS = 5;
    private static final long NEVER = 1_000_000_000L;
    private static final Step UNUSED = (device, input, x, step, stats) -> {
        throw new AssertionError("the fused step gave way to the composed one");
    };

    /** One row, odd sizes, several chunks of rows, several tiles of features, all features kept. */
    private static final List<Case> SIZES = List.of(
            new Case(1, new Trainees.Size(5, 9, 3, -0.2f)),
            new Case(33, new Trainees.Size(20, 71, 6, -0.9f)),
            new Case(300, new Trainees.Size(16, 1100, 32, -1.2f)),
            new Case(40, new Trainees.Size(7, 30, 30, -0.5f)));

    private record Case(int rows, Trainees.Size size) {}

    private record Outcome(List<float[]> state, List<Member.StepResult> results, long[] fired) {
        List<Float> losses() {
            return results.stream().map(result -> result.loss().get()).toList();
        }
    }

    static Stream<Arguments> cases() {
        return Recipes.all().stream()
                .filter(recipe -> Trainees.hasFusedStep(recipe.name()))
                .flatMap(recipe -> SIZES.stream()
                        .filter(size -> fits(recipe, size.size().features()))
                        .map(size -> Arguments.of(recipe.name(), size)));
    }

    /** A sixteenth of nine latents is none. */
    private static boolean fits(Recipe recipe, int features) {
        return !(recipe.error() instanceof NestedSquares) || features >= 16;
    }

    /** A term that an encoder would make nothing of is not left out: there is then no such step. */
    @Test
    void aCountWithoutThresholdsIsNotPassedOver() {
        Recipe recipe = Recipe.named("counts", "ReLU has no thresholds")
                .activation(ReluActivation.RELU)
                .error(SummedSquares.TERM)
                .penalty(new L0(L0.Counts.PRE_ACTIVATIONS, null), 1, Span.NONE)
                .build();
        Case c = SIZES.get(1);
        try (Device device = CpuDevice.checked(1)) {
            assertTrue(FusedPlan.of(device, recipe, false, 1).isEmpty());
            Trainee trainee = Trainees.make(device, recipe, c.size(), NEVER);
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> take(device, new ComposedStep(trainee), c, 0));
            assertTrue(refused.getMessage().contains("ReLU has none"), refused.getMessage());
        }
    }

    /** The recipes that are made for it have it. */
    @Test
    void sparseRecipesHaveAFusedStep() {
        for (String name : List.of(
                "relu-l1",
                "relu-l1-colnorm",
                "topk",
                "batch-topk",
                "matryoshka",
                "jumprelu",
                "dl-batchtopk",
                "dl-matryoshka",
                "saelens-standard",
                "saelens-jumprelu")) {
            assertTrue(Trainees.hasFusedStep(name), name);
        }
    }

    private enum Way {
        FUSED,
        COMPOSED,
        IN_TURN
    }

    private static Outcome train(Device device, Recipe recipe, Case c, Way which, long deadAfter) {
        Trainee trainee = Trainees.make(device, recipe, c.size(), deadAfter);
        Step fused = Trainees.fused(device, trainee, UNUSED, 1);
        Step composed = new ComposedStep(trainee);
        Step way = switch (which) {
            case FUSED -> fused;
            case COMPOSED -> composed;
            case IN_TURN ->
                (on, input, x, step, stats) -> (step % 2 == 0 ? fused : composed).take(on, input, x, step, stats);
        };
        List<Member.StepResult> results = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            results.add(take(device, way, c, step));
            assertEquals(0, device.mark(), "step memory was given back");
        }
        return new Outcome(Trainees.state(trainee), results, trainee.fired().state());
    }

    private static Member.StepResult take(Device device, Step way, Case c, int step) {
        try (Tape batch = Tape.inference(device)) {
            int dims = c.size().dims();
            return way.take(
                    device, batch.of(Trainees.random(c.rows() * dims, 50 + step, 1f), c.rows(), dims), step, true);
        }
    }

    private static void assertAgree(Outcome fused, Outcome composed, String what) {
        for (int step = 0; step < fused.results().size(); step++) {
            Member.StepResult one = fused.results().get(step);
            Member.StepResult other = composed.results().get(step);
            assertEquals(
                    other.loss().get(), one.loss().get(), 1e-5 * other.loss().get(), what + " loss");
            assertEquals(other.rate(), one.rate());
            double squared = other.stats().squaredError();
            assertEquals(squared, one.stats().squaredError(), 1e-5 * squared);
            double penalty = other.stats().penalty();
            assertEquals(penalty, one.stats().penalty(), Double.isNaN(penalty) ? 1 : 1e-5 * penalty + 1e-12);
            assertEquals(
                    other.stats().active(),
                    one.stats().active(),
                    1e-6 * other.stats().active() + 1e-12);
            assertEquals(other.stats().dead(), one.stats().dead());
            assertEquals(
                    other.stats().auxiliary(),
                    one.stats().auxiliary(),
                    1e-5 * Math.abs(other.stats().auxiliary()) + 1e-12);
        }
        for (int i = 0; i < fused.state().size(); i++) {
            double[] expected = Relative.doubles(composed.state().get(i));
            Relative.assertWithin(1e-5, fused.state().get(i), expected, what + ", tensor " + i);
        }
        assertArrayEquals(composed.fired(), fused.fired(), what + " tokens since fired");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheComposedStep(String name, Case c) {
        try (Device device = CpuDevice.checked(2)) {
            Outcome fused = train(device, Recipes.named(name), c, Way.FUSED, NEVER);
            assertAgree(fused, train(device, Recipes.named(name), c, Way.COMPOSED, NEVER), name + " " + c);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameBitsOnAnyNumberOfThreads(String name, Case c) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (Device device = CpuDevice.checked(threads)) {
                outcomes.add(train(device, Recipes.named(name), c, Way.FUSED, NEVER));
            }
        }
        for (Outcome other : outcomes.subList(1, 3)) {
            for (int i = 0; i < other.state().size(); i++) {
                assertArrayEquals(outcomes.get(0).state().get(i), other.state().get(i), 0f, "tensor " + i);
            }
            assertEquals(outcomes.get(0).losses(), other.losses());
        }
    }

    /** Latents that die soon, so that auxiliary losses are at work, in the fused way and in the composed one. */
    @ParameterizedTest
    @ValueSource(strings = {"topk", "dl-topk", "sparsify-topk", "openai-topk"})
    void revivesTheDeadAsTheComposedStep(String name) {
        Case c = new Case(33, new Trainees.Size(20, 71, 2, -0.9f));
        try (Device device = CpuDevice.checked(2)) {
            Outcome fused = train(device, Recipes.named(name), c, Way.FUSED, 40);
            Outcome composed = train(device, Recipes.named(name), c, Way.COMPOSED, 40);
            assertTrue(composed.results().get(STEPS - 1).stats().dead() > 3, "some are dead");
            assertTrue(composed.results().get(STEPS - 1).stats().auxiliary() > 0);
            assertAgree(fused, composed, name);
        }
    }

    /** All values are negative, and every one kept has fired. */
    @ParameterizedTest
    @ValueSource(strings = {"topk", "dl-topk", "openai-topk"})
    void aSignedTopKsNegativeValuesHaveFired(String name) {
        Case c = new Case(33, new Trainees.Size(20, 71, 6, -20));
        Recipe recipe = Trainees.signed(name);
        try (Device device = CpuDevice.checked(2)) {
            Outcome fused = train(device, recipe, c, Way.FUSED, NEVER);
            Outcome composed = train(device, recipe, c, Way.COMPOSED, NEVER);
            assertAgree(fused, composed, name);
            for (Member.StepResult result : composed.results()) {
                assertEquals(6, result.stats().active());
            }
            assertTrue(Arrays.stream(composed.fired()).anyMatch(tokens -> tokens == 0), "some fired in the last step");
        }
    }

    /** A run that goes from one way to the other and back, as one continued elsewhere would. */
    @ParameterizedTest
    @ValueSource(strings = {"topk", "relu-l1", "relu-l1-colnorm", "openai-topk"})
    void mayBeSwitchedInTheMiddle(String name) {
        try (Device device = CpuDevice.checked(2)) {
            Outcome switched = train(device, Recipes.named(name), SIZES.get(1), Way.IN_TURN, NEVER);
            assertAgree(switched, train(device, Recipes.named(name), SIZES.get(1), Way.COMPOSED, NEVER), name);
        }
    }

    /** Nothing active, a little, about half and all. */
    @ParameterizedTest
    @ValueSource(floats = {-100, -2.2f, -1, 0, 100})
    void sparseAndDenseWaysAgreeAtAnyDensity(float bias) {
        Case c = new Case(140, new Trainees.Size(8, 90, 0, bias));
        for (String name : List.of("relu-l1", "relu-l1-colnorm", "dl-standard", "dl-april")) {
            try (Device device = CpuDevice.checked(2)) {
                Outcome fused = train(device, Recipes.named(name), c, Way.FUSED, NEVER);
                assertAgree(fused, train(device, Recipes.named(name), c, Way.COMPOSED, NEVER), name + bias);
            }
        }
    }

    /** One row of one feature is active, of 128 x 20 places: at a share of just that, and just below. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theSwitchIsWhereItSaysAndChangesNothing(int most) {
        Case c = new Case(100, new Trainees.Size(4, 20, 0, -100));
        try (Device device = CpuDevice.checked(1)) {
            Outcome[] outcomes = new Outcome[2];
            int[] gaveWay = {0};
            for (int i = 0; i < 2; i++) {
                Trainee trainee = Trainees.make(device, Recipes.named("relu-l1"), c.size(), NEVER);
                float[] bias = trainee.sae().encoderBias().toArray();
                float[] encoder = trainee.sae().encoder().toArray();
                java.util.Arrays.fill(encoder, 0, 4, 1f);
                bias[0] = -20;
                trainee.sae().encoder().set(encoder);
                trainee.sae().encoderBias().set(bias);
                Step composed = new ComposedStep(trainee);
                Step counted = (on, input, x, step, stats) -> {
                    gaveWay[0]++;
                    return composed.take(on, input, x, step, stats);
                };
                Step way = i == 0 ? Trainees.fused(device, trainee, counted, (most + 0.5) / (128 * 20)) : composed;
                float[] x = Trainees.random(c.rows() * 4, 60, 1f);
                java.util.Arrays.fill(x, 12, 16, 9f);
                try (Tape batch = Tape.inference(device)) {
                    Member.StepResult result = way.take(device, batch.of(x, c.rows(), 4), 3, true);
                    assertEquals(0.01, result.stats().active(), 1e-9);
                    outcomes[i] = new Outcome(
                            Trainees.state(trainee),
                            List.of(result),
                            trainee.fired().state());
                }
            }
            assertEquals(1 - most, gaveWay[0]);
            assertAgree(outcomes[0], outcomes[1], "most " + most);
        }
    }

    /** A plain autoencoder has no sparse step, and a tied one no two matrices. */
    @Test
    void leavesOthersToTheComposedStep() {
        try (Device device = CpuDevice.checked(1)) {
            assertTrue(
                    FusedPlan.of(device, Recipes.named("autoencoder"), false, 1).isEmpty());
            assertTrue(FusedPlan.of(device, Recipes.named("topk"), true, 1).isEmpty());
        }
    }
}

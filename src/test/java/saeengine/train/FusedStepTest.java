package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.testing.Relative;

/** The fused step against the composed one, on the same weights and moments over several steps. */
class FusedStepTest {
    private static final int STEPS = 4;
    private static final long NEVER = 1_000_000_000L;
    private static final Step UNUSED = (device, x, step, stats) -> {
        throw new AssertionError("the fused step gave way to the composed one");
    };

    /** One row, odd sizes, several chunks of rows, several tiles of features, all features kept. */
    private static final List<Case> SIZES = List.of(
            new Case(1, new Trainees.Size(5, 9, 3, -0.2f)),
            new Case(33, new Trainees.Size(20, 71, 6, -0.9f)),
            new Case(300, new Trainees.Size(16, 1100, 32, -1.2f)),
            new Case(40, new Trainees.Size(7, 30, 30, -0.5f)));

    private record Case(int rows, Trainees.Size size) {}

    private record Outcome(List<float[]> state, List<Member.StepResult> results, long[] fired) {}

    static Stream<Arguments> cases() {
        return Recipes.all().stream()
                .filter(recipe -> !recipe.isPlain())
                .flatMap(recipe -> SIZES.stream().map(size -> Arguments.of(recipe.name(), size)));
    }

    private static Outcome train(Device device, Recipe recipe, Case c, boolean fused) {
        Trainee trainee = Trainees.make(device, recipe, c.size(), NEVER);
        assertTrue(FusedStep.covers(device, trainee), recipe.name());
        Step way = fused ? new FusedStep(trainee, UNUSED, 1) : new ComposedStep(trainee);
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
            assertEquals(other.loss(), one.loss(), 1e-5 * other.loss(), what + " loss");
            assertEquals(other.rate(), one.rate());
            double squared = other.stats().squaredError();
            assertEquals(squared, one.stats().squaredError(), 1e-5 * squared);
            double penalty = other.stats().penalty();
            assertEquals(penalty, one.stats().penalty(), Double.isNaN(penalty) ? 1 : 1e-5 * penalty);
            assertEquals(
                    other.stats().active(),
                    one.stats().active(),
                    1e-6 * other.stats().active());
            assertEquals(other.stats().dead(), one.stats().dead());
            assertEquals(other.stats().auxiliary(), one.stats().auxiliary(), 1e-5);
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
            Outcome fused = train(device, Recipes.named(name), c, true);
            assertAgree(fused, train(device, Recipes.named(name), c, false), name + " " + c);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheSameBitsOnAnyNumberOfThreads(String name, Case c) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (Device device = CpuDevice.checked(threads)) {
                outcomes.add(train(device, Recipes.named(name), c, true));
            }
        }
        for (Outcome other : outcomes.subList(1, 3)) {
            for (int i = 0; i < other.state().size(); i++) {
                assertArrayEquals(outcomes.get(0).state().get(i), other.state().get(i), 0f, "tensor " + i);
            }
            assertEquals(outcomes.get(0).results(), other.results());
        }
    }

    /** A plain autoencoder has no sparse step, and a tied one no two matrices. */
    @Test
    void leavesOthersToTheComposedStep() {
        try (Device device = CpuDevice.checked(1)) {
            Trainee plain = Trainees.make(device, Recipes.named("autoencoder"), new Trainees.Size(3, 4, 0, 0f), NEVER);
            assertEquals(false, FusedStep.covers(device, plain));
        }
    }
}

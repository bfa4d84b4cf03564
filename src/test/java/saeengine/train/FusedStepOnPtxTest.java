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
import saeengine.check.ForwardingDevice;
import saeengine.cpu.CpuDevice;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.recipe.Recipes;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** The fused step of TopK recipes by the kernels that ship, in the interpreter, against the composed step on the CPU. */
class FusedStepOnPtxTest {
    private static final int STEPS = 3;
    private static final int ROWS = 21;
    private static final Trainees.Size SIZE = new Trainees.Size(11, 70, 5, -0.9f);
    private static final Step UNUSED = (device, input, x, step, stats) -> {
        throw new AssertionError("the fused step gave way to the composed one");
    };

    /** With exact products whatever a recipe is content with: a processor has no others. */
    private static Device ptx() {
        return new ForwardingDevice(new PtxDevice(PtxLibrary.shipped(), PtxMachine.Options.checked(3), true)) {
            @Override
            public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
                super.gemm(shape, Products.EXACT, alpha, a, b, beta, c);
            }
        };
    }

    /** None dead; and dead soon, so that auxiliary losses are at work. */
    static Stream<Arguments> cases() {
        return fused().flatMap(recipe -> recipe.activation() == TopKActivation.RECTIFIED
                        ? Stream.of(recipe, Trainees.signed(recipe.name()))
                        : Stream.of(recipe))
                .flatMap(recipe -> Stream.of(1_000_000_000L, 30L).map(dead -> Arguments.of(recipe, dead)));
    }

    private static Stream<Recipe> fused() {
        try (Device device = ptx()) {
            return Recipes.all().stream()
                    .filter(recipe -> FusedPlan.of(device, recipe, false, 1).isPresent())
                    .toList()
                    .stream();
        }
    }

    @Test
    void selectingRecipesAreAmongThem() {
        List<String> names = fused().map(Recipe::name).toList();
        assertTrue(names.containsAll(List.of("topk", "batch-topk", "matryoshka")), names.toString());
    }

    private record Outcome(List<float[]> state, List<Member.StepResult> results, long[] fired) {}

    private static Outcome train(Device device, Recipe recipe, long deadAfter, boolean fused) {
        Trainee trainee = Trainees.make(device, recipe, SIZE, deadAfter);
        Step way = fused ? Trainees.fused(device, trainee, UNUSED, 1) : new ComposedStep(trainee);
        List<Member.StepResult> results = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            try (Tape batch = Tape.inference(device)) {
                float[] x = Trainees.random(ROWS * SIZE.dims(), 50 + step, 1f);
                results.add(way.take(device, batch.of(x, ROWS, SIZE.dims()), step, true));
            }
            assertEquals(0, device.mark(), "step memory was given back");
        }
        return new Outcome(Trainees.state(trainee), results, trainee.fired().state());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheComposedStep(Recipe recipe, long deadAfter) {
        String name = recipe.name();
        try (Device device = ptx();
                Device cpu = CpuDevice.checked(1)) {
            Outcome fused = train(device, recipe, deadAfter, true);
            Outcome composed = train(cpu, recipe, deadAfter, false);
            for (int step = 0; step < STEPS; step++) {
                double loss = composed.results().get(step).loss().get();
                assertEquals(
                        loss, fused.results().get(step).loss().get(), 1e-5 * loss, name + ", loss of step " + step);
                assertEquals(
                        composed.results().get(step).stats().active(),
                        fused.results().get(step).stats().active(),
                        1e-6,
                        name + ", active latents");
            }
            for (int i = 0; i < fused.state().size(); i++) {
                double[] expected = Relative.doubles(composed.state().get(i));
                Relative.assertWithin(1e-5, fused.state().get(i), expected, name + ", tensor " + i);
            }
            assertArrayEquals(composed.fired(), fused.fired(), name + ", tokens since fired");
        }
    }

    /** Their selection is a kernel for the host alone: a GPU's dense products are the faster way. */
    @Test
    void recipesThatRectifyStayComposed() {
        try (Device device = ptx();
                Device cpu = CpuDevice.checked(1)) {
            for (String name : List.of("relu-l1", "jumprelu")) {
                Recipe recipe = Recipes.named(name);
                assertTrue(FusedPlan.of(device, recipe, false, 1).isEmpty(), name);
                assertTrue(FusedPlan.of(cpu, recipe, false, 1).isPresent(), name);
            }
        }
    }
}

package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.recipe.Recipes;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/** What goes between the host and the stand-in GPU in a step: nothing that anyone waits for. */
@Tag("standin")
class StepTrafficTest {
    private static final int ROWS = 21;
    private static final Trainees.Size SIZE = new Trainees.Size(11, 70, 5, -0.9f);
    private static final int STEPS = 6;

    /** None dead; and dead soon, so that auxiliary losses are at work. */
    static Stream<Arguments> recipes() {
        return Recipes.all().stream()
                .flatMap(recipe -> Stream.of(1_000_000_000L, 30L).map(dead -> Arguments.of(recipe, dead)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aStepWaitsForNothing(Recipe recipe, long deadAfter) {
        try (Device device = PtxExecutor.fastDevice()) {
            Trainee trainee = Trainees.make(device, recipe, SIZE, deadAfter);
            Step way = way(device, trainee);
            Tensor x = device.allocate(DType.F32, ROWS, SIZE.dims());
            device.upload(Trainees.random(x.size(), 50, 1f), 0, x);
            List<Later> losses = new ArrayList<>();
            List<long[]> said = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                long[] before = counts();
                losses.add(way.take(device, x, step, false).loss());
                long[] after = counts();
                // The first step of a window may look how many latents can be dead in it.
                if (step > 0) {
                    for (int i = 0; i < after.length; i++) {
                        after[i] -= before[i];
                    }
                    said.add(after);
                }
            }
            long downloads = StandIn.get("DOWNLOADS");
            for (Later loss : losses) {
                assertTrue(Float.isFinite(loss.get()));
            }
            assertTrue(StandIn.get("DOWNLOADS") <= downloads + 1, "all losses at once");
            for (long[] step : said) {
                String text = recipe.name() + ": " + Arrays.toString(step);
                assertEquals(0, step[0], "waits of " + text);
                assertEquals(0, step[1], "downloads of " + text);
                assertEquals(1, step[2], "uploads of " + text);
                assertTrue(step[3] <= 256, "bytes up of " + text);
            }
        }
    }

    private static long[] counts() {
        return new long[] {
            StandIn.get("WAITS"), StandIn.get("DOWNLOADS"), StandIn.get("UPLOADS"), StandIn.get("UPLOADED")
        };
    }

    private static Step way(Device device, Trainee trainee) {
        Step composed = new ComposedStep(trainee);
        return FusedPlan.of(device, trainee.recipe(), false, 1)
                .<Step>map(plan -> new FusedStep(trainee, plan, composed))
                .orElse(composed);
    }
}

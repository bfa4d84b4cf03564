package saeengine.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.StoredSae;
import saeengine.sae.AbsTopKActivation;
import saeengine.sae.KeptLatents;
import saeengine.sae.Sae;
import saeengine.sae.StoredActivations;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.SaeStore;
import saeengine.train.Schedule;

/** {@code abs-topk} learns directions that rows have with either sign, with latents of either sign. */
class AbsTopKRecipeTest {
    private static final int D = 8;
    private static final int ROWS = 64;
    private static final int STEPS = 400;

    /** Rows of one axis each, by a factor of either sign. */
    private static float[] rows(RandomStream random) {
        float[] rows = new float[ROWS * D];
        for (int row = 0; row < ROWS; row++) {
            rows[row * D + row % D] = 2 * random.nextGaussian();
        }
        return rows;
    }

    @Test
    void latentsOfEitherSignExplainWhatHasEitherSign() {
        Recipe recipe = Recipes.named("abs-topk");
        RandomStream random = new RandomStream(3, 0);
        try (Device device = CpuDevice.checked(1)) {
            Sae sae = new Sae(device, recipe.shape(D, 2 * D, 1, false));
            recipe.init().draw(sae, 5);
            Member.Settings settings = new Member.Settings(
                    recipe,
                    recipe.adam(),
                    new Schedule(Schedule.Shape.STEP, 0.01, 0.01, STEPS, STEPS, 0, 0),
                    recipe.clip(),
                    0,
                    0,
                    1.0 / 32,
                    false,
                    1000,
                    1,
                    1,
                    ResampleSchedule.NEVER);
            Member member = new Member(device, "one", sae, settings);
            double first = 0;
            double last = 0;
            for (int step = 0; step < STEPS; step++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = tape.of(rows(random), ROWS, D);
                    last = member.step(device, x, step, true).stats().squaredError();
                    first = step == 0 ? last : first;
                }
            }
            assertTrue(last < 0.2 * first, "squared error from " + first + " to " + last);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.of(rows(random), ROWS, D);
                KeptLatents kept = (KeptLatents) sae.forward(tape, x).latents();
                float[] f = kept.kept().values().toArray();
                long negative =
                        IntStream.range(0, f.length).filter(i -> f[i] < 0).count();
                long positive =
                        IntStream.range(0, f.length).filter(i -> f[i] > 0).count();
                assertEquals(ROWS, negative + positive);
                assertTrue(negative > ROWS / 4 && positive > ROWS / 4, negative + " below 0, " + positive + " above");
            }
            StoredSae stored = SaeStore.stored(sae, 1, Provenance.none());
            assertEquals(Activation.absTopK(1), stored.activation());
            assertSame(AbsTopKActivation.ABS_TOPK, StoredActivations.of(stored.activation()));
        }
    }
}

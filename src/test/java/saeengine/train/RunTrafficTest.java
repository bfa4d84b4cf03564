package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.Batches;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowSource;
import saeengine.activations.ShuffledBatches;
import saeengine.autograd.Tape;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.data.sae.Provenance;
import saeengine.nn.Site;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.TinyModel;

/**
 * A run on the stand-in GPU from a text's tokens to its loss records: between two logs nobody waits and nothing comes back,
 * with dead latents too, and what goes up are Adam's numbers and, where the buffer is refilled, tokens and an order.
 */
@Tag("standin")
class RunTrafficTest {
    private static final int BATCH = 10;
    private static final int BUFFER = 50;
    private static final int STEPS = 60;
    private static final int LOG = 20;
    private static final int FEATURES = 24;

    /** Numbers of Adam, in bytes. */
    private static final long ADAM = 36;

    @TempDir
    Path folder;

    /** What has passed when a step began. */
    private record Passed(long waits, long downloads, long uploads, long uploaded) {
        static Passed now() {
            return new Passed(
                    StandIn.get("WAITS"), StandIn.get("DOWNLOADS"), StandIn.get("UPLOADS"), StandIn.get("UPLOADED"));
        }
    }

    /** Batches that look at the counters before each step. */
    private record Watched(Batches batches, List<Passed> seen) implements Batches {
        @Override
        public Tensor next(Tape tape) {
            seen.add(Passed.now());
            return batches.next(tape);
        }

        @Override
        public void check() {
            batches.check();
        }

        @Override
        public State state() {
            return batches.state();
        }

        @Override
        public void restore(State state) {
            batches.restore(state);
        }
    }

    @Test
    void nobodyWaitsBetweenTwoLogs() {
        Recipe recipe = Recipes.named("topk");
        List<Passed> seen = new ArrayList<>();
        try (Device device = PtxExecutor.fastDevice()) {
            LanguageModel language =
                    ModelLoader.open("random:" + TinyModel.config(folder), 1).load(device, 2);
            Harvest.Form form = new Harvest.Form(Site.residual(2), 16, Normalize.NONE, 64, Products.COARSE);
            try (RowSource rows = Harvest.ahead(
                    device, language.model(), language.stories(List.of(TinyModel.stories(folder))), form)) {
                Sae sae = new Sae(device, recipe.shape(rows.dims(), FEATURES, 3, false));
                recipe.init().draw(sae, 1);
                Member member = new Member(device, "topk", sae, settings(recipe));
                Batches batches = new Watched(new ShuffledBatches(device, rows, BATCH, BUFFER, 5), seen);
                Trainer.Plan plan = new Trainer.Plan(STEPS, LOG, STEPS, 0);
                new Trainer(device, folder, batches, List.of(member), plan, Provenance.none())
                        .run(() -> false, new Trainer.Listener() {
                            @Override
                            public void onStep(Checkpoints.Progress progress, float[] losses) {}

                            @Override
                            public void onCheckpoint(Checkpoints.Progress progress) {}
                        });
                assertTrue(member.fired().deadCount(5 * BATCH) > 0, "some latents are dead");
            }
        }
        int quiet = 0;
        for (int step = 1; step < STEPS; step++) {
            // Of the step before, counted from 1; the first one and each LOGth are logged.
            if (step == 1 || step % LOG == 0) {
                continue;
            }
            Passed before = seen.get(step - 1);
            Passed after = seen.get(step);
            assertEquals(0, after.waits() - before.waits(), "waits of step " + step);
            assertEquals(0, after.downloads() - before.downloads(), "downloads of step " + step);
            if (after.uploads() - before.uploads() == 1) {
                assertEquals(ADAM, after.uploaded() - before.uploaded(), "bytes up in step " + step);
                quiet++;
            }
        }
        assertTrue(quiet > STEPS / 2, quiet + " steps without a refill");
    }

    private static Member.Settings settings(Recipe recipe) {
        return new Member.Settings(
                recipe,
                recipe.adam(),
                new Schedule(Schedule.Shape.STEP, 0.003, 0.003, 2, 100, 100, 0),
                recipe.clip(),
                0,
                0,
                0.25,
                false,
                5 * BATCH,
                1,
                1,
                ResampleSchedule.NEVER);
    }
}

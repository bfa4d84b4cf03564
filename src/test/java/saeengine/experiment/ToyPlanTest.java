package saeengine.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cpu.CpuDevice;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.tensor.Device;
import saeengine.toy.RateDecay;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyFiles;
import saeengine.toy.ToyResampleSchedule;
import saeengine.toy.ToyResampling;
import saeengine.toy.ToySaeTraining;
import saeengine.toy.ToySchedule;
import saeengine.toy.ToyShape;

/** A toy run holds what its plan says, and not much less. */
class ToyPlanTest {
    private static final ToyShape SHAPE = new ToyShape(3, 7, 4);
    private static final ToySchedule SCHEDULE = new ToySchedule(12, 512, 1e-3, RateDecay.CONSTANT, 5);

    @TempDir
    Path folder;

    private static long planned(MemoryPlan plan) {
        return plan.json().entrySet().stream()
                .filter(each -> !each.getKey().equals("in all")
                        && !each.getKey().equals("the page")
                        && !each.getKey().equals("a batch on the host"))
                .mapToLong(each -> each.getValue().getAsLong())
                .sum();
    }

    private static void within(long held, long planned) {
        assertTrue(held <= planned, held + " held, " + planned + " planned");
        assertTrue(held > planned / 2, held + " held, " + planned + " planned");
    }

    @Test
    void whatIsHeldIsWhatIsPlanned() {
        ToyFeatures features = ToyFeatures.uniform(SHAPE, 0.1f);
        float[] importance = new float[SHAPE.rows()];
        Arrays.fill(importance, 1);
        try (Device device = new CpuDevice(1)) {
            ToyRuns.model(device, folder, features, importance, SCHEDULE, 1, Log.SILENT);
            within(device.peakBytes(), planned(ToyPlan.model(SHAPE, 512)));
        }
        for (ToyResampling how : ToyResampling.values()) {
            ToySaeTraining.Settings settings = new ToySaeTraining.Settings(
                    40, false, 5f, 0.9, new ToyResampleSchedule(how, 3, 2, 0.1f), SCHEDULE, ToyRuns.SHOWN);
            try (Device device = new CpuDevice(1)) {
                ToyRuns.sae(device, folder, ToyFiles.read(folder.resolve(ToyRuns.MODEL)), settings, 1, Log.SILENT);
                within(device.peakBytes(), planned(ToyPlan.sae(SHAPE, settings)));
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        MemoryPlan plan = ToyPlan.model(new ToyShape(100_000, 100, 10), 1024);
        String says = assertThrows(
                        IllegalArgumentException.class, () -> plan.requireFits(1L << 30, OptionalLong.empty()))
                .getMessage();
        assertTrue(says.contains("--batch or --instances"), says);
        assertEquals(1, says.lines().count());
    }
}

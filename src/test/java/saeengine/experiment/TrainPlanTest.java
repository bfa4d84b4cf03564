package saeengine.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.Batches;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ScaledSource;
import saeengine.activations.ShuffledBatches;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.run.Log;
import saeengine.tensor.Device;
import saeengine.testing.TinyModel;

/** What a device of its own memory holds of rows is what the plan says, to the byte where it lasts. */
class TrainPlanTest {
    private static final String WAITING = "rows that wait for a batch, and what is known of them";
    private static final String ON_ITS_WAY = "a chunk of rows on its way";

    @TempDir
    Path folder;

    private TrainConfig config() {
        TrainConfig config = new TrainConfig();
        config.model = "random:" + TinyModel.config(folder);
        config.text = List.of(TinyModel.stories(folder));
        config.context = 32;
        config.steps = 9L;
        config.batch = 50;
        config.buffer = 300;
        config.scaleActivations = InputScale.MEAN_SQUARE;
        config.settle();
        return config;
    }

    private static Device gpu() {
        return new PtxDevice(PtxLibrary.shipped(), PtxMachine.Options.fast(), false);
    }

    private JsonObject plan(TrainConfig config, RowStreams streams, Device device) {
        return TrainPlan.of(config, streams, List.of(8), device).json();
    }

    @Test
    void aShuffleBufferIsPlannedToTheByte() {
        TrainConfig config = config();
        try (Device device = gpu();
                RowStreams streams = RowStreams.open(config, device, Log.SILENT)) {
            streams.load(folder);
            JsonObject plan = plan(config, streams, device);
            try (RowSource rows = new ScaledSource(streams.rows(), 0.5)) {
                long before = device.usedBytes();
                Batches batches =
                        new ShuffledBatches(device, rows, config.batchRows(), streams.capacity(), config.seed);
                assertEquals(
                        plan.get("shuffle buffer").getAsLong()
                                + plan.get(WAITING).getAsLong(),
                        device.usedBytes() - before);
                oneStep(device, batches);
            }
        }
    }

    @Test
    void rowsInOrderArePlannedToTheByte() {
        TrainConfig config = config();
        config.inOrder = true;
        try (Device device = gpu();
                RowStreams streams = RowStreams.open(config, device, Log.SILENT)) {
            streams.load(folder);
            JsonObject plan = plan(config, streams, device);
            try (RowSource rows = streams.rows()) {
                long before = device.usedBytes();
                Batches batches = new OrderedBatches(device, rows, config.batchRows());
                assertEquals(plan.get(WAITING).getAsLong(), device.usedBytes() - before);
                oneStep(device, batches);
            }
        }
    }

    private static void oneStep(Device device, Batches batches) {
        try (Tape tape = Tape.inference(device)) {
            assertTrue(batches.next(tape).size() > 0);
        }
    }

    /** The step memory of a chunk beside what the model takes, which the plan has apart. */
    @Test
    void aChunkOnItsWayTakesNoMoreThanThePlanSays() {
        TrainConfig config = config();
        try (Device device = gpu();
                RowStreams streams = RowStreams.open(config, device, Log.SILENT)) {
            streams.load(folder);
            JsonObject plan = plan(config, streams, device);
            try (RowSource rows = new ScaledSource(streams.rows(), 0.5)) {
                long before = device.usedBytes();
                try (Tape tape = Tape.inference(device)) {
                    rows.next(tape);
                    long kept = device.usedBytes() - before;
                    assertTrue(kept > 0 && kept <= plan.get(ON_ITS_WAY).getAsLong(), kept + " of " + plan);
                }
                long planned = plan.get(ON_ITS_WAY).getAsLong()
                        + plan.get("a harvest's tensors").getAsLong();
                assertTrue(device.peakBytes() - before <= planned, device.peakBytes() - before + " of " + planned);
            }
        }
    }

    /** A CPU has nothing apart from its heap, and its plan is what it was. */
    @Test
    void aCpuPlansNoneOfIt() {
        TrainConfig config = config();
        try (CpuDevice device = new CpuDevice(1);
                RowStreams streams = RowStreams.open(config, device, Log.SILENT)) {
            JsonObject plan = plan(config, streams, device);
            assertTrue(!plan.has(WAITING) && !plan.has(ON_ITS_WAY), plan.toString());
        }
    }
}

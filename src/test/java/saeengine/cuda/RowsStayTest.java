package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.activations.Batches;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ScaledSource;
import saeengine.activations.ShuffledBatches;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.nn.Site;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.TinyModel;

/** What goes over the bus between harvest and training step, and that the rows are those of the CPU in the same order. */
@Tag("standin")
class RowsStayTest {
    private static final CudaSettings GRAPHS = new CudaSettings(Precision.FP32, null, false, true);
    private static final int BATCH = 10;
    private static final int BUFFER = 50;
    private static final int STEPS = 40;
    private static final int D = 12;

    @TempDir
    Path folder;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, StandIn.get("LEAKED"));
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private LanguageModel model(Device device) {
        return ModelLoader.open("random:" + TinyModel.config(folder), 1).load(device, 2);
    }

    private Harvest harvest(Device device, LanguageModel language, Site site, Normalize normalize, int pack) {
        Harvest.Form form = new Harvest.Form(site, 16, normalize, pack, Products.COARSE);
        return Harvest.ahead(device, language.model(), language.stories(List.of(TinyModel.stories(folder))), form);
    }

    /** Chunks pass, and what they have to bring to the card is counted. */
    private static final class Counted implements RowSource {
        private final Harvest rows;
        private final boolean normalized;
        private long chunks;
        private long bytes;

        Counted(Harvest rows, boolean normalized) {
            this.rows = rows;
            this.normalized = normalized;
        }

        @Override
        public int dims() {
            return rows.dims();
        }

        @Override
        public float @Nullable [] next() {
            return rows.next();
        }

        @Override
        public @Nullable Tensor next(Tape tape) {
            Tensor chunk = rows.next(tape);
            if (chunk != null) {
                int windows = rows.windows().size();
                chunks++;
                // Ids, places in the window and starts; where stories are normalised, four numbers of each: one piece
                // is all.
                bytes += 4L * (2 * chunk.rows() + windows + 1 + (normalized ? 4 * windows : 0));
            }
            return chunk;
        }

        @Override
        public int mostRows() {
            return rows.mostRows();
        }

        @Override
        public String nameOf(int row) {
            return rows.nameOf(row);
        }

        @Override
        public Place place() {
            return rows.place();
        }

        @Override
        public void seek(Place place) {
            rows.seek(place);
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    /** What has gone over the bus, and how often the host has waited. */
    private record Bus(long uploads, long uploaded, long downloads, long waits) {
        static Bus now() {
            return new Bus(
                    StandIn.get("UPLOADS"), StandIn.get("UPLOADED"), StandIn.get("DOWNLOADS"), StandIn.get("WAITS"));
        }

        Bus since(Bus before) {
            return new Bus(
                    uploads - before.uploads,
                    uploaded - before.uploaded,
                    downloads - before.downloads,
                    waits - before.waits);
        }
    }

    @ParameterizedTest
    @EnumSource(Normalize.class)
    void aStepTakesNothingAndAChunkItsIds(Normalize normalize) {
        boolean normalized = normalize == Normalize.PER_STORY;
        int refills = 0;
        try (CudaDevice device = CudaDevice.open(GRAPHS);
                Counted source =
                        new Counted(harvest(device, model(device), Site.residual(2), normalize, 64), normalized)) {
            Batches batches = new ShuffledBatches(device, source, BATCH, BUFFER, 5);
            for (int step = 0; step < STEPS; step++) {
                long chunks = source.chunks;
                long bytes = source.bytes;
                Bus before = Bus.now();
                long calls = StandIn.get("CALLS");
                try (Tape tape = Tape.inference(device)) {
                    batches.next(tape);
                }
                Bus passed = Bus.now().since(before);
                calls = StandIn.get("CALLS") - calls;
                boolean refilled = passed.uploads() > 0;
                refills += refilled ? 1 : 0;
                assertTrue(refilled || step < STEPS / 2 || calls == 1, calls + " calls, step " + step);
                // The order, and how much of it is used.
                long order = refilled ? 4L * (1 + BUFFER) : 0;
                assertEquals(source.bytes - bytes + order, passed.uploaded(), "bytes up, step " + step);
                assertEquals(0, passed.downloads(), "down, step " + step);
                assertEquals(0, passed.waits(), "waits, step " + step);
                assertTrue(refilled || source.chunks == chunks, "chunks come with refills");
            }
            assertTrue(refills > 5 && refills < STEPS / 2, refills + " refills");
            assertTrue(source.chunks > 5, source.chunks + " chunks");
        }
    }

    private interface Maker {
        Batches of(Device device, RowSource source);
    }

    /** Each step's rows, of a run that is stopped after some and gone on with by others. */
    private List<float[]> batches(Device device, Site site, Normalize normalize, int pack, Maker maker, int stop) {
        List<float[]> taken = new ArrayList<>();
        LanguageModel language = model(device);
        Batches.State state = null;
        for (int[] part : new int[][] {{0, stop}, {stop, STEPS}}) {
            try (RowSource source = new ScaledSource(harvest(device, language, site, normalize, pack), 0.3)) {
                Batches batches = maker.of(device, source);
                if (state != null) {
                    batches.restore(state);
                }
                for (int step = part[0]; step < part[1]; step++) {
                    try (Tape tape = Tape.inference(device)) {
                        taken.add(batches.next(tape).toArray());
                    }
                }
                batches.check();
                state = batches.state();
            }
        }
        return taken;
    }

    private void areTheCpus(Site site, Normalize normalize, int pack, Maker maker) {
        List<float[]> expected;
        try (CpuDevice cpu = new CpuDevice(2)) {
            expected = batches(cpu, site, normalize, pack, maker, STEPS);
            assertEquals(STEPS, expected.size());
            List<float[]> again = batches(cpu, site, normalize, pack, maker, 17);
            for (int step = 0; step < STEPS; step++) {
                assertArrayEquals(expected.get(step), again.get(step), "gone on with, step " + step);
            }
        }
        StandIn.set("DEFER", 1);
        try (CudaDevice device = CudaDevice.open(GRAPHS)) {
            List<float[]> got = batches(device, site, normalize, pack, maker, 17);
            for (int step = 0; step < STEPS; step++) {
                assertArrayEquals(expected.get(step), got.get(step), 2e-5f, "step " + step);
            }
        }
    }

    @Test
    void theRowsAreTheCpus() {
        areTheCpus(
                Site.residual(2),
                Normalize.PER_STORY,
                64,
                (device, source) -> new ShuffledBatches(device, source, BATCH, BUFFER, 5));
    }

    @Test
    void theRowsOfTwoPlacesAreTheCpus() {
        areTheCpus(
                Site.transcoder(1),
                Normalize.NONE,
                64,
                (device, source) -> new ShuffledBatches(device, source, BATCH, BUFFER, 5));
    }

    @Test
    void rowsInOrderAreTheCpus() {
        areTheCpus(Site.residual(1), Normalize.NONE, 64, (device, source) -> new OrderedBatches(device, source, BATCH));
    }

    @Test
    void aStoryAStepIsTheCpus() {
        areTheCpus(Site.residual(1), Normalize.PER_STORY, 1, (device, source) -> new OrderedBatches(device, source, 0));
    }

    /** All rows of the text fit: the buffer holds it whole, and each pass over it is another order. */
    @Test
    void aSourceSmallerThanTheBufferIsTheCpus() {
        areTheCpus(
                Site.residual(1),
                Normalize.NONE,
                64,
                (device, source) -> new ShuffledBatches(device, source, 400, 4000, 5));
    }

    /** A token whose embedding overflows: nobody waits for it, and the check says which it is as the CPU does at once. */
    @ParameterizedTest
    @ValueSource(floats = {Float.MAX_VALUE, 1e18f})
    void aRowThatIsNoneToTrainOnIsNamed(float large) {
        String expected;
        try (CpuDevice cpu = new CpuDevice(1);
                Harvest rows = harvest(cpu, spoiled(cpu, large), Site.residual(0), Normalize.NONE, 64)) {
            Batches batches = new ShuffledBatches(cpu, rows, BATCH, BUFFER, 5);
            expected =
                    assertThrows(DataException.class, () -> steps(cpu, batches)).getMessage();
        }
        try (CudaDevice device = CudaDevice.open(GRAPHS);
                Harvest rows = harvest(device, spoiled(device, large), Site.residual(0), Normalize.NONE, 64)) {
            Batches batches = new ShuffledBatches(device, rows, BATCH, BUFFER, 5);
            batches.check();
            steps(device, batches);
            DataException found = assertThrows(DataException.class, batches::check);
            assertEquals(expected, found.getMessage());
        }
        assertTrue(expected.matches("story \\d+, token \\d+ .*(dim 3 .* Infinity|longer than 1.0E9).*"), expected);
    }

    private static void steps(Device device, Batches batches) {
        for (int step = 0; step < STEPS; step++) {
            try (Tape tape = Tape.inference(device)) {
                batches.next(tape);
            }
        }
    }

    /** A position of a window, and one letter, are both so large. */
    private LanguageModel spoiled(Device device, float large) {
        LanguageModel language = model(device);
        for (Parameter table : language.model().parameters()) {
            if (table.cols() == D && (table.rows() == 260 || table.rows() == 32)) {
                float[] values = table.toArray();
                int[] rows = table.rows() == 32 ? new int[] {3} : new int[] {'f'};
                Arrays.stream(rows).forEach(row -> values[row * D + 3] = large);
                table.set(values);
            }
        }
        return language;
    }
}

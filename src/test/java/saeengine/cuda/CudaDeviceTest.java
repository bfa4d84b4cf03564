package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.Round;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** The CUDA device on the stand-in: memory, copies, products by both libraries, what it says and refuses. */
@Tag("standin")
class CudaDeviceTest {
    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, StandIn.get("LEAKED"));
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private CudaDevice device() {
        return CudaDevice.open(CudaSettings.DEFAULT);
    }

    /** The stand-in as it is on a machine that has the driver and nothing more. */
    private static CudaLibraries withoutCublas() throws IOException {
        Path folder = Files.createDirectories(StandIn.folder().resolve("driver-only"));
        Path link = folder.resolve(CudaLibraries.DRIVER);
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, StandIn.folder().resolve(CudaLibraries.DRIVER));
        }
        return CudaLibraries.in(folder);
    }

    @Test
    void saysWhatItRunsOn() throws IOException {
        try (CudaDevice device = device()) {
            assertEquals("cuda, stand-in GPU, driver for CUDA 12.4, cuBLAS, fp32 and tf32, graphs", device.describe());
        }
        try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.TF32, GemmLibrary.OWN, false, false))) {
            assertEquals("cuda, stand-in GPU, driver for CUDA 12.4, own products, tf32, no graphs", device.describe());
        }
        try (CudaDevice device = CudaOpening.open(withoutCublas(), CudaSettings.DEFAULT)) {
            assertTrue(device.describe().contains("own products (no libcublas.so.12"), device.describe());
        }
    }

    /** More than all staging chunks together, in both directions, with work held back as long as it may be. */
    @Test
    void copiesLargerThanTheStaging() {
        StandIn.set("DEFER", 1);
        float[] values = random(5_000_001, 1);
        try (CudaDevice device = device();
                Tape tape = Tape.inference(device)) {
            Tensor x = tape.empty(values.length + 3).reshaped(values.length + 3, 1);
            Tensor middle = x.rowRange(2, 2 + values.length - 7);
            device.upload(values, 7, middle);
            float[] back = new float[values.length];
            device.download(middle, back, 7);
            System.arraycopy(values, 0, back, 0, 7);
            assertArrayEquals(values, back);
        }
    }

    /** An array that is changed right after an upload has been read already. */
    @Test
    void anUploadHasReadItsArray() {
        StandIn.set("DEFER", 1);
        try (CudaDevice device = device();
                Tape tape = Tape.inference(device)) {
            float[] values = {1, 2, 3};
            Tensor first = tape.of(values, 3);
            values[0] = 9;
            Tensor second = tape.of(values, 3);
            int[] ids = {4, -5};
            Tensor third = tape.of(ids, 2);
            assertArrayEquals(new float[] {1, 2, 3}, first.toArray());
            assertArrayEquals(new float[] {9, 2, 3}, second.toArray());
            int[] back = new int[2];
            device.download(third, back, 0);
            assertArrayEquals(ids, back);
        }
    }

    @Test
    void stepMemoryBecomesOnePiece() {
        try (CudaDevice device = device()) {
            long before = StandIn.get("LIVE");
            for (int i = 0; i < 3; i++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor first = tape.of(new float[] {5}, 1);
                    tape.empty(3_000_000);
                    try (Tape inner = Tape.inference(device)) {
                        inner.empty(7_000_000);
                    }
                    tape.fill(tape.empty(5_000_000).rowRange(0, 0), 1f);
                    assertEquals(5f, first.item());
                }
                assertEquals(0, device.usedBytes());
                assertEquals(before + 1, StandIn.get("LIVE"), "one slab");
            }
            long peak = device.peakBytes();
            assertTrue(peak >= 40_000_000 && peak < 90_000_000, "held " + peak);
        }
    }

    @Test
    void modelMemoryIsZeroAndMadeOutsideOfTapes() {
        try (CudaDevice device = device()) {
            Tensor weights = device.allocate(DType.F32, 3, 5);
            assertArrayEquals(new float[15], weights.toArray());
            assertEquals(60, device.usedBytes());
            try (Tape tape = Tape.inference(device)) {
                tape.zeros(1);
                assertThrows(IllegalStateException.class, () -> Parameter.trained(device, "w", 3));
            }
        }
    }

    @Test
    void memoryThatIsGoneCannotBeUsed() {
        try (CudaDevice device = device()) {
            Tensor gone;
            try (Tape tape = Tape.inference(device)) {
                gone = tape.zeros(3);
            }
            assertThrows(IllegalStateException.class, gone::toArray);
            Tensor model = device.allocate(DType.F32, 2);
            device.close();
            assertThrows(IllegalStateException.class, model::toArray);
        }
    }

    @Test
    void nothingToDoIsNoLaunch() {
        try (CudaDevice device = device();
                Tape tape = Tape.inference(device)) {
            Tensor none = tape.zeros(0, 4);
            assertArrayEquals(new float[0], none.toArray());
            device.gemm(Gemm.nn(0, 3, 4), Products.EXACT, 1f, none, tape.zeros(4, 3), 0f, tape.zeros(0, 3));
            device.await();
            assertEquals(1, StandIn.get("LAUNCHES"), "the only one fills the 4 x 3");
        }
    }

    static List<Gemm> products() {
        List<Gemm> shapes = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {65, 130, 33}, {20, 7, 200}}) {
            for (int transposes = 0; transposes < 4; transposes++) {
                shapes.add(new Gemm((transposes & 1) != 0, (transposes & 2) != 0, s[0], s[1], s[2]));
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("products")
    void bothLibrariesMultiplyAsTheCpuDoes(Gemm shape) {
        float[] a = random(shape.m() * shape.k(), 1);
        float[] b = random(shape.k() * shape.n(), 2);
        float[] c = random(shape.m() * shape.n(), 3);
        double[] expected;
        try (CpuDevice device = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            expected = Relative.doubles(product(tape, shape, a, b, c));
        }
        for (GemmLibrary library : GemmLibrary.values()) {
            try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.FP32, library, true));
                    Tape tape = Tape.inference(device)) {
                Relative.assertWithin(1e-5, product(tape, shape, a, b, c), expected, library + " " + shape);
            }
        }
    }

    /** What a setting makes of exact and of coarse products: those of rounded operands, to 1e-5, or of the operands. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void coarseProductsAreThoseOfRoundedOperands(Precision precision) {
        Gemm shape = new Gemm(true, false, 65, 33, 200);
        float[] a = random(shape.m() * shape.k(), 1);
        float[] b = random(shape.k() * shape.n(), 2);
        float[] c = random(shape.m() * shape.n(), 3);
        double[] exact = float64(shape, a, b, c);
        double[] coarse = float64(shape, rounded(a), rounded(b), c);
        double[] shorter = float64(shape, bf16(a), bf16(b), c);
        assertTrue(Relative.error(floats(exact), coarse) > 1e-4);
        assertTrue(Relative.error(floats(coarse), shorter) > 1e-3);
        for (GemmLibrary library : GemmLibrary.values()) {
            try (CudaDevice device = CudaDevice.open(new CudaSettings(precision, library, library == GemmLibrary.OWN));
                    Tape tape = Tape.inference(device)) {
                Relative.assertWithin(
                        1e-5, product(tape, shape, a, b, c), precision == Precision.TF32 ? coarse : exact, "at first");
                Tape coarser = tape.with(Products.COARSE);
                assertEquals(Products.COARSE, coarser.products());
                double[] expected = precision == Precision.FP32 ? exact : coarse;
                for (int time = 0; time < 3; time++) {
                    Relative.assertWithin(1e-5, product(coarser, shape, a, b, c), expected, "coarse, time " + time);
                }
                Relative.assertWithin(
                        1e-5,
                        product(coarser.with(Products.SHORT), shape, a, b, c),
                        precision == Precision.BF16 ? shorter : expected,
                        "where they may be short");
                assertEquals(Products.EXACT, tape.products());
                Relative.assertWithin(
                        1e-5, product(tape, shape, a, b, c), precision == Precision.TF32 ? coarse : exact, "again");
            }
        }
    }

    /** Rounded operands are gone when a product was asked for, whoever does it. */
    @ParameterizedTest
    @EnumSource(GemmLibrary.class)
    void coarseProductsAndMemory(GemmLibrary library) {
        Gemm shape = Gemm.nn(20, 30, 40);
        float[] a = random(800, 1);
        float[] b = random(1200, 2);
        float[] c = random(600, 3);
        try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.AUTO, library, false));
                Tape tape = Tape.inference(device, Products.COARSE)) {
            assertTrue(device.roundsOperands(Products.COARSE));
            Tensor x = tape.of(a, 800);
            Tensor y = tape.of(b, 1200);
            Tensor z = tape.of(c, 600);
            long used = device.usedBytes();
            device.gemm(shape, Products.COARSE, 1f, x, y, 0f, z);
            assertEquals(used, device.usedBytes());
            device.gemm(Gemm.nn(20, 30, 0), Products.COARSE, 1f, tape.zeros(0), tape.zeros(0), 0f, z);
            assertArrayEquals(new float[600], z.toArray());
        }
    }

    /** A product of few tiles and many terms is the sum of parts; their memory is the card's, grows once, and is given back. */
    @Test
    void partsOfAProduct() {
        PtxExecutor executor = new PtxExecutor(true, 5);
        StandIn.load(executor);
        try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.BF16, GemmLibrary.OWN, true));
                Tape tape = Tape.inference(device)) {
            for (int rows : new int[] {5, 40, 12}) {
                Gemm shape = Gemm.tn(rows, 24, 1700);
                float[] a = random(rows * 1700, 1);
                float[] b = random(24 * 1700, 2);
                float[] c = random(rows * 24, 3);
                long used = device.usedBytes();
                Relative.assertWithin(
                        2e-5,
                        product(tape.with(Products.COARSE), shape, a, b, c),
                        float64(shape, rounded(a), rounded(b), c),
                        shape.toString());
                Relative.assertWithin(
                        2e-5,
                        product(tape.with(Products.SHORT), shape, a, b, c),
                        float64(shape, bf16(a), bf16(b), c),
                        shape.toString());
                assertTrue(device.usedBytes() - used < 4L * (3 * rows * 1700 + 3 * 24 * 1700), "operands alone");
            }
            assertEquals(6, launches(device, executor, "gemm_sum_parts"));
            assertEquals(3, OwnGemm.parts(Gemm.tn(5, 24, 1700), Products.COARSE));
            assertEquals(1, OwnGemm.parts(Gemm.tn(5, 24, 1700), Products.EXACT));
            assertEquals(6, OwnGemm.parts(Gemm.tn(768, 768, 4096), Products.COARSE));
            assertEquals(1, OwnGemm.parts(Gemm.nt(4096, 16384, 768), Products.COARSE));
        }
        assertEquals(0, StandIn.get("LEAKED"));
    }

    /** An operand that several products share is rounded once, and gives the bits of one that each of them rounds. */
    @ParameterizedTest
    @EnumSource(
            value = Products.class,
            names = {"COARSE", "SHORT"})
    void aSharedOperandIsRoundedOnce(Products products) {
        PtxExecutor executor = new PtxExecutor(false, 0);
        StandIn.load(executor);
        String round = products == Products.COARSE ? "round_tf32" : "round_bf16";
        Gemm shape = Gemm.nt(20, 30, 40);
        float[][] x = {random(800, 1), random(1200, 2), random(1200, 3)};
        try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.BF16, null, false))) {
            Tensor kept = device.allocate(DType.F32, 30, 40);
            device.upload(x[1], 0, kept);
            device.keepRounded(kept, Products.EXACT);
            long used = device.usedBytes();
            device.keepRounded(kept, products);
            device.keepRounded(kept, products);
            assertEquals(used + (products == Products.COARSE ? 4800 : 2400), device.usedBytes(), "its copy");
            assertEquals(1, launches(device, executor, round));
            try (Tape tape = Tape.inference(device, products)) {
                Tensor a = tape.of(x[0], 20, 40);
                List<float[]> apart = List.of(nt(tape, shape, a, x[1]), nt(tape, shape, a, x[2]));
                assertEquals(1 + 4, launches(device, executor, round));
                int mark = device.mark();
                tape.roundOnce(a);
                tape.roundOnce(a);
                List<float[]> shared = List.of(nt(tape, shape, a, x[1]), nt(tape, shape, a, x[2]));
                assertEquals(5 + 3, launches(device, executor, round));
                for (int i = 0; i < 2; i++) {
                    assertArrayEquals(apart.get(i), shared.get(i));
                }
                device.release(mark);
                nt(tape, shape, tape.of(x[0], 20, 40), x[1]);
                assertEquals(8 + 2, launches(device, executor, round), "memory of an operand that was released");
                Tensor z = tape.empty(20, 30);
                device.gemm(shape, products, 1f, a, kept, 0f, z);
                assertEquals(10 + 1, launches(device, executor, round), "a tensor that was rounded for good");
                assertArrayEquals(apart.get(0), z.toArray());
            }
        }
    }

    /** The selection of each row's k largest goes over tiles of the product: its rows are rounded once for all of them. */
    @Test
    void aSelectionRoundsItsRowsOnce() {
        PtxExecutor executor = new PtxExecutor(false, 0);
        StandIn.load(executor);
        int rows = 256;
        int tiles = 3;
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT);
                Tape tape = Tape.inference(device, Products.COARSE)) {
            int features = tiles * ActiveTopK.tileCols(rows, 1 << 20);
            ActiveTopK.of(tape, tape.zeros(rows, 1), tape.zeros(features, 1), tape.zeros(features), 1, true);
            device.await();
            assertEquals(1 + tiles, executor.launches("round_tf32"));
        }
    }

    /** Candidates by bf16, rows rounded once for all tiles; the k of them are chosen and computed in float32. */
    @Test
    void aSelectionFromCandidates() {
        PtxExecutor executor = new PtxExecutor(false, 0);
        StandIn.load(executor);
        int rows = 64;
        int features = 500;
        int d = 33;
        int k = 20;
        float[] x = random(rows * d, 1);
        float[] w = random(features * d, 2);
        float[] b = random(features, 3);
        float[][] expected = selected(new CpuDevice(1), Products.EXACT, x, w, b, k);
        CudaSettings settings = new CudaSettings(Precision.BF16, null, true);
        float[][] got = selected(CudaDevice.open(settings), Products.COARSE, x, w, b, k);
        assertEquals(2, executor.launches("round_bf16"));
        assertEquals(1, executor.launches("rescore_topk"));
        assertEquals(0, executor.launches("round_tf32"));
        assertArrayEquals(expected[1], got[1], "the same features, though bf16 alone has other ones");
        Relative.assertWithin(1e-6, got[0], Relative.doubles(expected[0]), "values");
        float[][] alone = selected(new CpuDevice(1), Products.EXACT, bf16(x), bf16(w), b, k);
        assertFalse(java.util.Arrays.equals(expected[1], alone[1]));
        float[][] exact = selected(CudaDevice.open(settings), Products.EXACT, x, w, b, k);
        assertEquals(1, executor.launches("rescore_topk"), "what has to be exact has no candidates");
        assertArrayEquals(expected[1], exact[1]);
    }

    private static float[][] selected(Device opened, Products products, float[] x, float[] w, float[] b, int k) {
        try (Device device = opened;
                Tape tape = Tape.inference(device, products)) {
            int d = w.length / b.length;
            ActiveSet set = ActiveTopK.of(
                    tape, tape.of(x, x.length / d, d), tape.of(w, b.length, d), tape.of(b, b.length), k, false);
            int[] features = new int[set.indices().size()];
            device.download(set.indices(), features, 0);
            float[] numbers = new float[features.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = features[i];
            }
            return new float[][] {set.values().toArray(), numbers};
        }
    }

    /** Of 8 bits with the first, to nearest, ties to even: written from the format, in float64. */
    private static float[] bf16(float[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            double unit = Math.scalb(1.0, Math.getExponent(values[i]) - 7);
            rounded[i] = (float) (Math.rint(values[i] / unit) * unit);
        }
        return rounded;
    }

    private static long launches(CudaDevice device, PtxExecutor executor, String kernel) {
        device.await();
        return executor.launches(kernel);
    }

    private static float[] nt(Tape tape, Gemm shape, Tensor a, float[] b) {
        Tensor z = tape.empty(shape.m(), shape.n());
        tape.gemm(shape, a, tape.of(b, shape.n(), shape.k()), 0f, z);
        return z.toArray();
    }

    private static double[] float64(Gemm s, float[] a, float[] b, float[] c) {
        double[] z = new double[c.length];
        for (int i = 0; i < z.length; i++) {
            int row = i / s.n();
            int col = i % s.n();
            z[i] = 0.5 * c[i];
            for (int p = 0; p < s.k(); p++) {
                z[i] += 2.0
                        * a[s.transposeA() ? p * s.m() + row : row * s.k() + p]
                        * b[s.transposeB() ? col * s.k() + p : p * s.n() + col];
            }
        }
        return z;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static float[] rounded(float[] values) {
        try (CpuDevice device = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            return Round.tf32(tape, tape.of(values, values.length)).toArray();
        }
    }

    private static float[] product(Tape tape, Gemm shape, float[] a, float[] b, float[] c) {
        Tensor z = tape.of(c, shape.m(), shape.n());
        tape.device().gemm(shape, tape.products(), 2f, tape.of(a, a.length), tape.of(b, b.length), 0.5f, z);
        return z.toArray();
    }

    @Test
    void refusesWhatItCannotRun() {
        Kernel unknown = Kernel.perElement("no_such_kernel", (args, from, to) -> {});
        try (CudaDevice device = device();
                CpuDevice cpu = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            IllegalStateException name = assertThrows(IllegalStateException.class, () -> tape.run(unknown, 1));
            assertTrue(name.getMessage().contains("no_such_kernel"), name.getMessage());
            Tensor elsewhere = cpu.allocate(DType.F32, 4);
            IllegalArgumentException other =
                    assertThrows(IllegalArgumentException.class, () -> tape.fill(elsewhere, 1f));
            assertTrue(other.getMessage().contains("cpu, 1 thread"), other.getMessage());
            IllegalArgumentException size = assertThrows(
                    IllegalArgumentException.class,
                    () -> tape.gemm(Gemm.nn(2, 3, 4), tape.zeros(2, 3), tape.zeros(2, 3), 0f, tape.zeros(2, 3)));
            assertTrue(size.getMessage().contains("[2, 3]"), size.getMessage());
        }
    }

    private static float[] random(int n, int stream) {
        RandomStream random = new RandomStream(4, stream);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextUniform(1f);
        }
        return x;
    }
}

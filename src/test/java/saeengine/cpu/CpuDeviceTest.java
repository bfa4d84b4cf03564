package saeengine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

class CpuDeviceTest {
    static List<Gemm> products() {
        List<Gemm> shapes = new ArrayList<>();
        int[][] sizes = {{1, 1, 1}, {3, 5, 7}, {513, 17, 33}, {100, 768, 40}, {33, 1025, 9}, {600, 1100, 3}};
        for (int[] s : sizes) {
            for (int transposes = 0; transposes < 4; transposes++) {
                shapes.add(new Gemm((transposes & 1) != 0, (transposes & 2) != 0, s[0], s[1], s[2]));
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("products")
    void productsEqualPlainLoopsAndDoNotDependOnThreads(Gemm shape) {
        float[] a = random(shape.m() * shape.k(), 1);
        float[] b = random(shape.k() * shape.n(), 2);
        float[] c = random(shape.m() * shape.n(), 3);
        double[] expected = new double[c.length];
        for (int i = 0; i < shape.m(); i++) {
            for (int j = 0; j < shape.n(); j++) {
                double sum = 0.5 * c[i * shape.n() + j];
                for (int p = 0; p < shape.k(); p++) {
                    double x = a[shape.transposeA() ? p * shape.m() + i : i * shape.k() + p];
                    sum += 2.0 * x * b[shape.transposeB() ? j * shape.k() + p : p * shape.n() + j];
                }
                expected[i * shape.n() + j] = sum;
            }
        }
        float[] first = null;
        for (int threads : new int[] {1, 2, 3}) {
            float[] got = product(shape, a, b, c, threads);
            Relative.assertWithin(1e-5, got, expected, shape + " on " + threads + " threads");
            first = first == null ? got : first;
            assertArrayEquals(first, got, 0f);
        }
    }

    private static float[] product(Gemm shape, float[] a, float[] b, float[] c, int threads) {
        try (CpuDevice device = CpuDevice.checked(threads);
                Tape tape = Tape.inference(device)) {
            Tensor z = tape.of(c, shape.m(), shape.n());
            device.gemm(shape, Products.EXACT, 2f, tape.of(a, a.length), tape.of(b, b.length), 0.5f, z);
            return z.toArray();
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

    @Test
    void aProductRefusesSizesThatDoNotFit() {
        try (CpuDevice device = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            Tensor a = tape.zeros(2, 3);
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> tape.gemm(Gemm.nn(2, 3, 4), a, a, 0f, a));
            assertTrue(e.getMessage().contains("[2, 3]"), e.getMessage());
        }
    }

    @Test
    void stepMemoryIsHandedOutAgain() {
        try (CpuDevice device = new CpuDevice(1)) {
            step(device, 1000);
            long peak = device.peakBytes();
            for (int i = 0; i < 20; i++) {
                step(device, 960 + i);
            }
            assertEquals(peak, device.peakBytes(), "a step of much the same size allocates nothing");
            assertEquals(0, device.usedBytes());
        }
    }

    private static void step(CpuDevice device, int n) {
        try (Tape tape = Tape.inference(device)) {
            tape.zeros(n);
            tape.zeros(2 * n);
        }
    }

    @Test
    void checkedModeSeesWrites() {
        Kernel past = Kernel.perElement("past_the_end", (a, from, to) -> a.floats(0)[a.at(0) + 10] = 1f);
        try (CpuDevice device = CpuDevice.checked(1)) {
            Tape tape = Tape.inference(device);
            tape.run(past, 1, tape.zeros(10));
            IllegalStateException e = assertThrows(IllegalStateException.class, tape::close);
            assertTrue(e.getMessage().contains("past the end"), e.getMessage());
        }
    }

    @Test
    void checkedModeMakesFreshMemoryNaN() {
        try (CpuDevice device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            for (float value : tape.empty(9).toArray()) {
                assertTrue(Float.isNaN(value));
            }
        }
    }

    @Test
    void memoryThatIsGoneCannotBeUsed() {
        try (CpuDevice device = new CpuDevice(1)) {
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
    void aParameterIsNotMadeWhileATapeIsOpen() {
        try (CpuDevice device = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            tape.zeros(1);
            assertThrows(IllegalStateException.class, () -> Parameter.trained(device, "w", 3));
        }
    }

    @Test
    void aTwinsFailureReachesTheCaller() {
        Kernel broken = new Kernel("broken", Kernel.Launch.ELEMENT, 1, (a, from, to) -> {
            if (from == 70_000) {
                throw new IllegalArgumentException("item 70000");
            }
        });
        try (CpuDevice device = new CpuDevice(3);
                Tape tape = Tape.inference(device)) {
            Tensor x = tape.zeros(100_000);
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> tape.run(broken, 100_000, x));
            assertEquals("item 70000", e.getMessage());
            tape.fill(x, 1f);
            assertEquals(1f, x.toArray()[99_999]);
        }
    }

    @Test
    void eigenvaluesOfAKnownMatrix() {
        try (CpuDevice device = new CpuDevice(1)) {
            double[] values = device.blas().eigenvalues(new double[] {2, 1, 0, 1, 2, 0, 0, 0, 5}, 3);
            assertArrayEquals(new double[] {1, 3, 5}, values, 1e-12);
            double[] sum = new double[4];
            device.blas().addOuterProducts(new double[] {1, 2, 3, 4}, 2, 2, sum);
            assertArrayEquals(new double[] {10, 14, 14, 20}, sum, 0);
        }
    }

    @Test
    void needsAThread() {
        assertThrows(IllegalArgumentException.class, () -> new CpuDevice(0));
        assertFalse(new CpuDevice(1).describe().contains("threads"));
    }
}

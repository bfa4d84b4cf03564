package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cuda.CapturingDriver.Graph;
import saeengine.cuda.CudaDriver.Event;
import saeengine.cuda.CudaDriver.Function;
import saeengine.cuda.CudaDriver.HostMemory;
import saeengine.cuda.CudaDriver.Module;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.testing.Relative;

/** The driver layer over JCuda and the stand-in: copies, launches, events, graphs, products, errors, leaks. */
@Tag("standin")
class JCudaDriverTest {
    private JCudaDriver driver;
    private HostMemory host;
    private LaunchArgs args;

    @BeforeEach
    void open() {
        StandIn.load(new HandWritten());
        driver = JCudaDriver.open(StandIn.folder().resolve(CudaLibraries.DRIVER));
        host = driver.allocateHost(1 << 16);
        args = new LaunchArgs(driver.allocateHost(LaunchArgs.BYTES));
    }

    @AfterEach
    void closeAndCount() {
        if (!driver.isLost()) {
            driver.freeHost(host);
            driver.freeHost(args.memory());
        }
        driver.close();
        assertEquals(0, StandIn.get("LEAKED"), "memory, modules or events that nobody gave back");
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private long memory(float... values) {
        long address = driver.allocate(4L * values.length);
        for (int i = 0; i < values.length; i++) {
            host.bytes().putFloat(4 * i, values[i]);
        }
        driver.copyToDevice(host, 0, address, 4L * values.length);
        driver.await();
        return address;
    }

    private float[] read(long address, int count) {
        driver.copyToHost(address, host, 0, 4L * count);
        driver.await();
        float[] values = new float[count];
        host.bytes()
                .slice(0, 4 * count)
                .order(host.bytes().order())
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private Module module() {
        return driver.load("hand.ptx", HandWritten.PTX.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherThreadGoesOn() throws Exception {
        long memory = memory(1, 2, 3);
        FutureTask<float[]> elsewhere = new FutureTask<>(() -> {
            driver.fill(memory, Float.floatToRawIntBits(4), 2);
            return read(memory, 3);
        });
        new Thread(elsewhere).start();
        assertArrayEquals(new float[] {4, 4, 3}, elsewhere.get());
        assertArrayEquals(new float[] {4, 4, 3}, read(memory, 3));
        driver.free(memory);
    }

    @Test
    void whatTheCompilerHasAgainstAModuleIsSaid() {
        byte[] broken = "this is no PTX".getBytes(StandardCharsets.UTF_8);
        CudaException e = assertThrows(CudaException.class, () -> driver.load("broken.ptx", broken));
        String expected = "broken.ptx [ptxas fatal   : Missing .version directive]: CUDA_ERROR_INVALID_PTX (218)";
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void theCard() {
        assertEquals(new Card("stand-in GPU", 80, 8L << 30, 12040), driver.card());
        assertEquals(8L << 30, driver.freeBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void copiesFillsAndLaunchesInOrder(int deferred) {
        StandIn.set("DEFER", deferred);
        Module module = module();
        Function addOne = driver.function(module, "add_one");
        Function scale = driver.function(module, "scale");
        long x = memory(1, 2, 3);
        driver.launch(scale, 1, 256, args.clear().pointer(x).real(2.5f).integer(2));
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(3));
        assertEquals(List.of(3.5f, 6f, 4f), list(read(x, 3)));
        driver.fill(x + 4, Float.floatToIntBits(7f), 2);
        assertEquals(List.of(3.5f, 7f, 7f), list(read(x, 3)));
        driver.free(x);
        driver.unload(module);
    }

    /** Held back, a copy has not happened until something waits for it; an event waits for no more than needed. */
    @Test
    void deferredWorkShowsAMissingWait() {
        long x = memory(5);
        StandIn.set("DEFER", 1);
        host.bytes().putFloat(0, 1f);
        driver.copyToDevice(host, 0, x, 4);
        Event after = driver.event();
        driver.record(after);
        driver.copyToHost(x, host, 8, 4);
        host.bytes().putFloat(8, -1f);
        driver.await(after);
        assertEquals(-1f, host.bytes().getFloat(8), "what is behind the event still waits");
        driver.await();
        assertEquals(1f, host.bytes().getFloat(8));
        driver.destroy(after);
        driver.free(x);
    }

    @Test
    void aGraphRepeatsWhatWasNotedDown() {
        Module module = module();
        Function addOne = driver.function(module, "add_one");
        long x = memory(1, 2);
        driver.beginCapture();
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(2));
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(1));
        Graph graph = driver.endCapture();
        assertEquals(List.of(1f, 2f), list(read(x, 2)));
        driver.launch(graph);
        driver.launch(graph);
        assertEquals(List.of(5f, 4f), list(read(x, 2)));
        driver.destroy(graph);
        driver.free(x);
        driver.unload(module);
    }

    static List<Gemm> products() {
        List<Gemm> shapes = new ArrayList<>();
        int[][] sizes = {{1, 1, 1}, {3, 5, 7}, {33, 17, 20}, {2, 3, 0}};
        for (int[] s : sizes) {
            for (int transposes = 0; transposes < 4; transposes++) {
                shapes.add(new Gemm((transposes & 1) != 0, (transposes & 2) != 0, s[0], s[1], s[2]));
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("products")
    void productsAreRowMajor(Gemm s) {
        driver.useBlas(StandIn.folder().resolve(CudaLibraries.CUBLAS));
        float[] a = random(s.m() * s.k(), 1);
        float[] b = random(s.k() * s.n(), 2);
        float[] c = random(s.m() * s.n(), 3);
        for (Products products : Products.values()) {
            double[] expected = new double[c.length];
            for (int i = 0; i < s.m(); i++) {
                for (int j = 0; j < s.n(); j++) {
                    double sum = 0.5 * c[i * s.n() + j];
                    for (int p = 0; p < s.k(); p++) {
                        double x = a[s.transposeA() ? p * s.m() + i : i * s.k() + p];
                        sum += 2.0 * x * b[s.transposeB() ? j * s.k() + p : p * s.n() + j];
                    }
                    expected[i * s.n() + j] = sum;
                }
            }
            long x = memory(operand(a, products));
            long y = memory(operand(b, products));
            long z = memory(c);
            driver.gemm(s, products, 2f, x, y, 0.5f, z);
            double bound = products == Products.EXACT ? 1e-6 : products == Products.COARSE ? 2e-3 : 2e-2;
            float[] got = read(z, c.length);
            Relative.assertWithin(bound, got, expected, s + " " + products);
            if (products != Products.EXACT && s.k() > 1) {
                assertTrue(Relative.error(got, expected) > 1e-6, "operands were rounded");
            }
            driver.free(x);
            driver.free(y);
            driver.free(z);
        }
    }

    /** As the driver wants it: float32, or bf16 cut off, two in a word. */
    private static float[] operand(float[] values, Products products) {
        if (products != Products.SHORT) {
            return values.length == 0 ? new float[1] : values;
        }
        float[] words = new float[values.length / 2 + 1];
        for (int i = 0; i < values.length; i++) {
            int half = Float.floatToRawIntBits(values[i]) >>> 16 << 16 * (i % 2);
            words[i / 2] = Float.intBitsToFloat(Float.floatToRawIntBits(words[i / 2]) | half);
        }
        return words;
    }

    /** An operand in the middle of a number; the message has everything that was asked for. */
    @Test
    void anOperandThatLiesWrongly() {
        driver.useBlas(StandIn.folder().resolve(CudaLibraries.CUBLAS));
        long x = memory(1, 2, 3, 4);
        CudaException e = assertThrows(
                CudaException.class, () -> driver.gemm(Gemm.nn(1, 1, 2), Products.SHORT, 1f, x + 1, x, 0f, x));
        assertTrue(e.getMessage().startsWith("cublasGemmEx Gemm[transposeA=false"), e.getMessage());
        assertTrue(e.getMessage().contains(" SHORT (") && e.getMessage().contains("INVALID_VALUE"), e.getMessage());
        driver.free(x);
    }

    @Test
    void anErrorNamesCallKernelShapeAndArguments() {
        Module module = module();
        Function scale = driver.function(module, "scale");
        CudaException launch = assertThrows(
                CudaException.class,
                () -> driver.launch(
                        scale, 3, 2048, args.clear().pointer(0x10).real(0.5f).integer(9)));
        assertEquals(
                "cuLaunchKernel scale<<<3, 2048>>>(0x10, 0.5, 9): CUDA_ERROR_INVALID_VALUE (1): invalid argument",
                launch.getMessage());
        CudaException missing = assertThrows(CudaException.class, () -> driver.function(module, "add"));
        assertTrue(missing.getMessage().contains("add of hand.ptx: CUDA_ERROR_NOT_FOUND"), missing.getMessage());
        CudaException copy = assertThrows(CudaException.class, () -> driver.copyToDevice(host, 0, 0x1234, 8));
        assertTrue(copy.getMessage().contains("8 bytes to 0x1234"), copy.getMessage());
        CudaException free = assertThrows(CudaException.class, () -> driver.free(0x1234));
        assertTrue(free.getMessage().contains("cuMemFree of 0x1234"), free.getMessage());
        driver.unload(module);
    }

    @Test
    void memoryThatIsNotThere() {
        StandIn.set("OOM_AT", 2);
        long x = driver.allocate(100);
        CudaException e = assertThrows(CudaException.class, () -> driver.allocate(200));
        assertTrue(e.isOutOfMemory() && e.getMessage().contains("cuMemAlloc of 200 bytes"), e.getMessage());
        driver.free(x);
        assertThrows(CudaException.class, () -> driver.allocate(9L << 30));
    }

    @Test
    void ptxTooNewForTheDriver() {
        StandIn.set("PTX_VERSION", 78);
        CudaException e = assertThrows(CudaException.class, this::module);
        assertTrue(e.getMessage().contains("hand.ptx: CUDA_ERROR_UNSUPPORTED_PTX_VERSION (222)"), e.getMessage());
        assertTrue(e.getMessage().contains("CUDA 12.0 or newer"), e.getMessage());
    }

    /** A launch that fails breaks the context; the call that finds out names the launches before it. */
    @Test
    void aBrokenContext() {
        Function addOne = driver.function(module(), "add_one");
        long x = memory(1);
        StandIn.set("LAUNCH_FAIL_AT", 2);
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(1));
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(1));
        CudaException e = assertThrows(CudaException.class, driver::await);
        assertTrue(
                e.getMessage().startsWith("cuStreamSynchronize after add_one, add_one: CUDA_ERROR_LAUNCH_FAILED (719)"),
                e.getMessage());
        assertTrue(e.getMessage().contains("CUDA_LAUNCH_BLOCKING=1"), e.getMessage());
        assertTrue(driver.isLost());
    }

    @Test
    void aKernelsTrapIsToldByTheDriver() {
        Function addOne = driver.function(module(), "add_one");
        driver.launch(addOne, 1, 256, args.clear().pointer(0x20).integer(1));
        CudaException e = assertThrows(CudaException.class, driver::await);
        assertTrue(e.getMessage().contains("add_one got an address that nobody allocated"), e.getMessage());
    }

    @Test
    void cublasThatDoesNotWork() {
        StandIn.set("CUBLAS_STATUS", 1);
        CudaUnavailable e = assertThrows(
                CudaUnavailable.class, () -> driver.useBlas(StandIn.folder().resolve(CudaLibraries.CUBLAS)));
        assertTrue(e.getMessage().contains("cublasCreate: CUBLAS_STATUS_NOT_INITIALIZED (1)"), e.getMessage());
        assertEquals(8L << 30, driver.freeBytes(), "its workspace was given back");
    }

    private static float[] random(int n, int stream) {
        RandomStream random = new RandomStream(4, stream);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextUniform(1f);
        }
        return x;
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}

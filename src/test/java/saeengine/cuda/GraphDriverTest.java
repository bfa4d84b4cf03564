package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cuda.CudaDriver.Function;
import saeengine.cuda.CudaDriver.HostMemory;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/** Sequences that came before are graphs: fewer calls, the same results, and nothing left of them. */
@Tag("standin")
class GraphDriverTest {
    private CudaDriver driver;
    private HostMemory host;
    private LaunchArgs args;
    private Function addOne;
    private Function scale;
    private long x;

    @BeforeEach
    void open() {
        StandIn.load(new HandWritten());
        JCudaDriver plain = JCudaDriver.open(StandIn.folder().resolve(CudaLibraries.DRIVER));
        plain.useBlas(StandIn.folder().resolve(CudaLibraries.CUBLAS));
        driver = new GraphDriver(plain);
        host = driver.allocateHost(64);
        args = new LaunchArgs(driver.allocateHost(LaunchArgs.BYTES));
        CudaDriver.Module module = driver.load("hand.ptx", HandWritten.PTX.getBytes(StandardCharsets.UTF_8));
        addOne = driver.function(module, "add_one");
        scale = driver.function(module, "scale");
        x = driver.allocate(4);
        driver.fill(x, 0, 1);
        closing = () -> {
            driver.unload(module);
            driver.free(x);
            driver.freeHost(host);
            driver.freeHost(args.memory());
        };
    }

    private Runnable closing;

    @AfterEach
    void closeAndCount() {
        if (!driver.isLost()) {
            closing.run();
        }
        driver.close();
        assertEquals(0, StandIn.get("LEAKED"), "memory, modules, events or graphs that nobody gave back");
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private void addOne() {
        driver.launch(addOne, 1, 256, args.clear().pointer(x).integer(1));
    }

    private void scale(float by) {
        driver.launch(scale, 1, 256, args.clear().pointer(x).real(by).integer(1));
    }

    /** Hands over what was noted, waits, and says how many calls that took. */
    private long calls(Runnable work) {
        long before = StandIn.get("CALLS");
        work.run();
        driver.await();
        return StandIn.get("CALLS") - before;
    }

    private float value() {
        driver.copyToHost(x, host, 0, 4);
        driver.await();
        return host.bytes().getFloat(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatCameBeforeIsOneCall(int deferred) {
        StandIn.set("DEFER", deferred);
        Runnable work = () -> {
            scale(2f);
            addOne();
            driver.gemm(Gemm.nn(1, 1, 1), Products.EXACT, 1f, x, x, 1f, x);
        };
        float expected = 0;
        for (int time = 0; time < 5; time++) {
            assertEquals(time == 0 ? 3 : 1, calls(work), "time " + time);
            float y = 2 * expected + 1;
            expected = y + y * y;
            assertEquals(expected, value(), "time " + time);
        }
        assertEquals(1, StandIn.get("LIVE_GRAPHS"));
    }

    /** Sequences that differ in one thing only are not taken for each other. */
    @Test
    void whatDiffersIsAnother() {
        driver.fill(x, Float.floatToIntBits(1f), 1);
        float expected = 1;
        for (int time = 0; time < 4; time++) {
            for (float by : new float[] {2f, 0.5f, 3f, -1f}) {
                addOne();
                scale(by);
                expected = (expected + 1) * by;
                assertEquals(expected, value());
                scale(by);
                addOne();
                expected = expected * by + 1;
                assertEquals(expected, value());
                driver.gemm(Gemm.nn(1, 1, 1), Products.EXACT, by, x, x, 0f, x);
                driver.gemm(Gemm.nn(1, 1, 1), Products.EXACT, 0f, x, x, by, x);
                scale(0.001f);
                expected = expected * expected * by * by * 0.001f;
                assertEquals(expected, value(), Math.abs(1e-5f * expected));
                driver.fill(x, Float.floatToIntBits(by), 1);
                expected = by;
            }
        }
        assertEquals(12, StandIn.get("LIVE_GRAPHS"));
    }

    @Test
    void oneLaunchIsNoGraph() {
        for (int time = 0; time < 4; time++) {
            assertEquals(1, calls(this::addOne));
        }
        assertEquals(4f, value());
        assertEquals(0, StandIn.get("LIVE_GRAPHS"));
    }

    /** More than can be noted down: it is handed over in pieces. */
    @Test
    void aFullList() {
        for (int time = 0; time < 3; time++) {
            for (int i = 0; i < 10_000; i++) {
                addOne();
            }
        }
        assertEquals(30_000f, value());
    }

    /** Whatever could see the work or come after it hands it over first. */
    @Test
    void nothingOvertakes() {
        CudaDriver.Event event = driver.event();
        long other = driver.allocate(4);
        HostMemory pinned = driver.allocateHost(8);
        Runnable[] calls = {
            () -> driver.free(other),
            () -> driver.freeHost(pinned),
            driver::freeBytes,
            () -> driver.fill(x, 0, 1),
            () -> driver.copyToDevice(host, 0, x, 4),
            () -> driver.copyToHost(x, host, 0, 4),
            () -> driver.record(event),
            () -> driver.await(event),
            () -> driver.destroy(event),
            driver::await
        };
        for (int i = 0; i < calls.length; i++) {
            long before = StandIn.get("LAUNCHES");
            addOne();
            assertEquals(before, StandIn.get("LAUNCHES"));
            calls[i].run();
            assertEquals(before + 1, StandIn.get("LAUNCHES"), "call " + i);
        }
    }

    /** As many graphs as the cache holds; one that was forgotten is made anew. */
    @Test
    void theOldestAreForgotten() {
        int sequences = SequenceCache.MOST + 20;
        for (int time = 0; time < 2; time++) {
            for (int i = 0; i < sequences; i++) {
                for (int again = 0; again < 2; again++) {
                    driver.fill(x, 0, 1);
                    addOne();
                    scale(i);
                    assertEquals(i, value());
                }
            }
            assertEquals(SequenceCache.MOST, StandIn.get("LIVE_GRAPHS"));
        }
    }

    /** What is used in every step stays, however much comes once in between. */
    @Test
    void whatIsUsedStays() {
        Runnable step = () -> {
            addOne();
            scale(0.5f);
        };
        calls(step);
        for (int i = 0; i < 2 * SequenceCache.MOST; i++) {
            assertEquals(1, calls(step));
            scale(i);
            scale(-i);
            driver.await();
        }
        assertEquals(1, StandIn.get("LIVE_GRAPHS"));
    }

    /** A capture that is refused in the middle, or a graph without memory: the work is launched one by one. */
    @ParameterizedTest
    @ValueSource(strings = {"CAPTURE_FAIL_AT 1", "CAPTURE_FAIL_AT 2", "CAPTURE_FAIL_AT 3", "OOM_AT 1"})
    void aGraphThatCannotBeMade(String failure) {
        Runnable work = () -> {
            addOne();
            driver.gemm(Gemm.nn(1, 1, 1), Products.EXACT, 1f, x, x, 1f, x);
            scale(0.5f);
        };
        float expected = 0;
        for (int time = 0; time < 4; time++) {
            if (time == 1) {
                StandIn.set(failure.split(" ")[0], Long.parseLong(failure.split(" ")[1]));
            }
            assertEquals(3, calls(work), "time " + time);
            expected = (expected + 1 + (expected + 1) * (expected + 1)) * 0.5f;
            assertEquals(expected, value());
            assertEquals(0, StandIn.get("LIVE_GRAPHS"));
        }
    }

    /** A call that fails at the hand-over is named with its arguments; what follows it in the list is dropped. */
    @Test
    void anErrorAtTheHandOver() {
        for (int time = 0; time < 3; time++) {
            addOne();
            driver.launch(scale, 3, 2048, args.clear().pointer(x).real(0.5f).integer(9));
            addOne();
            CudaException e = assertThrows(CudaException.class, driver::await);
            assertEquals(
                    "cuLaunchKernel scale<<<3, 2048>>>(0x" + Long.toHexString(x)
                            + ", 0.5, 9): CUDA_ERROR_INVALID_VALUE (1): invalid argument",
                    e.getMessage());
            assertEquals(time + 1f, value());
        }
    }

    /** A kernel that fails inside a graph breaks the context; the message names what the graph holds. */
    @Test
    void aKernelThatFailsInAGraph() {
        for (int time = 0; time < 3; time++) {
            addOne();
            scale(2f);
            driver.await();
        }
        StandIn.set("LAUNCH_FAIL_AT", 2);
        addOne();
        scale(2f);
        CudaException e = assertThrows(CudaException.class, driver::await);
        assertTrue(e.getMessage().contains("after add_one, scale, a graph of [add_one, scale]"), e.getMessage());
        assertTrue(e.getMessage().contains("--no-graph"), e.getMessage());
        assertTrue(driver.isLost());
    }
}

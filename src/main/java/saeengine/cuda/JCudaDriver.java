package saeengine.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUevent_flags.CU_EVENT_DEFAULT;
import static jcuda.driver.CUevent_flags.CU_EVENT_DISABLE_TIMING;
import static jcuda.driver.CUresult.CUDA_ERROR_NOT_READY;
import static jcuda.driver.CUresult.CUDA_ERROR_NO_DEVICE;
import static jcuda.driver.CUresult.CUDA_SUCCESS;
import static jcuda.driver.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;
import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDeviceGetName;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;
import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemsetD32Async;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataJIT;
import static jcuda.driver.JCudaDriver.cuModuleUnload;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JITOptions;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * The driver interface over JCuda, on the first GPU, with its primary context and one stream.
 *
 * <p>JCuda pins a Java array for as long as a native call takes, which holds the collector off; so nothing that is
 * called in a step takes one: arguments, scalars, staging and PTX lie in direct memory. One thread at a time may call it.
 */
public final class JCudaDriver implements CapturingDriver {
    private static final String DRIVER_LIBRARY = "JCudaDriver";
    private static final String BLAS_LIBRARY = "JCublas2";
    private static final int RECENT = 6;
    private static final int LOG_BYTES = 8192;

    private final CUdevice device;
    private final Card card;
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final Deque<String> recent = new ArrayDeque<>();
    private final List<String> captured = new ArrayList<>();
    private boolean capturing;
    private @Nullable JCudaBlas blas;
    private @Nullable HostMemory scalars;
    private long workspace;
    private boolean lost;
    private Thread bound = Thread.currentThread();

    private record JModule(CUmodule handle, String name) implements Module {}

    private record JFunction(CUfunction handle, String name) implements Function {}

    private record JEvent(CUevent handle) implements Event {}

    private record JGraph(CUgraphExec executable, String name) implements Graph {}

    /**
     * Opens the first GPU.
     *
     * @param library the driver's library
     * @throws CudaUnavailable where there is no GPU, or none that the kernels can run on
     */
    public static JCudaDriver open(Path library) {
        int status = JCudaNatives.load(DRIVER_LIBRARY, library, () -> cuInit(0));
        if (status != CUDA_SUCCESS) {
            throw new CudaUnavailable(
                    library + " is there but finds no GPU it can use ("
                            + JCudaStatus.of("cuInit", status).getMessage()
                            + "): look at nvidia-smi; in a container, start it with its GPUs (--gpus all)",
                    status == CUDA_ERROR_NO_DEVICE);
        }
        int[] count = new int[1];
        require("cuDeviceGetCount", cuDeviceGetCount(count));
        if (count[0] == 0) {
            throw new CudaUnavailable(
                    library + " is there but lists no GPU: look at nvidia-smi, and at"
                            + " CUDA_VISIBLE_DEVICES in the environment",
                    true);
        }
        CUdevice device = new CUdevice();
        require("cuDeviceGet", cuDeviceGet(device, 0));
        return new JCudaDriver(device);
    }

    private JCudaDriver(CUdevice device) {
        this.device = device;
        this.card = describe(device);
        require("cuDevicePrimaryCtxRetain " + card.name(), cuDevicePrimaryCtxRetain(context, device));
        try {
            require("cuCtxSetCurrent", cuCtxSetCurrent(context));
            require("cuStreamCreate", cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        } catch (CudaException e) {
            cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    private static Card describe(CUdevice device) {
        byte[] name = new byte[256];
        require("cuDeviceGetName", cuDeviceGetName(name, name.length, device));
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        int[] major = new int[1];
        int[] minor = new int[1];
        require(
                "cuDeviceGetAttribute",
                cuDeviceGetAttribute(major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device));
        require(
                "cuDeviceGetAttribute",
                cuDeviceGetAttribute(minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device));
        long[] bytes = new long[1];
        require("cuDeviceTotalMem", cuDeviceTotalMem(bytes, device));
        int[] version = new int[1];
        require("cuDriverGetVersion", cuDriverGetVersion(version));
        String text = new String(name, 0, length, StandardCharsets.UTF_8);
        return new Card(text, major[0] * 10 + minor[0], bytes[0], version[0]);
    }

    /** Products go through cuBLAS from here on. Fails, and changes nothing, where the library does not load. */
    void useBlas(Path library) {
        CudaException failure = null;
        try {
            long bytes = JCudaBlas.workspaceBytes(card);
            workspace = allocate(bytes);
            scalars = allocateHost(Long.BYTES);
            blas = JCudaNatives.load(
                    BLAS_LIBRARY,
                    library,
                    () -> new JCudaBlas(stream, workspace, bytes, Objects.requireNonNull(scalars)));
        } catch (CudaException e) {
            failure = e;
        } finally {
            if (blas == null) {
                freeBlasMemory();
            }
        }
        if (failure != null) {
            throw new CudaUnavailable(library + " does not work here (" + failure.getMessage() + ")", failure);
        }
    }

    @Override
    public Card card() {
        return card;
    }

    @Override
    public long freeBytes() {
        bind();
        long[] free = new long[1];
        long[] total = new long[1];
        check("cuMemGetInfo", cuMemGetInfo(free, total));
        return free[0];
    }

    @Override
    public long allocate(long bytes) {
        bind();
        JCudaPointer pointer = new JCudaPointer();
        int status = cuMemAlloc(pointer, bytes);
        if (status != CUDA_SUCCESS) {
            throw failure("cuMemAlloc of " + bytes + " bytes", status);
        }
        return pointer.address();
    }

    @Override
    public void free(long address) {
        bind();
        int status = cuMemFree(new JCudaPointer(address));
        if (status != CUDA_SUCCESS) {
            throw failure("cuMemFree of 0x" + Long.toHexString(address), status);
        }
    }

    @Override
    public HostMemory allocateHost(int bytes) {
        bind();
        JCudaPointer pointer = new JCudaPointer();
        check("cuMemHostAlloc of " + bytes + " bytes", cuMemHostAlloc(pointer, bytes, 0));
        ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        return new HostMemory(pointer.address(), buffer);
    }

    @Override
    public void freeHost(HostMemory memory) {
        bind();
        check("cuMemFreeHost", cuMemFreeHost(new JCudaPointer(memory.address())));
    }

    @Override
    public void fill(long address, int word, long words) {
        bind();
        int status = cuMemsetD32Async(new JCudaPointer(address), word, words, stream);
        if (status != CUDA_SUCCESS) {
            throw failure("cuMemsetD32Async of " + words + " words at 0x" + Long.toHexString(address), status);
        }
    }

    @Override
    public void copyToDevice(HostMemory from, long offset, long to, long bytes) {
        bind();
        int status = cuMemcpyHtoDAsync(new JCudaPointer(to), new JCudaPointer(from.address() + offset), bytes, stream);
        if (status != CUDA_SUCCESS) {
            throw failure("cuMemcpyHtoDAsync of " + bytes + " bytes to 0x" + Long.toHexString(to), status);
        }
    }

    @Override
    public void copyToHost(long from, HostMemory to, long offset, long bytes) {
        bind();
        int status = cuMemcpyDtoHAsync(new JCudaPointer(to.address() + offset), new JCudaPointer(from), bytes, stream);
        if (status != CUDA_SUCCESS) {
            throw failure("cuMemcpyDtoHAsync of " + bytes + " bytes from 0x" + Long.toHexString(from), status);
        }
    }

    @Override
    public Module load(String name, byte[] ptx) {
        bind();
        ByteBuffer text = ByteBuffer.allocateDirect(ptx.length + 1).put(ptx).put((byte) 0);
        CUmodule module = new CUmodule();
        Pointer image = Pointer.to(text.rewind());
        int status = cuModuleLoadDataJIT(module, image, new JITOptions());
        if (status != CUDA_SUCCESS) {
            throw failure("cuModuleLoadData " + name + compilerSays(image), status);
        }
        return new JModule(module, name);
    }

    /** The first line of what the driver's compiler has against a module that does not load, in brackets; or nothing. */
    private static String compilerSays(Pointer image) {
        JITOptions options = new JITOptions();
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        CUmodule module = new CUmodule();
        if (cuModuleLoadDataJIT(module, image, options) == CUDA_SUCCESS) {
            cuModuleUnload(module);
            return "";
        }
        String log = options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER);
        return log.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> " [" + line.strip() + "]")
                .orElse("");
    }

    @Override
    public void unload(Module module) {
        bind();
        check("cuModuleUnload " + ((JModule) module).name(), cuModuleUnload(((JModule) module).handle()));
    }

    @Override
    public Function function(Module module, String entry) {
        bind();
        CUfunction function = new CUfunction();
        JModule in = (JModule) module;
        check("cuModuleGetFunction " + entry + " of " + in.name(), cuModuleGetFunction(function, in.handle(), entry));
        return new JFunction(function, entry);
    }

    @Override
    public void launch(Function function, int blocks, int threads, LaunchArgs args) {
        bind();
        JFunction f = (JFunction) function;
        Pointer table = new JCudaPointer(args.memory().address());
        int status = cuLaunchKernel(f.handle(), blocks, 1, 1, threads, 1, 1, 0, stream, table, null);
        if (status != CUDA_SUCCESS) {
            throw failure("cuLaunchKernel " + f.name() + "<<<" + blocks + ", " + threads + ">>>" + args, status);
        }
        if (capturing) {
            captured.add(f.name());
        } else {
            remember(f.name());
        }
    }

    private void remember(String launched) {
        if (recent.size() == RECENT) {
            recent.removeFirst();
        }
        recent.addLast(launched);
    }

    @Override
    public boolean hasBlas() {
        return blas != null;
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, long a, long b, float beta, long c) {
        bind();
        if (blas == null) {
            throw new IllegalStateException("products by cuBLAS need " + CudaLibraries.CUBLAS);
        }
        try {
            blas.gemm(shape, products, alpha, a, b, beta, c);
        } catch (CudaException e) {
            // cuBLAS says of a broken context only that something failed; the driver says what.
            check(String.valueOf(e.getMessage()), cuStreamSynchronize(stream));
            throw e;
        }
    }

    @Override
    public Event event() {
        bind();
        CUevent event = new CUevent();
        check("cuEventCreate", cuEventCreate(event, CU_EVENT_DISABLE_TIMING));
        return new JEvent(event);
    }

    @Override
    public Event timedEvent() {
        bind();
        CUevent event = new CUevent();
        check("cuEventCreate", cuEventCreate(event, CU_EVENT_DEFAULT));
        return new JEvent(event);
    }

    @Override
    public OptionalDouble seconds(Event from, Event to) {
        bind();
        float[] millis = new float[1];
        int status = cuEventElapsedTime(millis, ((JEvent) from).handle(), ((JEvent) to).handle());
        if (status == CUDA_ERROR_NOT_READY) {
            return OptionalDouble.empty();
        }
        check("cuEventElapsedTime", status);
        return OptionalDouble.of(millis[0] * 1e-3);
    }

    @Override
    public void destroy(Event event) {
        bind();
        check("cuEventDestroy", cuEventDestroy(((JEvent) event).handle()));
    }

    @Override
    public void record(Event event) {
        bind();
        check("cuEventRecord", cuEventRecord(((JEvent) event).handle(), stream));
    }

    @Override
    public void await(Event event) {
        bind();
        check("cuEventSynchronize", cuEventSynchronize(((JEvent) event).handle()));
    }

    @Override
    public void await() {
        bind();
        check("cuStreamSynchronize", cuStreamSynchronize(stream));
    }

    @Override
    public void beginCapture() {
        bind();
        check("cuStreamBeginCapture", cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
        capturing = true;
        captured.clear();
    }

    @Override
    public Graph endCapture() {
        CUgraph graph = new CUgraph();
        capturing = false;
        check("cuStreamEndCapture", cuStreamEndCapture(stream, graph));
        CUgraphExec executable = new CUgraphExec();
        int status = cuGraphInstantiate(executable, graph, 0);
        check("cuGraphDestroy", cuGraphDestroy(graph));
        check("cuGraphInstantiate of " + captured, status);
        return new JGraph(executable, "a graph of " + captured);
    }

    @Override
    public void abandonCapture() {
        if (!capturing) {
            return;
        }
        capturing = false;
        CUgraph graph = new CUgraph();
        if (cuStreamEndCapture(stream, graph) == CUDA_SUCCESS) {
            check("cuGraphDestroy", cuGraphDestroy(graph));
        }
    }

    @Override
    public void launch(Graph graph) {
        bind();
        JGraph g = (JGraph) graph;
        int status = cuGraphLaunch(g.executable(), stream);
        if (status != CUDA_SUCCESS) {
            throw failure("cuGraphLaunch of " + g.name(), status);
        }
        remember(g.name());
    }

    @Override
    public void destroy(Graph graph) {
        bind();
        check("cuGraphExecDestroy", cuGraphExecDestroy(((JGraph) graph).executable()));
    }

    @Override
    public boolean isLost() {
        return lost;
    }

    /** Frees what is left of a context in good order; of a broken one everything is gone with it. */
    @Override
    public void close() {
        try {
            if (!lost) {
                bind();
                if (blas != null) {
                    blas.close();
                }
                freeBlasMemory();
                check("cuStreamDestroy", cuStreamDestroy(stream));
            }
        } finally {
            cuDevicePrimaryCtxRelease(device);
        }
    }

    private void freeBlasMemory() {
        if (workspace != 0) {
            free(workspace);
            workspace = 0;
        }
        if (scalars != null) {
            freeHost(scalars);
            scalars = null;
        }
    }

    /** CUDA's calls are about the calling thread's context: it has to be this one on whichever thread the work goes on. */
    private void bind() {
        Thread calling = Thread.currentThread();
        if (bound != calling) {
            require("cuCtxSetCurrent", cuCtxSetCurrent(context));
            bound = calling;
        }
    }

    private void check(String call, int status) {
        if (status != CUDA_SUCCESS) {
            throw failure(call, status);
        }
    }

    /** A broken context's message names the last launches: one of them is the culprit. */
    private CudaException failure(String call, int status) {
        if (JCudaStatus.isFatal(status)) {
            lost = true;
            Optional<String> launches = recent.stream().reduce((a, b) -> a + ", " + b);
            return JCudaStatus.of(
                    call + launches.map(names -> " after " + names).orElse(""), status);
        }
        return JCudaStatus.of(call, status);
    }

    private static void require(String call, int status) {
        if (status != CUDA_SUCCESS) {
            throw JCudaStatus.of(call, status);
        }
    }
}

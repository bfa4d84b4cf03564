package saeengine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import saeengine.ptx.Counters;
import saeengine.ptx.GlobalMemory;
import saeengine.ptx.PtxMachine;
import saeengine.ptx.PtxModule;
import saeengine.tensor.Device;

/** Runs the stand-in's launches with the PTX interpreter, over the stand-in's memory. */
public final class PtxExecutor implements StandIn.Executor {
    /** Parsing takes longer than most launches; a text is parsed once. */
    private static final Map<String, PtxModule> PARSED = new ConcurrentHashMap<>();

    private final GlobalMemory memory;
    private final PtxMachine machine;
    private final Map<Long, byte[]> texts = new HashMap<>();
    private final Map<Long, PtxModule> modules = new HashMap<>();

    /**
     * An executor.
     *
     * @param checked whether reads of what was never written, races and the like are trapped, or out-of-bounds alone
     */
    PtxExecutor(boolean checked, long seed) {
        this.memory = new GlobalMemory(checked);
        this.machine = new PtxMachine(memory, checked ? PtxMachine.Options.checked(seed) : PtxMachine.Options.fast());
    }

    /** A device on the stand-in as users have it. */
    public static Device fastDevice() {
        install();
        return CudaDevice.open(CudaSettings.DEFAULT);
    }

    /** A device on the stand-in with every check: each tensor is an allocation of its own. */
    public static Device device(long seed) {
        StandIn.load(new PtxExecutor(true, seed));
        return CudaDevice.open(new CudaSettings(Precision.FP32, null, true));
    }

    /** Readies the stand-in for a device that the program opens itself: out-of-bounds checks only. */
    public static void install() {
        StandIn.load(new PtxExecutor(false, 0));
    }

    /** How often an entry was launched. */
    long launches(String entry) {
        return machine.allCounters().stream()
                .filter(counters -> counters.kernel().equals(entry))
                .mapToLong(Counters::launches)
                .sum();
    }

    @Override
    public void allocated(long address, ByteBuffer bytes) {
        memory.add(address, bytes.order(ByteOrder.nativeOrder()));
    }

    @Override
    public void freed(long address) {
        memory.remove(address);
    }

    @Override
    public void written(long address, long bytes) {
        memory.written(address, bytes);
    }

    /** The text may be gone when the module is first used, so it is copied. */
    @Override
    public void loaded(long module, ByteBuffer ptx) {
        byte[] text = new byte[ptx.remaining()];
        ptx.get(text);
        texts.put(module, text);
    }

    @Override
    public void unloaded(long module) {
        texts.remove(module);
        modules.remove(module);
    }

    @Override
    public void launch(
            long module,
            String entry,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            ByteBuffer parameters) {
        PtxModule parsed = modules.computeIfAbsent(module, m -> parse(entry, texts.get(m)));
        machine.launch(parsed, entry, gridX, gridY, gridZ, blockX, blockY, blockZ, parameters);
    }

    private static PtxModule parse(String entry, byte[] text) {
        return PARSED.computeIfAbsent(
                new String(text, StandardCharsets.UTF_8), t -> PtxModule.parse("module of " + entry, t));
    }
}

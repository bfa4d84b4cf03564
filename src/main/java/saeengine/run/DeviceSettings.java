package saeengine.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.CudaDevice;
import saeengine.cuda.CudaException;
import saeengine.cuda.CudaLibraries;
import saeengine.cuda.CudaSettings;
import saeengine.cuda.CudaUnavailable;
import saeengine.cuda.GemmLibrary;
import saeengine.cuda.Precision;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** Which device computes; the one place where it is chosen. */
public final class DeviceSettings {
    /** What {@code --device} knows. */
    public enum Name {
        /** Threads of this machine. */
        CPU,
        /** A GPU; fails where there is none to use. */
        CUDA,
        /** The GPU where there is one to use, else the CPU. */
        AUTO
    }

    /** The settings by their names, in the order of run.json. */
    public static final List<Setting<DeviceSettings, ?>> ALL = List.of(
            Setting.of("device", c -> c.device, (c, v) -> c.device = v, Named.ofEnum(Name.class)::read),
            Setting.of("threads", c -> c.threads, (c, v) -> c.threads = v, Integer::valueOf),
            Setting.of("precision", c -> c.precision, (c, v) -> c.precision = v, Named.ofEnum(Precision.class)::read),
            Setting.of("gemm", c -> c.gemm, (c, v) -> c.gemm = v, Named.ofEnum(GemmLibrary.class)::read),
            Setting.of("no-graph", c -> c.noGraph, (c, v) -> c.noGraph = v, Boolean::valueOf));

    /** Where it runs. */
    public Name device = Name.AUTO;

    /** Threads of the CPU device; null for one a core. */
    public @Nullable Integer threads;

    /** Of the operands of a GPU's products. */
    public Precision precision = Precision.AUTO;

    /** Whose products run on a GPU; null for cuBLAS where it is there. */
    public @Nullable GemmLibrary gemm;

    /** Whether every kernel is launched on its own. */
    public boolean noGraph;

    /**
     * A device and why it is that one.
     *
     * @param gpuIsThere whether this machine has a GPU, used or not
     */
    public record Choice(Device device, String why, boolean gpuIsThere) {}

    /** Opens the device; whoever has it closes it. */
    public Choice open() {
        Choice choice = choose();
        if (precision == Precision.BF16 && !shortens(choice.device())) {
            choice.device().close();
            throw new IllegalArgumentException("--precision bf16: needs a GPU, this runs on "
                    + choice.device().describe() + " (" + choice.why()
                    + "); leave the option out, or see what 'doctor' finds");
        }
        return choice;
    }

    private static boolean shortens(Device device) {
        return device.mantissaBits(Products.SHORT) < device.mantissaBits(Products.COARSE);
    }

    private Choice choose() {
        return switch (device) {
            case CPU -> new Choice(cpu(), "--device cpu", false);
            case CUDA -> new Choice(cuda(), "--device cuda", true);
            case AUTO -> chooseItself();
        };
    }

    /** The same, with the coarsest products that the device has where something asks for them: what a self-test looks at. */
    public Choice openForSelftest() {
        if (precision == Precision.AUTO) {
            precision = Precision.BF16;
        }
        return choose();
    }

    /** Looks for a file before anything of CUDA is loaded: where there is no driver this takes no time. */
    private Choice chooseItself() {
        if (CudaLibraries.ofThisMachine().driver().isEmpty()) {
            return new Choice(cpu(), "no GPU: " + CudaLibraries.DRIVER + " is not on this machine", false);
        }
        try {
            return new Choice(cuda(), "--device auto found a GPU", true);
        } catch (CudaUnavailable e) {
            return new Choice(cpu(), "the GPU is not used: " + e.getMessage(), !e.isNone());
        } catch (CudaException e) {
            return new Choice(cpu(), "the GPU is not used: " + e.getMessage(), true);
        }
    }

    private Device cuda() {
        return CudaDevice.open(new CudaSettings(precision, gemm, false, !noGraph));
    }

    private Device cpu() {
        return new CpuDevice(threads());
    }

    /** Threads of the CPU, for its device and for what is made on it whatever the device. */
    public int threads() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1) {
            throw new IllegalArgumentException("--threads " + count + ": at least 1");
        }
        return count;
    }
}

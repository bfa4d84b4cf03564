package saeengine.run;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
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

    /** Opens the device; whoever has it closes it. Fails where a setting would change nothing on it. */
    public Choice open() {
        return open(name -> true);
    }

    /**
     * The same for a run that has settings of an earlier one, of which some may be for another device.
     *
     * @param asked whether a setting is one that this run was asked for
     */
    public Choice open(Predicate<String> asked) {
        return used(choose(), asked);
    }

    private Choice used(Choice choice, Predicate<String> asked) {
        Device opened = choice.device();
        if (asked.test("precision") && !rounds(opened)) {
            String name = "--precision " + precision.name().toLowerCase(Locale.ROOT);
            throw unused(choice, name + ": needs a GPU", "leave it out or give --precision auto");
        }
        if (asked.test("gemm") && gemm != null && opened.isHost()) {
            String name = "--gemm " + gemm.name().toLowerCase(Locale.ROOT);
            throw unused(choice, name + ": says whose products run on a GPU", "leave it out");
        }
        if (asked.test("no-graph") && noGraph && opened.isHost()) {
            throw unused(choice, "--no-graph: says how a GPU is given its work", "leave it out");
        }
        return choice;
    }

    /** Whether the device makes of its products what the precision says. */
    private boolean rounds(Device device) {
        return switch (precision) {
            case AUTO, FP32 -> true;
            case TF32 -> device.roundsOperands(Products.EXACT);
            case BF16 -> device.mantissaBits(Products.SHORT) < device.mantissaBits(Products.COARSE);
        };
    }

    private static IllegalArgumentException unused(Choice choice, String what, String instead) {
        String device = choice.device().describe();
        choice.device().close();
        return new IllegalArgumentException(what + ", this runs on " + device + " (" + choice.why() + "); " + instead
                + ", or see what 'doctor' finds");
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
        return used(choose(), name -> !name.equals("precision"));
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

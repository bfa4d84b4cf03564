package saeengine.cli;

import picocli.CommandLine.Option;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.CudaDevice;
import saeengine.cuda.CudaException;
import saeengine.cuda.CudaLibraries;
import saeengine.cuda.CudaSettings;
import saeengine.cuda.CudaUnavailable;
import saeengine.cuda.GemmLibrary;
import saeengine.cuda.Precision;
import saeengine.run.EngineVersion;
import saeengine.tensor.Device;

/** Which device runs, for every command that computes; the one place where it is chosen. */
final class DeviceOptions {
    /** What {@code --device} knows. */
    enum Name {
        CPU,
        CUDA,
        AUTO
    }

    @Option(
            names = "--device",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "Where it runs: cpu, cuda (fails where there is no GPU), or auto (the GPU where 'doctor' finds"
                            + " nothing wrong, else the CPU). Default: ${DEFAULT-VALUE}.")
    private Name device;

    @Option(
            names = "--threads",
            order = HelpGroup.DEVICE,
            paramLabel = "N",
            description = "Threads of the CPU device. The numbers do not depend on it. Default: one a core.")
    private Integer threads;

    @Option(
            names = "--precision",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "Operands of cuBLAS's products on a GPU: fp32, tf32 (rounded to 10 bits of mantissa, on tensor"
                            + " cores), or auto: tf32 where train reads a model and trains sparse autoencoders, fp32"
                            + " for plain ones and for whatever is reported. Default: ${DEFAULT-VALUE}.")
    private Precision precision;

    @Option(
            names = "--gemm",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            description =
                    "Whose products run on a GPU: cublas, or own. Default: cublas where libcublas.so.12 is there.")
    private GemmLibrary gemm;

    @Option(
            names = "--no-graph",
            order = HelpGroup.DEVICE,
            description =
                    "On a GPU, for debugging: launches every kernel on its own, and not as a graph those that came in"
                            + " the same order before. The bits are the same.")
    private boolean noGraph;

    /** A device and why it is that one. */
    private record Choice(Device device, String why, boolean gpuIsThere) {}

    /** The device, after a first line that names it and says why. */
    Device open(String command) {
        Choice choice = choose();
        Screen.ofOutput()
                .say(String.format(
                        "sae-engine %s: %s on %s (%s)",
                        EngineVersion.text(), command, choice.device().describe(), choice.why()));
        return choice.device();
    }

    /** The device for a command whose output is data: a line on the error stream, and only where a GPU is there. */
    Device openForData() {
        Choice choice = choose();
        if (choice.gpuIsThere()) {
            System.err.printf("sae-engine: on %s (%s)%n", choice.device().describe(), choice.why());
        }
        return choice.device();
    }

    private Choice choose() {
        return switch (device) {
            case CPU -> new Choice(cpu(), "--device cpu", false);
            case CUDA -> new Choice(cuda(), "--device cuda", true);
            case AUTO -> chooseItself();
        };
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
    int threads() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1) {
            throw new IllegalArgumentException("--threads " + count + ": at least 1");
        }
        return count;
    }
}

package saeengine.cli;

import picocli.CommandLine.Option;
import saeengine.cpu.CpuDevice;

/** Which device runs, for every command that computes. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "Where it runs; this version knows 'cpu'. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the CPU device. The numbers do not depend on it. Default: one a core.")
    private Integer threads;

    CpuDevice open() {
        if (!device.equals("cpu")) {
            throw new IllegalArgumentException("--device " + device + ": this version runs on 'cpu' only");
        }
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1) {
            throw new IllegalArgumentException("--threads " + count + ": at least 1");
        }
        return new CpuDevice(count);
    }
}

package saeengine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import saeengine.cuda.GemmLibrary;
import saeengine.cuda.Precision;
import saeengine.run.DeviceSettings;
import saeengine.run.EngineVersion;
import saeengine.tensor.Device;

/** Which device runs, for every command that computes. */
final class DeviceOptions {
    @Option(
            names = "--device",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "Where it runs: cpu, cuda (fails where there is no GPU), or auto (the GPU where 'doctor' finds"
                            + " nothing wrong, else the CPU). Default: ${DEFAULT-VALUE}.")
    private DeviceSettings.Name device;

    @Option(
            names = "--threads",
            order = HelpGroup.DEVICE,
            paramLabel = "N",
            description = "Threads of the CPU device. The numbers do not depend on it. Default: one a core.")
    private @Nullable Integer threads;

    @Option(
            names = "--precision",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "Operands of products on a GPU: fp32, tf32 (rounded to 10 bits of mantissa, on tensor"
                    + " cores), or auto: tf32 where train reads a model and trains sparse autoencoders, fp32"
                    + " for plain ones and for whatever is reported. bf16 is auto with 7 bits where train reads"
                    + " a model, and where TopK recipes look for each row's 2k best latents, k up to 128: the k"
                    + " of them are then chosen and computed in fp32. A CPU has fp32 and refuses the others."
                    + " Default: ${DEFAULT-VALUE}.")
    private Precision precision;

    @Option(
            names = "--gemm",
            order = HelpGroup.DEVICE,
            paramLabel = "NAME",
            description =
                    "Whose products run on a GPU: cublas, or own. Default: cublas where libcublas.so.12 or .13 is there.")
    private @Nullable GemmLibrary gemm;

    @Option(
            names = "--no-graph",
            order = HelpGroup.DEVICE,
            description =
                    "On a GPU, for debugging: launches every kernel on its own, and not as a graph those that came in"
                            + " the same order before. The bits are the same.")
    private boolean noGraph;

    /** What was typed. */
    DeviceSettings settings() {
        DeviceSettings settings = new DeviceSettings();
        settings.device = device;
        settings.threads = threads;
        settings.precision = precision;
        settings.gemm = gemm;
        settings.noGraph = noGraph;
        return settings;
    }

    /** The device, after a first line that names it and says why. */
    Device open(String command) {
        return named(command, settings().open());
    }

    /** The same for a run that may go on with an earlier one, whose settings may be for another device. */
    Device open(String command, CommandSpec spec, boolean resume) {
        return named(
                command,
                settings().open(name -> OptionSettings.isTyped(spec, name) || (!resume && name.equals("precision"))));
    }

    /** The same for a self-test, with all precisions that the device has. */
    Device openForSelftest() {
        return named("selftest", settings().openForSelftest());
    }

    private static Device named(String command, DeviceSettings.Choice choice) {
        Screen.ofOutput()
                .say(String.format(
                        "sae-engine %s: %s on %s (%s)",
                        EngineVersion.text(), command, choice.device().describe(), choice.why()));
        return choice.device();
    }

    /** The device for a command whose output is data: a line on the error stream, and only where a GPU is there. */
    Device openForData() {
        DeviceSettings.Choice choice = settings().open();
        if (choice.gpuIsThere()) {
            System.err.printf("sae-engine: on %s (%s)%n", choice.device().describe(), choice.why());
        }
        return choice.device();
    }
}

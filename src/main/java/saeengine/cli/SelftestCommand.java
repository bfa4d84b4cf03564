package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import saeengine.check.Section;
import saeengine.check.Selftest;
import saeengine.check.SelftestReport;
import saeengine.check.SelftestRun;
import saeengine.check.TimingTable;
import saeengine.check.Timings;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.CudaDoctor;
import saeengine.cuda.Finding;
import saeengine.cuda.Precision;
import saeengine.run.DeviceSettings;
import saeengine.run.EngineVersion;
import saeengine.run.RunSettings;
import saeengine.tensor.Device;

/** {@code selftest}: whether this machine's GPU computes right, with a report to send with a bug. */
@Command(
        name = "selftest",
        description = {
            "Checks that a GPU computes right: every op against float64 and against the CPU, its gradients against"
                    + " differences, sizes around warps and blocks, NaN and ties, memory, the same bits twice, and two"
                    + " small trainings beside the CPU's; then, as trainings run, tf32 and bf16 products by the bounds of"
                    + " their rounding, selections over many tiles, fused steps beside composed ones at 4096 x 768 x 16384, and"
                    + " the loss of longer trainings beside the CPU's. Then times the main kernels and products.",
            "With --gemm own it checks the engine's own products instead of cuBLAS.",
            "Here --device auto needs a GPU, and ends with exit code 3 where 'doctor' finds none; --device cpu checks"
                    + " the CPU device. Exit code 0 where everything passed, else 1."
        },
        mixinStandardHelpOptions = true)
final class SelftestCommand implements Callable<Integer>, WithExamples {
    /** Failures of a part that are printed; the report has all of them. */
    private static final int PRINTED = 5;

    @Option(
            names = "--report",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE.json",
            description = "What was found, with machine, GPU and every case's largest error: to attach to a bug report."
                    + " Default: selftest.json, or selftest-2.json, ..., the first that is free.")
    private @Nullable Path report;

    @Mixin
    private OutputFile output;

    @Option(
            names = "--only",
            order = HelpGroup.MEASURING,
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only cases and recipes whose name has this in it, as in --only topk.")
    private String only;

    @Option(
            names = "--steps",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "200",
            description = "Steps of each short training; long ones take five times as many. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--size",
            order = HelpGroup.MEASURING,
            paramLabel = "NAME",
            description =
                    "How large the parts tf32, bf16, tiles, fused and curve are: real, which takes 8 GB of a GPU's memory"
                            + " and, besides, a minute, or small. Default: real on a GPU that has that free, else small.")
    private Selftest.@Nullable Size size;

    @Option(names = "--no-timing", order = HelpGroup.MEASURING, description = "Do not time kernels and products.")
    private boolean noTiming;

    @Mixin
    private DeviceOptions deviceOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of("selftest", "selftest --device cpu --only topk --no-timing");
    }

    @Override
    public Integer call() {
        requireSense();
        OptionSpec name = spec.findOption("--device");
        if (name.getValue() == DeviceSettings.Name.AUTO) {
            name.setValue(DeviceSettings.Name.CUDA);
        }
        boolean gpu = name.getValue() == DeviceSettings.Name.CUDA;
        List<Finding> doctor = gpu ? CudaDoctor.examine() : List.of();
        try (Device device = deviceOptions.openForSelftest()) {
            return examine(device, doctor);
        }
    }

    private void requireSense() {
        if (steps < 1) {
            throw new IllegalArgumentException("--steps " + steps + ": at least 1");
        }
        OptionSpec precision = spec.findOption("--precision");
        Precision asked = precision.getValue();
        if (asked == Precision.TF32 || asked == Precision.BF16) {
            throw new IllegalArgumentException("--precision " + asked.name().toLowerCase(Locale.ROOT)
                    + ": most bounds of the self-test are for fp32, and it looks at tf32 and bf16 in parts of their own;"
                    + " leave the option out");
        }
        if (report == null) {
            report = output.free(Path.of("selftest.json"));
        }
        output.require("--report", report);
    }

    /** Runs all parts on a device, prints what they found and writes the report; the exit code. */
    int examine(Device device, List<Finding> doctor) {
        SelftestReport findings = new SelftestReport(
                "sae-engine " + EngineVersion.text(),
                device,
                doctor.stream().map(Finding::line).toList());
        Selftest.Plan plan = new Selftest.Plan(only, steps, size == null ? Selftest.Size.of(device) : size);
        List<String> failed = new SelftestRun(
                        device,
                        findings,
                        json -> RunSettings.write(Objects.requireNonNull(report), json),
                        new Printed())
                .run(() -> new CpuDevice(1), plan, !noTiming).stream()
                        .filter(section -> !section.passed())
                        .map(Section::name)
                        .toList();
        System.out.println("report: " + report);
        System.out.println(
                failed.isEmpty() ? "the self-test passed" : "the self-test FAILED: " + String.join(", ", failed));
        return failed.isEmpty() ? 0 : 1;
    }

    /** Prints what each part found, with a line drawn over on a terminal while it runs. */
    private static final class Printed implements SelftestRun.Listener {
        private final PartProgress progress = new PartProgress();

        @Override
        public void at(String part, int done, int all) {
            progress.at(part, done, all);
        }

        @Override
        public void onSection(Section section) {
            progress.clear();
            System.out.println(section.text());
            section.failures().stream().limit(PRINTED).forEach(line -> System.out.println("      " + line));
            int more = section.failures().size() - PRINTED;
            if (more > 0) {
                System.out.println("      and " + more + " more");
            }
        }

        @Override
        public void onTimings(Timings timings) {
            TimingTable.lines(timings).forEach(System.out::println);
        }

        @Override
        public void onNoTimings(String why) {
            System.out.println("timing was broken off: " + why);
        }
    }
}

package saeengine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.bench.BenchReport;
import saeengine.bench.HugePages;
import saeengine.bench.Timed;
import saeengine.bench.Work;
import saeengine.run.EngineVersion;
import saeengine.run.MemoryPlan;
import saeengine.run.RunSettings;
import saeengine.tensor.Device;

/** {@code bench}: how far the engine is from the bare matrix products it has to do, measured in one process. */
@Command(
        name = "bench",
        description = {
            "Times the engine against bare matrix products, turn by turn in one process, and prints ratios: machines",
            "differ and are shared, a ratio of two things timed side by side differs less."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable, WithExamples {
    @Option(
            names = "--rounds",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "9",
            description = "How often each thing is timed; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--only",
            order = HelpGroup.MEASURING,
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: topk, topk-49152 (by itself on a GPU alone), batch-topk, matryoshka, jumprelu, relu-20, relu-50, relu-100, plain-100,"
                            + " plain-767, plain-768, plain-1000, harvest, harvest-pythia, harvest-gpt2.")
    private @Nullable List<Work> only;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE.json",
            description = "Write the figures here too.")
    private @Nullable Path out;

    @Mixin
    private OutputFile output;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of("bench", "bench --only topk,harvest --rounds 3");
    }

    @Override
    public void run() {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds " + rounds + ": at least 1");
        }
        if (out != null) {
            output.require("--out", out);
        }
        List<Timed> figures = new ArrayList<>();
        System.out.printf(
                "sae-engine %s: bench, %d rounds, Java %s%n", EngineVersion.text(), rounds, Runtime.version());
        for (Work work : only == null ? List.of(Work.values()) : only) {
            try (Device device = deviceOptions.openForData()) {
                if (only == null && !work.isUsualOn(device)) {
                    continue;
                }
                if (figures.isEmpty()) {
                    System.out.println(device.describe() + (device.isHost() ? ", arrays " + HugePages.now() : ""));
                }
                Timed timed = Timed.of(device, work, rounds);
                print(timed);
                figures.add(timed);
            }
        }
        if (out != null) {
            RunSettings.write(out, BenchReport.json(figures));
        }
    }

    private static void print(Timed timed) {
        System.out.println();
        timed.lines().forEach(System.out::println);
        timed.peak().ifPresent(bytes -> System.out.println("  the process has held at most " + MemoryPlan.text(bytes)));
    }
}

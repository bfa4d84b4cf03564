package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
            description = "Only these: topk, batch-topk, matryoshka, jumprelu, relu-20, relu-50, relu-100, plain-100,"
                    + " plain-767, plain-768, plain-1000, harvest, harvest-pythia, harvest-gpt2.")
    private List<Work> only = List.of(Work.values());

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE.json",
            description = "Write the figures here too.")
    private Path out;

    @Mixin
    private OutputFile output;

    /** What can be timed; the sparse steps first, so that the peak of memory is theirs. */
    enum Work {
        TOPK(device -> SparseBench.kept(device, "topk", 16_384, 32)),
        BATCH_TOPK(device -> SparseBench.kept(device, "batch-topk", 16_384, 32)),
        MATRYOSHKA(device -> SparseBench.kept(device, "matryoshka", 16_384, 32)),
        JUMPRELU(device -> SparseBench.jumpRelu(device, 16_384, 50)),
        RELU_20(device -> SparseBench.relu(device, "relu-l1", 10_000, 20)),
        RELU_50(device -> SparseBench.relu(device, "relu-l1", 10_000, 50)),
        RELU_100(device -> SparseBench.relu(device, "relu-l1", 10_000, 100)),
        PLAIN_100(device -> BenchCases.autoencoder(device, 100)),
        PLAIN_767(device -> BenchCases.autoencoder(device, 767)),
        PLAIN_768(device -> BenchCases.autoencoder(device, 768)),
        PLAIN_1000(device -> BenchCases.autoencoder(device, 1000)),
        HARVEST(BenchCases::harvest),
        HARVEST_PYTHIA(BenchCases::harvestPythia),
        HARVEST_GPT2(BenchCases::harvestGpt2);

        private final Function<Device, BenchCase> make;

        Work(Function<Device, BenchCase> make) {
            this.make = make;
        }
    }

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
        JsonArray figures = new JsonArray();
        System.out.printf(
                "sae-engine %s: bench, %d rounds, Java %s%n", EngineVersion.text(), rounds, Runtime.version());
        for (Work work : only) {
            try (Device device = deviceOptions.openForData()) {
                if (figures.isEmpty()) {
                    System.out.println(device.describe() + (device.isHost() ? ", arrays " + HugePages.now() : ""));
                }
                figures.add(measure(device, work.make.apply(device)));
            }
        }
        if (out != null) {
            JsonObject json = new JsonObject();
            json.addProperty("java", Runtime.version().toString());
            json.addProperty("processors", Runtime.getRuntime().availableProcessors());
            json.addProperty("huge_pages", HugePages.now() == HugePages.ON);
            json.add("figures", figures);
            RunSettings.write(out, json);
        }
    }

    /** Warms both up, then times them by turns: what disturbs one round disturbs both halves of its ratio. */
    private JsonObject measure(Device device, BenchCase bench) {
        List<Double> bare = new ArrayList<>();
        List<Double> work = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -2; round < rounds; round++) {
            double b = seconds(device, bench.bare());
            double w = seconds(device, bench.work());
            if (round >= 0) {
                bare.add(b);
                work.add(w);
                ratios.add(w / b * bench.bareFlops() / bench.workFlops());
            }
        }
        double ratio = median(ratios);
        double best = Collections.min(work) / Collections.min(bare) * bench.bareFlops() / bench.workFlops();
        System.out.printf(
                Locale.ROOT,
                "%n%s%n  %-34s %8.2f ms  %6.1f GFLOP/s%n  %-34s %8.2f ms  %6.1f GFLOP/s  %,.0f rows/s%n  %s%n",
                bench.name(),
                bench.bareName(),
                median(bare) * 1e3,
                bench.bareFlops() / median(bare) * 1e-9,
                bench.workName(),
                median(work) * 1e3,
                bench.workFlops() / median(work) * 1e-9,
                bench.rows() / median(work),
                bench.verdict(ratio));
        System.out.printf(Locale.ROOT, "  best against best: %s%n", bench.verdict(best));
        if (bench.note() != null) {
            System.out.println("  " + bench.note().get());
        }
        OptionalLong peak = PeakMemory.bytes();
        peak.ifPresent(bytes -> System.out.println("  the process has held at most " + MemoryPlan.text(bytes)));
        JsonObject json = new JsonObject();
        json.addProperty("name", bench.name());
        json.addProperty("bare_seconds", median(bare));
        json.addProperty("work_seconds", median(work));
        json.addProperty("rows_per_second", bench.rows() / median(work));
        json.addProperty("time_ratio_at_equal_flops", ratio);
        json.addProperty("best_time_ratio_at_equal_flops", best);
        if (bench.note() != null) {
            json.addProperty("note", bench.note().get());
        }
        peak.ifPresent(bytes -> json.addProperty("peak_resident_bytes", bytes));
        return json;
    }

    private static double seconds(Device device, Runnable work) {
        long start = System.nanoTime();
        work.run();
        device.await();
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

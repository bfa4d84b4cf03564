package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.tensor.Device;

/** {@code bench}: how far the engine is from the bare matrix products it has to do, measured in one process. */
@Command(
        name = "bench",
        description = {
            "Times the engine against bare matrix products, turn by turn in one process, and prints ratios: machines",
            "differ and are shared, a ratio of two things timed side by side differs less."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "How often each thing is timed; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--out", paramLabel = "FILE.json", description = "Write the figures here too.")
    private Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public void run() {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds " + rounds + ": at least 1");
        }
        if (out != null) {
            OutputPaths.requireWritable(out);
        }
        JsonArray figures = new JsonArray();
        System.out.printf("sae-engine %s: bench, %d rounds, Java %s%n", Version.text(), rounds, Runtime.version());
        for (String name : List.of("harvest", "F=100", "F=768", "F=1000")) {
            try (Device device = deviceOptions.openForData()) {
                if (figures.isEmpty()) {
                    System.out.println(device.describe());
                }
                BenchCase bench = name.equals("harvest")
                        ? BenchCases.harvest(device)
                        : BenchCases.autoencoder(device, Integer.parseInt(name.substring(2)));
                figures.add(measure(device, bench));
            }
        }
        if (out != null) {
            JsonObject json = new JsonObject();
            json.addProperty("java", Runtime.version().toString());
            json.addProperty("processors", Runtime.getRuntime().availableProcessors());
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
        JsonObject json = new JsonObject();
        json.addProperty("name", bench.name());
        json.addProperty("bare_seconds", median(bare));
        json.addProperty("work_seconds", median(work));
        json.addProperty("rows_per_second", bench.rows() / median(work));
        json.addProperty("time_ratio_at_equal_flops", ratio);
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

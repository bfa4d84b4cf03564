package saeengine.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** A run folder made from a seed: curves fall from 2100 to a floor of their width, with a few percent of noise. */
final class SampleRun {
    static final Map<Integer, Double> CLASSIC_FLOORS = Map.of(100, 512.0, 767, 0.095, 768, 0.001, 1000, 0.0008);
    static final Map<Integer, Double> CLASSIC_BOUNDS = Map.of(100, 498.3, 767, 0.0402, 768, 0.0, 1000, -0.0);

    final Path folder;
    String model = "models/tinystories-33m";
    String summary = "GPT-Neo, 4 layers, 768 wide";
    int steps = 6000;
    int every = 10;
    private final JsonArray members = new JsonArray();
    private final JsonArray results = new JsonArray();

    private SampleRun(Path folder) {
        this.folder = folder;
    }

    static SampleRun in(Path folder) {
        return new SampleRun(folder);
    }

    /** The four widths of the classic figure, with bounds and a summary. */
    static Path classic(Path folder) {
        SampleRun run = in(folder);
        for (int features : new int[] {100, 767, 768, 1000}) {
            run.member(features, run.falling(features, CLASSIC_FLOORS.get(features)));
            run.result(features, CLASSIC_FLOORS.get(features) * 1.02);
        }
        return run.settings().bounds(CLASSIC_BOUNDS).finished();
    }

    /** A seeded curve to a floor: a fast fall, then a slow one, with noise in proportion. */
    IntToDoubleFunction falling(int seed, double floor) {
        SplittableRandom random = new SplittableRandom(seed);
        double fast = steps / 60.0;
        double slow = steps / 9.0;
        return step -> {
            double fall = 1500 * Math.exp(-step / fast)
                    + 600 * Math.exp(-step / fast / 3)
                    + 30 * floor * Math.exp(-step / slow) / (1 + floor / 20);
            return (floor + fall) * (1 + 0.06 * (random.nextDouble() + random.nextDouble() - 1));
        };
    }

    /** Writes a member's log; a value that is not finite becomes null. */
    SampleRun member(int features, IntToDoubleFunction loss) {
        StringBuilder lines = new StringBuilder();
        for (int step = every; step <= steps; step += every) {
            double value = loss.applyAsDouble(step);
            double rate = step < 0.8 * steps ? 0.001 : 0.0001;
            lines.append("{\"step\":")
                    .append(step)
                    .append(",\"tokens\":")
                    .append(256L * step)
                    .append(",\"loss\":");
            lines.append(Double.isFinite(value) ? String.valueOf(value) : "null");
            lines.append(",\"lr\":").append(rate).append("}\n");
        }
        return lines(features, lines.toString());
    }

    /** Writes a member's log as it is given. */
    SampleRun lines(int features, String lines) {
        declare(features);
        write("F" + features + "/loss.jsonl", lines);
        return this;
    }

    SampleRun declare(int features) {
        JsonObject member = new JsonObject();
        member.addProperty("name", "F" + features);
        member.addProperty("label", "F=" + features);
        member.addProperty("features", features);
        members.add(member);
        return this;
    }

    SampleRun result(int features, double evalLoss) {
        JsonObject result = new JsonObject();
        result.addProperty("name", "F" + features);
        result.addProperty("features", features);
        result.addProperty("loss", evalLoss / 1.02);
        result.addProperty("eval_loss", evalLoss);
        result.addProperty("eval_rows", 16384);
        results.add(result);
        return this;
    }

    SampleRun settings() {
        JsonObject options = new JsonObject();
        JsonArray widths = new JsonArray();
        members.forEach(m -> widths.add(m.getAsJsonObject().get("features")));
        options.add("features", widths);
        options.addProperty("steps", steps);
        options.addProperty("batch", 256);
        options.addProperty("lr", 0.001);
        options.addProperty("seed", 1);
        options.addProperty("unit_norm", false);
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", "0.1.0");
        run.addProperty("device", "cpu, 2 threads, OpenBLAS 0.3.31");
        run.addProperty("model", model);
        run.addProperty("model_summary", summary);
        run.addProperty("dims", 768);
        run.addProperty("layer", 2);
        run.add("options", options);
        run.add("members", members);
        write("run.json", run.toString());
        return this;
    }

    SampleRun bounds(Map<Integer, Double> byFeatures) {
        JsonObject bounds = new JsonObject();
        new TreeMap<>(byFeatures).forEach((features, bound) -> bounds.addProperty("" + features, bound));
        JsonObject file = new JsonObject();
        file.addProperty("rows", 65536);
        file.addProperty("dims", 768);
        file.addProperty("variance", 2103.0);
        file.add("bounds", bounds);
        write("bounds.json", file.toString());
        return this;
    }

    Path finished() {
        JsonObject file = new JsonObject();
        file.addProperty("status", "finished");
        file.addProperty("steps", steps);
        file.addProperty("rows", 256L * steps);
        file.add("members", results);
        write("summary.json", file.toString());
        return folder;
    }

    void write(String relative, String content) {
        Path file = folder.resolve(relative);
        try {
            Files.createDirectories(file.getParent());
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                out.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package saeengine.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** A made-up run of sparse autoencoders, from seeds: logs, metrics, densities and a scaling law that look like real ones. */
final class SparseRun {
    private final SampleRun files;
    private final String recipe;
    private final JsonArray members = new JsonArray();
    private final JsonArray results = new JsonArray();
    private int steps = 5000;

    private SparseRun(Path folder, String recipe) {
        this.files = SampleRun.in(folder);
        this.recipe = recipe;
    }

    /** Four penalties at one width. */
    static Path lambdaSweep(Path folder) {
        SparseRun run = new SparseRun(folder, "column-norm-l1");
        for (double l1 : new double[] {0.01, 0.03, 0.1, 0.3}) {
            run.l1Member(10000, l1);
        }
        return run.finish(null);
    }

    /** Three widths at three k each, with a law fitted to them. */
    static Path grid(Path folder) {
        return grid(folder, new int[] {1024, 4096, 16384}, new int[] {16, 32, 64});
    }

    static Path grid(Path folder, int[] widths, int[] ks) {
        SparseRun run = new SparseRun(folder, "topk");
        JsonArray points = new JsonArray();
        for (int features : widths) {
            for (int k : ks) {
                run.topKMember(features, k);
                JsonObject point = new JsonObject();
                point.addProperty("n", features);
                point.addProperty("k", k);
                point.addProperty(
                        "loss", error(features, k) * (1 + 0.03 * new SplittableRandom(features + k).nextDouble(-1, 1)));
                point.addProperty("fitted", error(features, k));
                points.add(point);
            }
        }
        JsonObject law = new JsonObject();
        law.addProperty("alpha", 7.2);
        law.addProperty("beta_k", -0.42);
        law.addProperty("beta_n", -0.31);
        law.addProperty("gamma", 0.012);
        law.addProperty("zeta", 3.4);
        law.addProperty("eta", -0.35);
        law.addProperty("rms", 0.0173);
        law.add("points", points);
        return run.finish(law);
    }

    /** A run that stopped without a word: one member's last line is cut, another has not begun. */
    static Path killed(Path folder) {
        SparseRun run = new SparseRun(folder, "topk");
        run.steps = 900;
        run.topKMember(1024, 16);
        run.topKMember(1024, 64);
        run.declare("F1024-k128", "F=1024 k=128", 1024, "k", 128);
        run.files.write("F1024-k64/loss.jsonl", run.log(1024, 64, 64) + "{\"step\":910,\"tok");
        run.writeSettings();
        return folder;
    }

    /** Everything that may be undefined is null. */
    static Path nulls(Path folder) {
        SparseRun run = new SparseRun(folder, "topk");
        for (int k : new int[] {8, 16}) {
            String name = "F64-k" + k;
            run.declare(name, "F=64 k=" + k, 64, "k", k);
            run.files.write(
                    name + "/loss.jsonl",
                    "{\"step\":10,\"tokens\":null,\"loss\":3,\"lr\":null,\"l2\":null,\"l1\":null,\"l0\":null,\"dead\":null,"
                            + "\"aux\":null}\n{\"step\":20,\"tokens\":null,\"loss\":2,\"l2\":null,\"l0\":0,\"dead\":64}\n");
            JsonObject metrics = new JsonObject();
            for (String metric : new String[] {"mse", "l0", "l1", "alive", "ev_r2"}) {
                metrics.add(metric, JsonNull.INSTANCE);
            }
            JsonObject result = new JsonObject();
            result.addProperty("name", name);
            result.add("metrics", metrics);
            result.add("density", JsonNull.INSTANCE);
            run.results.add(result);
        }
        JsonObject law = new JsonObject();
        law.add("alpha", JsonNull.INSTANCE);
        law.add("points", new JsonArray());
        return run.finish(law);
    }

    static double error(double n, double k) {
        double lnN = Math.log(n);
        double lnK = Math.log(k);
        return Math.exp(7.2 - 0.42 * lnK - 0.31 * lnN + 0.012 * lnK * lnN) + Math.exp(3.4 - 0.35 * lnK);
    }

    private void topKMember(int features, int k) {
        String name = "F" + features + "-k" + k;
        declare(name, "F=" + features + " k=" + k, features, "k", k);
        files.write(name + "/loss.jsonl", log(features, k, k));
        result(name, features, error(features, k), k, 0.003 * features / 1024 * 16 / k, Math.log10(1.0 * k / features));
    }

    private void l1Member(int features, double l1) {
        String name = "F" + features + "-l1_" + l1;
        declare(name, "F=" + features + " λ=" + l1, features, "l1", l1);
        double l0 = 9 / Math.pow(l1, 0.8);
        files.write(name + "/loss.jsonl", log(features, l0, (int) (l1 * 100)));
        result(name, features, 40 + 700 * l1, l0, 0.9 * l1, Math.log10(l0 / features));
    }

    private void declare(String name, String label, int features, String knob, Number value) {
        JsonObject member = new JsonObject();
        member.addProperty("name", name);
        member.addProperty("label", label);
        member.addProperty("features", features);
        member.addProperty(knob, value);
        members.add(member);
    }

    private String log(int features, double l0, int seed) {
        SplittableRandom random = new SplittableRandom(31L * features + seed);
        boolean topK = recipe.equals("topk");
        StringBuilder lines = new StringBuilder();
        double floor = topK ? error(features, l0) : 4000 / l0;
        for (int step = 10; step <= steps; step += 10) {
            double noise = 1 + 0.05 * random.nextDouble(-1, 1);
            double early = Math.exp(-step / 300.0);
            double l2 = (floor + 2000 * Math.exp(-step / 120.0) + 8 * floor * early) * noise;
            double active = topK ? l0 : (l0 + 0.45 * features * Math.exp(-step / 180.0)) * noise;
            double l1 = topK ? 0 : active * 0.8 * noise;
            double dead = Math.floor(features * 0.2 * (1 - early) * Math.exp(-step / 4000.0) * 16 / (16 + l0));
            double aux = topK ? 0.9 * noise : 0;
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"step\":%d,\"tokens\":%d,\"loss\":%.5g,\"lr\":0.0003,\"l2\":%.5g,\"l1\":%.5g,\"l0\":%.5g,"
                            + "\"dead\":%.0f,\"aux\":%.4g}%n",
                    step,
                    512L * step,
                    l2 + 0.1 * l1 + aux / 32,
                    l2,
                    l1,
                    active,
                    dead,
                    aux));
        }
        return lines.toString();
    }

    private void result(String name, int features, double error, double l0, double dead, double centre) {
        JsonObject metrics = new JsonObject();
        metrics.addProperty("mse", error);
        metrics.addProperty("l0", l0);
        metrics.addProperty("l1", 0.8 * l0);
        metrics.addProperty("alive", 1 - dead);
        metrics.addProperty("ev_r2", 1 - error / 2103);
        metrics.addProperty("loss_recovered", 1 - error / 9000);
        metrics.add("kl_score", JsonNull.INSTANCE);
        SplittableRandom random = new SplittableRandom(features + (long) l0);
        int[] counts = new int[24];
        int never = (int) (dead * features);
        for (int i = never; i < features; i++) {
            double place = Math.min(
                    -0.01,
                    centre
                            - 0.3
                            + 1.1
                                    * (random.nextDouble()
                                            + random.nextDouble()
                                            - random.nextDouble()
                                            - random.nextDouble()));
            counts[(int) Math.max(0, (place + 6) / 0.25)]++;
        }
        JsonArray bins = new JsonArray();
        for (int count : counts) {
            bins.add(count);
        }
        JsonObject density = new JsonObject();
        density.addProperty("lowest", -6.0);
        density.addProperty("width", 0.25);
        density.add("counts", bins);
        density.addProperty("never", never);
        density.addProperty("latents", features);
        JsonObject result = new JsonObject();
        result.addProperty("name", name);
        result.addProperty("features", features);
        result.add("metrics", metrics);
        result.add("density", density);
        results.add(result);
    }

    private void writeSettings() {
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", "0.1.0");
        run.addProperty("device", "cpu, 2 threads");
        run.addProperty("model", "models/tinystories-33m");
        run.addProperty("model_summary", "GPT-Neo, 4 layers, 768 wide");
        run.addProperty("recipe", recipe);
        run.addProperty("dims", 768);
        run.addProperty("layer", 2);
        run.add("members", members);
        files.write("run.json", run.toString());
    }

    private Path finish(JsonObject law) {
        writeSettings();
        JsonObject summary = new JsonObject();
        summary.addProperty("status", "finished");
        summary.addProperty("steps", steps);
        summary.addProperty("rows", 512L * steps);
        summary.add("members", results);
        if (law != null) {
            summary.add("scaling_law", law);
        }
        files.write("summary.json", summary.toString());
        return files.folder;
    }
}

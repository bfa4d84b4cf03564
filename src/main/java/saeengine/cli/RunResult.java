package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import saeengine.eval.DensityHistogram;
import saeengine.eval.SaeMetrics;
import saeengine.report.Report;
import saeengine.tensor.Device;
import saeengine.train.Checkpoints;
import saeengine.train.Member;

/** How a run ended: the table on the screen, summary.json, and the report. */
final class RunResult {
    private final Path folder;
    private final EvalRows evalRows;
    private final List<MemberSpec> specs;
    private final List<Member> members;

    RunResult(Path folder, EvalRows evalRows, List<MemberSpec> specs, List<Member> members) {
        this.folder = folder;
        this.evalRows = evalRows;
        this.specs = specs;
        this.members = members;
    }

    /** A run that reached its last step: every member's measures over the rows of the bound. */
    void finished(Device device, Checkpoints.Progress progress) {
        boolean plain = members.get(0).settings().recipe().isPlain();
        JsonObject summary = summary("finished", progress);
        JsonArray list = new JsonArray();
        System.out.println();
        if (plain) {
            printPlain(device, list);
        } else {
            printSparse(device, list, summary);
        }
        System.out.printf(Locale.ROOT, "(over the first %,d rows)%n%n", evalRows.count());
        summary.add("members", list);
        print("stopped", progress, write(summary));
    }

    private void printPlain(Device device, JsonArray list) {
        System.out.printf("%-8s  %14s  %14s  %10s%n", "width", "loss", "PCA bound", "ratio");
        for (int i = 0; i < members.size(); i++) {
            double loss = evalRows.loss(device, members.get(i).sae());
            int features = specs.get(i).features();
            double bound = evalRows.bound(features);
            String ratio = orDash("%.4f", bound > 0 ? loss / bound : Double.NaN);
            System.out.printf(Locale.ROOT, "%-8s  %14.6g  %14.6g  %10s%n", "F=" + features, loss, bound, ratio);
            JsonObject json = json(specs.get(i));
            json.addProperty("eval_loss", loss);
            json.addProperty("eval_rows", evalRows.count());
            list.add(json);
        }
    }

    private void printSparse(Device device, JsonArray list, JsonObject summary) {
        int width = specs.stream().mapToInt(s -> s.name().length()).max().orElse(8);
        String name = "%-" + Math.max(8, width) + "s";
        System.out.printf(name + "  %12s  %8s  %8s  %10s  %8s%n", "", "mse", "ev_r2", "l0", "l1", "alive");
        RunScalingLaw law = new RunScalingLaw();
        for (int i = 0; i < members.size(); i++) {
            SaeMetrics.Result metrics = evalRows.metrics(device, members.get(i).sae());
            System.out.printf(
                    Locale.ROOT,
                    name + "  %12.6g  %8s  %8.2f  %10.4g  %8.4f%n",
                    specs.get(i).name(),
                    metrics.reconstruction().mse(),
                    orDash("%.5f", metrics.reconstruction().evR2()),
                    metrics.features().l0(),
                    metrics.features().l1(),
                    metrics.features().alive());
            JsonObject json = json(specs.get(i));
            json.addProperty("eval_loss", metrics.reconstruction().mse());
            json.addProperty("eval_rows", evalRows.count());
            JsonObject values = new JsonObject();
            metrics.values().forEach((key, value) -> values.add(key, number(value)));
            json.add("metrics", values);
            json.add(
                    "density",
                    density(metrics.features().histogram(), specs.get(i).features()));
            list.add(json);
            law.take(specs.get(i), metrics.reconstruction().mse());
        }
        law.addTo(summary);
    }

    /** A ratio over a variance of 0 has no value; one over hardly any may have many digits. */
    private static String orDash(String format, double value) {
        String usual = Math.abs(value) < 10_000 ? format : "%.3g";
        return Double.isFinite(value) ? String.format(Locale.ROOT, usual, value) : "-";
    }

    private static com.google.gson.JsonElement number(Double value) {
        return value == null || !Double.isFinite(value) ? JsonNull.INSTANCE : new com.google.gson.JsonPrimitive(value);
    }

    private static JsonObject density(DensityHistogram histogram, int latents) {
        JsonObject json = new JsonObject();
        json.addProperty("lowest", histogram.lowest());
        json.addProperty("width", histogram.width());
        JsonArray counts = new JsonArray();
        for (long count : histogram.counts()) {
            counts.add(count);
        }
        json.add("counts", counts);
        json.addProperty("never", histogram.never());
        json.addProperty("latents", latents);
        return json;
    }

    /** A run that was asked to stop before its last step. */
    void interrupted(Checkpoints.Progress progress) {
        JsonObject summary = summary("stopped", progress);
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(json(spec)));
        summary.add("members", list);
        String how = "interrupted; the checkpoint is written, --resume goes on; stopped";
        print(how, progress, write(summary));
    }

    private JsonObject json(MemberSpec spec) {
        JsonObject json = spec.json();
        json.addProperty("bound", evalRows.bound(spec.features()));
        return json;
    }

    private static JsonObject summary(String status, Checkpoints.Progress progress) {
        JsonObject summary = new JsonObject();
        summary.addProperty("status", status);
        summary.addProperty("steps", progress.step());
        summary.addProperty("rows", progress.rows());
        return summary;
    }

    private Report.Written write(JsonObject summary) {
        RunSettings.write(folder.resolve("summary.json"), summary);
        return Report.write(folder);
    }

    private static void print(String how, Checkpoints.Progress progress, Report.Written written) {
        System.out.printf(Locale.ROOT, "%s after %,d rows (%,d steps)%n", how, progress.rows(), progress.step());
        System.out.println("curves: " + written.svg());
        written.further().forEach(picture -> System.out.println("        " + picture));
        System.out.println("report: " + written.html());
    }
}

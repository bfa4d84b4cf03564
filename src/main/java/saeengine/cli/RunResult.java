package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.eval.DensityHistogram;
import saeengine.eval.SaeMetrics;
import saeengine.eval.ScalingLaw;
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
            String ratio = bound > 0 ? String.format(Locale.ROOT, "%.4f", loss / bound) : "-";
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
        List<ScalingLaw.Point> points = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            SaeMetrics.Result metrics = evalRows.metrics(device, members.get(i).sae());
            System.out.printf(
                    Locale.ROOT,
                    name + "  %12.6g  %8.5f  %8.2f  %10.4g  %8.4f%n",
                    specs.get(i).name(),
                    metrics.reconstruction().mse(),
                    metrics.reconstruction().evR2(),
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
            if (specs.get(i).k() > 0) {
                points.add(new ScalingLaw.Point(
                        specs.get(i).features(),
                        specs.get(i).k(),
                        metrics.reconstruction().mse()));
            }
        }
        addScalingLaw(points, summary);
    }

    /** Six parameters need a grid: two widths and two k at least, and more points than parameters. */
    private static void addScalingLaw(List<ScalingLaw.Point> points, JsonObject summary) {
        long widths =
                points.stream().mapToDouble(ScalingLaw.Point::n).distinct().count();
        long ks = points.stream().mapToDouble(ScalingLaw.Point::k).distinct().count();
        if (points.size() <= 6 || widths < 2 || ks < 2) {
            return;
        }
        ScalingLaw.Fit fit = ScalingLaw.fit(points);
        ScalingLaw law = fit.law();
        System.out.printf(
                Locale.ROOT,
                "%nL(n,k) = exp(%.4g %+.4g ln k %+.4g ln n %+.4g ln k ln n) + exp(%.4g %+.4g ln k), rms of ln L %.3g%n",
                law.alpha(),
                law.betaK(),
                law.betaN(),
                law.gamma(),
                law.zeta(),
                law.eta(),
                fit.rms());
        JsonObject json = new JsonObject();
        json.addProperty("alpha", law.alpha());
        json.addProperty("beta_k", law.betaK());
        json.addProperty("beta_n", law.betaN());
        json.addProperty("gamma", law.gamma());
        json.addProperty("zeta", law.zeta());
        json.addProperty("eta", law.eta());
        json.addProperty("rms", fit.rms());
        JsonArray list = new JsonArray();
        for (ScalingLaw.Point point : points) {
            JsonObject each = new JsonObject();
            each.addProperty("n", point.n());
            each.addProperty("k", point.k());
            each.addProperty("loss", point.loss());
            each.addProperty("fitted", law.loss(point.n(), point.k()));
            list.add(each);
        }
        json.add("points", list);
        summary.add("scaling_law", json);
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

    /** A run that begins, or goes on after its end: what that end said of it no longer holds. */
    void begun(Checkpoints.Progress progress) {
        RunSettings.write(folder.resolve("summary.json"), unfinished("running", progress));
    }

    /** A run that goes on: its curves so far. */
    void running(Checkpoints.Progress progress) {
        write(unfinished("running", progress));
    }

    /** A run that broke off: its curves up to there, and where its last checkpoint stands. */
    void failed(Checkpoints.Progress progress) {
        write(unfinished("failed", progress));
    }

    private JsonObject unfinished(String status, Checkpoints.Progress progress) {
        JsonObject summary = summary(status, progress);
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(json(spec)));
        summary.add("members", list);
        return summary;
    }

    /** A run that was asked to stop before its last step. */
    void interrupted(Checkpoints.Progress progress) {
        JsonObject summary = unfinished("stopped", progress);
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

package saeengine.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.data.sae.Provenance;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactMeasure;
import saeengine.latents.FactMetrics;
import saeengine.metric.Metric;
import saeengine.report.Report;
import saeengine.run.Log;
import saeengine.run.RunSettings;
import saeengine.sae.Sae;
import saeengine.study.Figures;
import saeengine.study.TextTable;
import saeengine.tensor.Device;
import saeengine.train.Checkpoints;
import saeengine.train.Member;
import saeengine.train.SaeStore;

/** How a run ended: the table on the screen, summary.json, and the report. */
final class RunResult {
    private final Path folder;
    private final RowStreams streams;
    private final EvalRows evalRows;
    private final List<MemberSpec> specs;
    private final List<Member> members;
    private final Log log;

    RunResult(
            Path folder, RowStreams streams, EvalRows evalRows, List<MemberSpec> specs, List<Member> members, Log log) {
        this.log = log;
        this.folder = folder;
        this.streams = streams;
        this.evalRows = evalRows;
        this.specs = specs;
        this.members = members;
    }

    /** A run that reached its last step: every member's measures, as it is saved, over the rows of the bound. */
    TrainOutcome finished(Device device, Checkpoints.Progress progress) {
        List<Sae> saes = members.stream().map(each -> asSaved(device, each)).toList();
        List<Figures> figures = figures(device, saes);
        JsonObject summary = summary("finished", progress);
        JsonArray list = new JsonArray();
        for (int i = 0; i < saes.size(); i++) {
            list.add(json(specs.get(i), figures.get(i)));
        }
        say(figures);
        if (!isPlain()) {
            RunScalingLaw law = new RunScalingLaw();
            for (int i = 0; i < saes.size(); i++) {
                law.take(specs.get(i), figures.get(i).rows().reconstruction().mse());
            }
            law.addTo(summary, log);
        }
        summary.add("members", list);
        Report.Written written = write(summary);
        log.say(
                "%nfinished: %,d rows, %,d steps%s",
                progress.rows(), progress.step(), streams.repetition().outcome(taken(progress)));
        say(written);
        return new TrainOutcome(
                folder,
                true,
                progress.step(),
                progress.rows(),
                IntStream.range(0, specs.size())
                        .mapToObj(i -> new TrainOutcome.Member(
                                specs.get(i), folder.resolve(specs.get(i).name()), figures.get(i)))
                        .toList());
    }

    /** One after another, so that the latents that are held against facts are those of one. */
    private List<Figures> figures(Device device, List<Sae> saes) {
        List<SaeMetrics.Result> rows = new ArrayList<>();
        List<FactMetrics> facts = new ArrayList<>();
        for (Sae sae : saes) {
            Optional<FactMeasure> told = isPlain() ? Optional.empty() : evalRows.facts(sae);
            rows.add(evalRows.metrics(device, sae, told));
            facts.add(told.map(FactMeasure::metrics).orElse(null));
        }
        List<LossRecovered.Result> losses = streams.losses(saes);
        return IntStream.range(0, saes.size())
                .mapToObj(i -> new Figures(rows.get(i), losses == null ? null : losses.get(i), facts.get(i)))
                .toList();
    }

    /** With what training did to its rows folded into the weights, so that they take rows as they are. */
    private static Sae asSaved(Device device, Member member) {
        double scale = member.settings().inputScale();
        return scale == 1
                ? member.sae()
                : SaeStore.open(device, SaeStore.stored(member.sae(), scale, Provenance.none()));
    }

    private boolean isPlain() {
        return members.get(0).settings().recipe().isPlain();
    }

    private void say(List<Figures> figures) {
        List<List<String>> columns = new ArrayList<>();
        columns.add(column("", specs.size(), i -> specs.get(i).name()));
        for (Metric metric : isPlain()
                ? List.of(Metric.MSE)
                : List.of(Metric.MSE, Metric.EV_R2, Metric.L0, Metric.L1, Metric.ALIVE)) {
            columns.add(column(metric, figures));
        }
        if (isPlain()) {
            columns.add(column(Metric.PCA_BOUND.title(), specs.size(), i -> number(bound(i))));
            columns.add(column(Metric.MSE_OVER_BOUND.title(), specs.size(), i -> overBound(figures.get(i), bound(i))));
            columns.add(column(Metric.EV_R2, figures));
        }
        LossRecovered.@Nullable Result losses = figures.get(0).losses();
        if (losses != null) {
            columns.add(column(Metric.LOSS_RECOVERED, figures));
        }
        FactMetrics facts = figures.get(0).facts();
        if (facts != null) {
            columns.add(column(Metric.FACTS_TOLD, figures));
            columns.add(column(Metric.FACT_F1, figures));
        }
        log.say("%n%s", TextTable.of(columns).stripTrailing());
        log.say(
                "(on %,d %s%s%s)",
                evalRows.count(),
                evalRows.name(),
                losses != null
                        ? String.format(
                                Locale.ROOT,
                                "; %s on %,d tokens of them",
                                Metric.LOSS_RECOVERED.title(),
                                losses.tokens())
                        : "",
                facts == null
                        ? ""
                        : String.format(
                                Locale.ROOT, "; of %,d facts", facts.ofFacts().size()));
    }

    private static String overBound(Figures figures, double bound) {
        Double mse = figures.value(Metric.MSE);
        return mse != null && bound > 0 ? number(mse / bound) : "-";
    }

    private double bound(int member) {
        return evalRows.bound(specs.get(member).features());
    }

    private static List<String> column(Metric metric, List<Figures> figures) {
        return column(metric.title(), figures.size(), i -> number(figures.get(i).value(metric)));
    }

    private static List<String> column(String title, int rows, IntFunction<String> cell) {
        List<String> column = new ArrayList<>(List.of(title));
        IntStream.range(0, rows).mapToObj(cell).forEach(column::add);
        return column;
    }

    private static String number(@Nullable Double value) {
        return TextTable.number(value);
    }

    /** A run that begins, or goes on after its end: what that end said of it no longer holds. */
    void begun(Checkpoints.Progress progress) {
        RunSettings.write(folder.resolve("summary.json"), unfinished("running", progress));
    }

    /** A run that goes on: its curves so far. */
    void running(Checkpoints.Progress progress) {
        write(unfinished("running", progress));
    }

    /** A run that broke off: where its last checkpoint stands, and its curves where there are some. */
    void failed(Checkpoints.Progress progress, boolean drawn) {
        JsonObject summary = unfinished("failed", progress);
        if (drawn) {
            write(summary);
        } else {
            RunSettings.write(folder.resolve("summary.json"), summary);
        }
    }

    private JsonObject unfinished(String status, Checkpoints.Progress progress) {
        JsonObject summary = summary(status, progress);
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(json(spec)));
        summary.add("members", list);
        return summary;
    }

    /** A run that was asked to stop before its last step. */
    TrainOutcome interrupted(Checkpoints.Progress progress) {
        JsonObject summary = unfinished("stopped", progress);
        Report.Written written = write(summary);
        log.say(
                "stopped: %,d rows, %,d steps; the checkpoint is written, go on with: sae-engine train --resume --out %s",
                progress.rows(), progress.step(), folder);
        say(written);
        return new TrainOutcome(folder, false, progress.step(), progress.rows(), List.of());
    }

    private JsonObject json(MemberSpec spec) {
        JsonObject json = spec.json();
        if (evalRows.bounded()) {
            json.addProperty(Metric.PCA_BOUND.key(), evalRows.bound(spec.features()));
        }
        return json;
    }

    private JsonObject json(MemberSpec spec, Figures figures) {
        JsonObject json = json(spec);
        double mse = figures.rows().reconstruction().mse();
        double bound = evalRows.bound(spec.features());
        if (bound > 0) {
            json.add(Metric.MSE_OVER_BOUND.key(), Figures.number(mse / bound));
        }
        json.add(Metric.EVAL_LOSS.key(), Figures.number(mse));
        json.addProperty(Metric.EVAL_ROWS.key(), evalRows.count());
        json.add("metrics", figures.json());
        json.add("density", figures.density());
        return json;
    }

    private JsonObject summary(String status, Checkpoints.Progress progress) {
        JsonObject summary = new JsonObject();
        summary.addProperty("status", status);
        summary.addProperty(Metric.STEPS_DONE.key(), progress.step());
        summary.addProperty(Metric.ROWS_TRAINED.key(), progress.rows());
        streams.repetition().addTo(summary, taken(progress));
        summary.addProperty("evaluated", evalRows.name());
        return summary;
    }

    private long taken(Checkpoints.Progress progress) {
        return streams.repetition().ofWindows() ? progress.step() : progress.rows();
    }

    private Report.Written write(JsonObject summary) {
        RunSettings.write(folder.resolve("summary.json"), summary);
        return Report.write(folder);
    }

    private void say(Report.Written written) {
        log.say("curves: " + written.svg());
        written.further().forEach(picture -> log.say("        " + picture));
        log.say("report: " + written.html());
    }
}

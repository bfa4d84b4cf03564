package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.activations.Batches;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ShuffledBatches;
import saeengine.cpu.CpuDevice;
import saeengine.report.Report;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.train.Member;
import saeengine.train.SaeStore;
import saeengine.train.Trainer;
import saeengine.train.TrainingFailed;

/** One run of {@code train}: plan, rows, bounds, members, and only then anything on disk; training; report. */
final class TrainRun {
    private final TrainOptions options;
    private final JsonObject settings;
    private final Path folder;
    private final CpuDevice device;

    TrainRun(TrainOptions options, JsonObject settings, Path folder, CpuDevice device) {
        this.options = options;
        this.settings = settings;
        this.folder = folder;
        this.device = device;
    }

    void run() {
        System.out.printf("sae-engine %s: train on %s%n", Version.text(), device.describe());
        try (RowStreams streams = RowStreams.open(options, device)) {
            List<Integer> features = features(streams.dims());
            MemoryPlan plan = TrainPlan.of(options, streams, features);
            System.out.println(plan.describe());
            plan.requireFits(Runtime.getRuntime().maxMemory());
            streams.load(folder);
            EvalRows evalRows = EvalRows.read(streams.rows(), options.evalRows, device);
            evalRows.print(features);
            List<Member> members = members(streams.dims(), features);
            try (RowSource rows = streams.rows()) {
                Batches batches = batches(streams, rows);
                if (options.overwrite) {
                    RunFolders.clear(folder);
                }
                RunSettings.write(folder.resolve(RunFolders.SETTINGS), runJson(streams, features));
                RunSettings.write(folder.resolve("bounds.json"), evalRows.json(features));
                train(batches, members, new RunResult(folder, evalRows, members));
                System.out.printf(
                        Locale.ROOT,
                        "memory: planned %,d bytes, tensors held at most %,d%n",
                        plan.total(),
                        device.peakBytes());
            }
        }
    }

    private List<Integer> features(int dims) {
        if (options.features != null) {
            return options.features;
        }
        if (options.init == null) {
            return TrainOptions.defaultFeatures(dims);
        }
        return List.of(SaeStore.features(options.init));
    }

    private List<Member> members(int dims, List<Integer> features) {
        List<Member> members = new ArrayList<>();
        for (int f : features) {
            Sae sae = new Sae(device, Sae.Shape.plain(dims, f));
            if (options.init != null) {
                SaeStore.init(options.init, sae);
            } else {
                SaeInit.TORCH.draw(sae, options.seed);
            }
            members.add(new Member(device, "F" + f, sae, options.adam()));
        }
        return members;
    }

    private Batches batches(RowStreams streams, RowSource rows) {
        if (options.perStory) {
            return new OrderedBatches(rows, 0);
        }
        if (options.inOrder) {
            return new OrderedBatches(rows, options.batchRows());
        }
        return new ShuffledBatches(device, rows, options.batchRows(), streams.capacity(), options.seed);
    }

    private JsonObject runJson(RowStreams streams, List<Integer> features) {
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", Version.text());
        run.addProperty("device", device.describe());
        run.addProperty("java", Runtime.version().toString());
        run.addProperty("model", streams.name());
        run.addProperty("model_summary", streams.summary());
        run.addProperty("layer", options.layer);
        run.addProperty("dims", streams.dims());
        run.add("options", settings);
        JsonArray list = new JsonArray();
        for (int f : features) {
            JsonObject member = new JsonObject();
            member.addProperty("name", "F" + f);
            member.addProperty("label", "F=" + f);
            member.addProperty("features", f);
            list.add(member);
        }
        run.add("members", list);
        return run;
    }

    private void train(Batches batches, List<Member> members, RunResult result) {
        Trainer.Plan plan = new Trainer.Plan(options.schedule(), options.logEvery, options.checkpointEvery);
        Trainer trainer = new Trainer(device, folder, batches, members, plan);
        Progress progress = new Progress(System.out, options.steps);
        try (StopSignal stop = new StopSignal()) {
            Trainer.Outcome outcome =
                    trainer.run(stop, (at, losses, rate) -> progress.at(at.step(), at.rows(), Losses.text(losses)));
            progress.end();
            if (outcome.stopped()) {
                result.interrupted(outcome.progress());
            } else {
                result.finished(device, outcome.progress());
            }
        } catch (TrainingFailed e) {
            progress.end();
            Report.write(folder);
            throw e;
        }
    }
}

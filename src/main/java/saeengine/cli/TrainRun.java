package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import saeengine.activations.Batches;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ShuffledBatches;
import saeengine.cpu.CpuDevice;
import saeengine.data.StoredTensor;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;
import saeengine.eval.MeanLoss;
import saeengine.eval.PcaBound;
import saeengine.report.Report;
import saeengine.sae.Autoencoder;
import saeengine.train.Checkpoints;
import saeengine.train.Member;
import saeengine.train.SaeFile;
import saeengine.train.Trainer;
import saeengine.train.TrainingFailed;

/** One run of {@code train}, from the plan to the report. */
final class TrainRun {
    private final TrainOptions options;
    private final JsonObject settings;
    private final Path folder;
    private final CpuDevice device;
    private float[] evalRows;
    private int evalCount;
    private PcaBound bound;
    private List<Member> members;

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
            if (options.overwrite) {
                RunFolders.clear(folder);
            }
            streams.load(text());
            writeRunJson(streams, features);
            takeBounds(streams, features);
            try (RowSource rows = streams.rows()) {
                train(streams, rows, features);
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
        Path file = Files.isDirectory(options.init) ? options.init.resolve(SaeFile.WEIGHTS) : options.init;
        try (TensorFile weights = TensorFiles.open(file)) {
            StoredTensor bias = weights.get("b_enc");
            return List.of(Math.toIntExact(bias.count()));
        }
    }

    private List<Path> text() {
        if (options.activations != null) {
            System.out.printf("rows: %s%n", options.activations);
            return List.of();
        }
        if (options.model == null) {
            System.out.println("model: none given, so " + OwnMaterial.MODEL_NAME
                    + " (its rows mean nothing; --model DIR reads a trained one)");
        } else {
            System.out.println("model: " + options.model);
        }
        if (options.text != null) {
            System.out.println("text: " + options.text);
            return options.text;
        }
        System.out.println("text: none given, so stories of the program's own (--text FILE reads others)");
        return List.of(OwnMaterial.text(folder));
    }

    private void writeRunJson(RowStreams streams, List<Integer> features) {
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", Version.text());
        run.addProperty("device", device.describe());
        run.addProperty("java", Runtime.version().toString());
        if (options.activations != null) {
            run.addProperty("model", options.activations.toString());
            run.addProperty("model_summary", "rows from a file");
        } else {
            run.addProperty("model", options.model == null ? OwnMaterial.MODEL_NAME : options.model);
            run.addProperty("model_summary", streams.model().orElseThrow().summary());
            run.addProperty("layer", options.layer);
        }
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
        RunSettings.write(folder.resolve(RunFolders.SETTINGS), run);
    }

    /** Reads the first rows and prints, per width, the loss that no autoencoder can go below on them. */
    private void takeBounds(RowStreams streams, List<Integer> features) {
        int dims = streams.dims();
        float[] rows = new float[Math.multiplyExact(options.evalRows, dims)];
        int filled = 0;
        RowSource source = streams.rows();
        try {
            float[] chunk = source.next();
            while (chunk != null && filled < rows.length) {
                int n = Math.min(chunk.length, rows.length - filled);
                System.arraycopy(chunk, 0, rows, filled, n);
                filled += n;
                chunk = filled < rows.length ? source.next() : null;
            }
        } finally {
            source.close();
        }
        evalCount = filled / dims;
        evalRows = filled == rows.length ? rows : Arrays.copyOf(rows, filled);
        bound = PcaBound.of(evalRows, evalCount, dims, new HostAlgebra(device.blas()));
        JsonObject bounds = new JsonObject();
        for (int f : features) {
            bounds.addProperty(Integer.toString(f), bound.of(f));
            System.out.printf(Locale.ROOT, "  F=%-6d PCA bound %.6g%n", f, bound.of(f));
        }
        JsonObject json = new JsonObject();
        json.addProperty("rows", bound.rows());
        json.addProperty("dims", dims);
        json.addProperty("variance", bound.variance());
        json.add("bounds", bounds);
        RunSettings.write(folder.resolve("bounds.json"), json);
        System.out.printf(Locale.ROOT, "  %,d rows of width %d, variance %.6g%n", evalCount, dims, bound.variance());
    }

    private void train(RowStreams streams, RowSource rows, List<Integer> features) {
        members = new ArrayList<>();
        for (int f : features) {
            Autoencoder sae = new Autoencoder(device, streams.dims(), f);
            if (options.init != null) {
                SaeFile.read(options.init, sae);
            } else {
                sae.initialise(options.seed);
            }
            members.add(new Member(device, "F" + f, sae, options.adam()));
        }
        Trainer.Plan plan = new Trainer.Plan(options.schedule(), options.logEvery, options.checkpointEvery);
        Trainer trainer = new Trainer(device, folder, batches(streams, rows), members, plan);
        try (StopSignal stop = new StopSignal()) {
            Progress[] progress = new Progress[1];
            try {
                Trainer.Outcome outcome = trainer.run(stop, (at, losses, rate) -> {
                    if (progress[0] == null) {
                        progress[0] = new Progress(System.out, at.step() - 1, at.rows(), options.steps);
                    }
                    progress[0].at(at.step(), at.rows(), Losses.text(losses));
                });
                end(progress[0]);
                finish(outcome.progress(), outcome.stopped() ? "stopped" : "finished", !outcome.stopped());
            } catch (TrainingFailed e) {
                end(progress[0]);
                Report.write(folder);
                throw e;
            }
        }
    }

    private static void end(Progress progress) {
        if (progress != null) {
            progress.end();
        }
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

    private void finish(Checkpoints.Progress progress, String status, boolean evaluate) {
        JsonObject summary = new JsonObject();
        summary.addProperty("status", status);
        summary.addProperty("steps", progress.step());
        summary.addProperty("rows", progress.rows());
        JsonArray list = new JsonArray();
        if (evaluate) {
            System.out.printf("%n%8s  %14s  %14s  %10s%n", "width", "loss", "PCA bound", "ratio");
        }
        for (Member member : members) {
            JsonObject json = new JsonObject();
            int f = member.sae().features();
            json.addProperty("name", member.name());
            json.addProperty("features", f);
            json.addProperty("bound", bound.of(f));
            if (evaluate) {
                double loss = MeanLoss.of(device, member.sae(), evalRows, evalCount);
                json.addProperty("eval_loss", loss);
                json.addProperty("eval_rows", evalCount);
                String ratio = bound.of(f) > 0 ? String.format(Locale.ROOT, "%.4f", loss / bound.of(f)) : "-";
                System.out.printf(Locale.ROOT, "F=%-6d  %14.6g  %14.6g  %10s%n", f, loss, bound.of(f), ratio);
            }
            list.add(json);
        }
        summary.add("members", list);
        RunSettings.write(folder.resolve("summary.json"), summary);
        Report.write(folder);
        System.out.printf(
                Locale.ROOT, "%s after %,d rows in %,d steps: %s%n", status, progress.rows(), progress.step(), folder);
        System.out.println("curves: " + folder.resolve("curves.svg") + ", report: " + folder.resolve("report.html"));
    }
}

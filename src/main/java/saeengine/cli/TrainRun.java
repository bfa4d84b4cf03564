package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import saeengine.activations.Batches;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ScaledSource;
import saeengine.activations.ShuffledBatches;
import saeengine.data.WriteFailed;
import saeengine.data.sae.Provenance;
import saeengine.tensor.Device;
import saeengine.train.Checkpoints;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.Recipes;
import saeengine.train.SaeStore;
import saeengine.train.Schedule;
import saeengine.train.Trainer;
import saeengine.train.TrainingFailed;

/** One run of {@code train}: plan, rows, bounds, members, and only then anything on disk; training; report. */
final class TrainRun {
    private final TrainOptions options;
    private final JsonObject settings;
    private final Path folder;
    private final Device device;
    private final RunLock lock;
    private final RunInputs inputs;
    private final Recipe recipe;

    /**
     * @param lock on the run's folder, given free when all is written
     * @param inputs the files that options name
     */
    TrainRun(TrainOptions options, JsonObject settings, Device device, RunLock lock, RunInputs inputs) {
        this.lock = lock;
        this.inputs = inputs;
        this.options = options;
        this.settings = settings;
        this.folder = lock.folder();
        this.device = device;
        this.recipe = Recipes.named(options.recipe);
    }

    void run() {
        Optional<Resumed> resumed = Resumed.of(folder, options.resume);
        try (RowStreams streams = RowStreams.open(options, device)) {
            inputs.add("--model", streams.modelFiles());
            List<MemberSpec> specs = MemberSpec.grid(options, recipe, features(streams.dims()));
            List<Integer> widths = specs.stream().map(MemberSpec::features).toList();
            MemoryPlan plan = TrainPlan.of(options, streams, widths, device);
            System.out.println(plan.describe(device.freeBytes().isPresent()));
            plan.requireFits(Runtime.getRuntime().maxMemory(), device.freeBytes());
            streams.load(folder);
            inputs.add("text of the program's own", streams.ownText());
            FirstRows first = FirstRows.read(streams.rows(), TrainPlan.firstRows(options));
            double scale = first.scale(options.scaleActivations);
            first.multiply(scale);
            EvalRows evalRows = new EvalRows(first, options.evalRows);
            evalRows.print(widths);
            MemberMaker maker = new MemberMaker(options, recipe, device, first, scale);
            List<Member> members = specs.stream().map(maker::make).toList();
            try (RowSource rows = scale == 1 ? streams.rows() : new ScaledSource(streams.rows(), scale)) {
                Batches batches = batches(streams, rows);
                RunFolders.prepare(folder, options.overwrite);
                inputs.settle();
                RunSettings.write(folder.resolve(RunFolders.SETTINGS), runJson(streams, specs, scale));
                RunSettings.write(folder.resolve("bounds.json"), evalRows.json(widths));
                train(batches, members, streams, new RunResult(folder, evalRows, specs, members), resumed);
                System.out.printf(
                        Locale.ROOT,
                        "memory: planned %,d bytes, tensors held at most %,d%n",
                        plan.total(),
                        device.peakBytes());
            }
        }
    }

    private List<Integer> features(int dims) {
        if (options.init != null) {
            int stored = SaeStore.features(options.init, dims);
            if (options.features != null && options.features.get(0) != stored) {
                throw new IllegalArgumentException("--init " + options.init + ": has " + stored
                        + " features, --features asks for " + options.features.get(0));
            }
            return List.of(stored);
        }
        return options.features != null ? options.features : TrainOptions.defaultFeatures(dims);
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

    private JsonObject runJson(RowStreams streams, List<MemberSpec> specs, double scale) {
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", Version.text());
        run.addProperty("device", device.describe());
        run.addProperty("java", Runtime.version().toString());
        run.addProperty("model", streams.name());
        run.addProperty("model_summary", streams.summary());
        if (streams.model().isPresent()) {
            run.addProperty("layer", options.layer);
        }
        run.addProperty("dims", streams.dims());
        run.addProperty("recipe", recipe.name());
        run.addProperty("input_scale", scale);
        run.add("options", settings);
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(spec.json()));
        run.add("members", list);
        return run;
    }

    private Provenance provenance(RowStreams streams) {
        Provenance provenance = Provenance.none().with(Provenance.RECIPE, recipe.name());
        return streams.model().isEmpty()
                ? provenance
                : provenance
                        .with(Provenance.MODEL, streams.name())
                        .with(Provenance.HOOK, hook())
                        .with(Provenance.CONTEXT_SIZE, streams.context());
    }

    /** The residual stream's name in TransformerLens' words: after block n - 1, or before the first. */
    private String hook() {
        return options.layer == 0 ? "blocks.0.hook_resid_pre" : "blocks." + (options.layer - 1) + ".hook_resid_post";
    }

    private void train(
            Batches batches, List<Member> members, RowStreams streams, RunResult result, Optional<Resumed> resumed) {
        Trainer.Plan plan = new Trainer.Plan(
                options.steps, options.logEvery, options.checkpointEvery, 60 * options.checkpointMinutes);
        Trainer trainer = new Trainer(device, folder, batches, members, plan, provenance(streams));
        resumed.ifPresent(before -> print(before, members));
        Progress progress = new Progress(System.out, options.steps);
        try (StopSignal stop = new StopSignal();
                lock) {
            train(trainer, stop, progress, result);
        }
    }

    private void train(Trainer trainer, StopSignal stop, Progress progress, RunResult result) {
        try {
            result.begun(new Checkpoints(folder).progress());
            Trainer.Outcome outcome = trainer.run(stop, new Trainer.Listener() {
                @Override
                public void onStep(Checkpoints.Progress at, float[] losses) {
                    progress.at(at.step(), at.rows(), Losses.text(losses));
                }

                @Override
                public void onCheckpoint(Checkpoints.Progress at) {
                    if (at.step() < options.steps) {
                        result.running(at);
                    }
                }
            });
            progress.end();
            if (outcome.stopped()) {
                result.interrupted(outcome.progress());
            } else {
                result.finished(device, outcome.progress());
            }
        } catch (TrainingFailed e) {
            progress.end();
            result.failed(new Checkpoints(folder).progress());
            throw e;
        } catch (WriteFailed e) {
            progress.end();
            throw Resumed.canBe("train", folder, e);
        }
    }

    private void print(Resumed before, List<Member> members) {
        before.print(device);
        for (Member member : members) {
            Schedule was = options.schedule(recipe, member.sae().features(), before.stepsBefore());
            if (before.printRate(was, member.settings().schedule(), options.steps)) {
                break;
            }
        }
    }
}

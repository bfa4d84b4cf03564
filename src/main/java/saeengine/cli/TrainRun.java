package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import saeengine.activations.Batches;
import saeengine.activations.BoundedRows;
import saeengine.activations.OrderedBatches;
import saeengine.activations.RowSource;
import saeengine.activations.ScaledSource;
import saeengine.activations.ShuffledBatches;
import saeengine.data.DataException;
import saeengine.data.WriteFailed;
import saeengine.data.sae.Provenance;
import saeengine.material.Watched;
import saeengine.metric.Metric;
import saeengine.nn.Site;
import saeengine.run.EngineVersion;
import saeengine.run.MemoryPlan;
import saeengine.run.Resumed;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.sae.Whitening;
import saeengine.study.SyntheticJson;
import saeengine.tensor.Device;
import saeengine.train.Checkpoints;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.SaeStore;
import saeengine.train.Schedule;
import saeengine.train.Trainer;
import saeengine.train.TrainingFailed;
import saeengine.train.WhiteningStore;

/** One run of {@code train}: plan, rows, bounds, members, and only then anything on disk; training; report. */
final class TrainRun {
    private final TrainOptions options;
    private final JsonObject settings;
    private final JsonObject defaults;
    private final Path folder;
    private final Device device;
    private final RunLock lock;
    private final RunInputs inputs;
    private final Recipe recipe;
    private final Progress progress;

    /**
     * @param settings the options, typed or not
     * @param defaults what they would be where nobody typed them
     * @param lock on the run's folder, given free when all is written
     * @param inputs the files that options name
     */
    TrainRun(
            TrainOptions options,
            JsonObject settings,
            JsonObject defaults,
            Device device,
            RunLock lock,
            RunInputs inputs) {
        this.lock = lock;
        this.inputs = inputs;
        this.options = options;
        this.settings = settings;
        this.defaults = defaults;
        this.folder = lock.folder();
        this.device = device;
        this.recipe = options.trained();
        this.progress = new Progress(Screen.ofOutput(), "step", "steps", options.steps);
    }

    /** @return whether it came to its last step, and was not asked to stop before */
    boolean run() {
        Optional<Resumed> resumed = Resumed.of(folder, options.resume);
        try (RowStreams streams = RowStreams.open(options, device)) {
            inputs.add("--model", streams.modelFiles());
            List<MemberSpec> all =
                    MemberSpec.grid(options, recipe, features(streams.parts().dims()));
            List<MemberSpec> specs = options.shard == null ? all : TrainShard.members(all, options.shard);
            List<Integer> widths = specs.stream().map(MemberSpec::features).toList();
            MemoryPlan plan = TrainPlan.of(options, streams, widths, device);
            plan.check(ScreenLog.ofOutput(), Runtime.getRuntime().maxMemory(), device.freeBytes());
            streams.load(folder);
            inputs.add("text of the program's own", streams.ownTexts());
            RowSource read = streams.rows();
            FirstRows first = firstRows(read, streams.mostTrained());
            double scale = first.scale(options.scaleActivations);
            first.multiply(scale);
            RowSizes.check(first, streams.name(), options.scaleActivations);
            EvalRows evalRows = streams.evalRows(scale);
            evalRows.print(widths);
            printUnits(scale);
            TrainPlan.deadNote(options, recipe).ifPresent(System.out::println);
            Whitening whitening = options.whitened() ? whitening(first) : null;
            MemberMaker maker = new MemberMaker(
                    options,
                    recipe,
                    device,
                    first,
                    streams.parts(),
                    scale,
                    whitening,
                    why -> progress.noteOnce("note: " + why + " (said once)"));
            List<Member> members = specs.stream().map(maker::make).toList();
            if (goesOn()) {
                members.forEach(each -> SaeStore.requireSameCentring(folder.resolve(each.name()), each.sae()));
            }
            RowSource onwards = first.andOn(scale == 1 ? read : new ScaledSource(read, scale));
            try (RowSource rows = new BoundedRows(onwards)) {
                Batches batches = batches(streams, rows);
                RunFolders.prepare(folder, options.overwrite);
                inputs.settle(ScreenLog.ofOutput());
                if (whitening != null) {
                    WhiteningStore.write(whitening, folder);
                }
                RunSettings.write(folder.resolve(RunFolders.SETTINGS), runJson(streams, specs, scale, plan));
                RunSettings.write(folder.resolve("bounds.json"), evalRows.json(widths));
                if (options.shard != null) {
                    List<Integer> ofAll = all.stream().map(MemberSpec::features).toList();
                    MemoryPlan planned = TrainPlan.of(options, streams, ofAll, device);
                    new TrainShard(options.shard, folder, runJson(streams, all, scale, planned), evalRows.json(ofAll))
                            .write();
                }
                boolean finished = train(
                        batches, members, streams, new RunResult(folder, streams, evalRows, specs, members), resumed);
                System.out.printf(
                        Locale.ROOT,
                        "memory: planned %,d bytes, tensors held at most %,d%n",
                        plan.total(),
                        device.peakBytes());
                return finished;
            }
        }
    }

    /** Losses of a scaled run do not compare with its bounds, which are of the rows as they are. */
    private static void printUnits(double scale) {
        if (scale != 1) {
            System.out.printf(
                    Locale.ROOT,
                    "training is on rows times %.6g: squared errors while training are %.6g times those of the results%n",
                    scale,
                    scale * scale);
        }
    }

    /** The coordinates of training: a continued run's are those it began with. */
    private Whitening whitening(FirstRows first) {
        System.out.println(
                "basis: whitened, the encoders read directions of equal variance and latents begin on; folded"
                        + " into the saved weights (--basis raw: rows as they are)");
        if (!goesOn()) {
            return first.whitening(device);
        }
        return WhiteningStore.read(folder, device, first.dims())
                .orElseThrow(() -> new IllegalArgumentException("--resume: " + folder
                        + " holds no whitening, so that its run began on rows as they are; add --basis raw"));
    }

    /** Whether there is something to go on from: a run that was stopped before its first checkpoint begins again. */
    private boolean goesOn() {
        return options.resume && new Checkpoints(folder).latest().isPresent();
    }

    /** @param there different rows, for a source may give them again without end */
    private FirstRows firstRows(RowSource source, long there) {
        int most = (int) Math.min(TrainPlan.firstRows(options), there);
        Progress reading = new Progress(Screen.ofOutput(), "first rows", "rows", most);
        FirstRows first = FirstRows.read(Watched.rows(source, reading), most);
        reading.wipe();
        return first;
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
        if (options.inOrder || streams.shuffled()) {
            return new OrderedBatches(rows, options.batchRows());
        }
        return new ShuffledBatches(device, rows, options.batchRows(), streams.capacity(), options.seed);
    }

    private JsonObject runJson(RowStreams streams, List<MemberSpec> specs, double scale, MemoryPlan plan) {
        JsonObject run = new JsonObject();
        run.addProperty("command", "train");
        run.addProperty("engine", EngineVersion.text());
        run.addProperty("device", device.describe());
        run.addProperty("java", Runtime.version().toString());
        run.addProperty("model", streams.name());
        run.addProperty("model_summary", streams.summary());
        if (streams.model().isPresent()) {
            if (options.site == null) {
                run.addProperty("layer", streams.site().orElseThrow().layer());
            } else {
                run.addProperty("site", streams.site().orElseThrow().reads());
            }
        } else {
            Provenance rows = streams.placed(Provenance.none());
            rows.fact(Provenance.MODEL).ifPresent(name -> run.addProperty("rows_model", name));
            rows.fact(Provenance.HOOK).ifPresent(hook -> run.addProperty("site", hook));
        }
        if (recipe.transcodes()) {
            run.addProperty("transcodes", streams.site().map(Site::toString).orElse("activations to targets"));
            run.addProperty("reads", streams.site().map(Site::reads).orElse("activations"));
            run.addProperty("writes", streams.site().map(Site::writes).orElse("targets"));
        }
        if (options.synthetic != null) {
            run.add("synthetic", SyntheticJson.of(options.synthetic));
        }
        run.addProperty("dims", streams.parts().dims());
        if (streams.parts().apart()) {
            run.addProperty("outputs", streams.parts().outputs());
        }
        run.addProperty("recipe", recipe.name());
        run.addProperty(Metric.INPUT_SCALE.key(), scale);
        run.addProperty("basis", options.whitened() ? "whitened" : "raw");
        run.add("memory_plan", plan.json());
        run.add("options", settings);
        run.add("defaults", defaults);
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(spec.json()));
        run.add("members", list);
        return run;
    }

    private Provenance provenance(RowStreams streams) {
        return streams.placed(Provenance.none().with(Provenance.RECIPE, recipe.name()));
    }

    private boolean train(
            Batches batches, List<Member> members, RowStreams streams, RunResult result, Optional<Resumed> resumed) {
        Trainer.Plan plan = new Trainer.Plan(
                options.steps, options.logEvery, options.checkpointEvery, 60 * options.checkpointMinutes);
        Trainer trainer = new Trainer(device, folder, batches, members, plan, provenance(streams));
        List<String> memberNames = members.stream().map(Member::name).toList();
        Losses names = new Losses(memberNames);
        resumed.ifPresent(before -> print(before, members));
        try (StopSignal stop = new StopSignal();
                lock;
                EventCurves events = options.eventFolder(folder)
                        .map(into -> new EventCurves(folder, into, memberNames))
                        .orElseGet(EventCurves::none)) {
            return train(trainer, stop, names, events, result);
        }
    }

    private boolean train(Trainer trainer, StopSignal stop, Losses names, EventCurves events, RunResult result) {
        try {
            result.begun(new Checkpoints(folder).progress());
            Trainer.Outcome outcome = trainer.run(stop, new Trainer.Listener() {
                @Override
                public void onStep(Checkpoints.Progress at, float[] losses) {
                    progress.at(at.step(), at.rows(), () -> names.texts(losses));
                    events.follow(at.step());
                }

                @Override
                public void onCheckpoint(Checkpoints.Progress at) {
                    if (at.step() < options.steps) {
                        result.running(at);
                    }
                }
            });
            progress.end();
            events.follow(outcome.progress().step() + 1);
            if (outcome.stopped()) {
                result.interrupted(outcome.progress());
            } else {
                result.finished(device, outcome.progress());
            }
            return !outcome.stopped();
        } catch (WriteFailed e) {
            progress.end();
            throw Resumed.canBe("train", folder, e);
        } catch (TrainingFailed | DataException e) {
            progress.end();
            result.failed(new Checkpoints(folder).progress(), progress.hasBegun());
            throw e;
        }
    }

    private void print(Resumed before, List<Member> members) {
        before.say(ScreenLog.ofOutput(), device);
        for (Member member : members) {
            Schedule was = options.schedule(recipe, member.sae().features(), before.stepsBefore());
            if (before.sayRate(ScreenLog.ofOutput(), was, member.settings().schedule(), options.steps)) {
                break;
            }
        }
    }
}

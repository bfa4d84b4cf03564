package saeengine.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Batches;
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
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;
import saeengine.run.Resumed;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.run.Setting;
import saeengine.run.Stop;
import saeengine.sae.Whitening;
import saeengine.study.SyntheticJson;
import saeengine.tensor.Device;
import saeengine.train.Checkpoints;
import saeengine.train.Member;
import saeengine.train.Profile;
import saeengine.train.Recipe;
import saeengine.train.SaeStore;
import saeengine.train.Schedule;
import saeengine.train.Trainer;
import saeengine.train.TrainingFailed;
import saeengine.train.WhiteningStore;

/** Carries out a training: plan, rows, bounds, members, and only then anything on disk; training; report. */
public final class Training {
    private final TrainConfig config;
    private final JsonObject settings;
    private final Path folder;
    private final Device device;
    private final RunLock lock;
    private final RunInputs inputs;
    private final Recipe recipe;
    private final TrainListener listener;
    private final Log log;
    private final Meter progress;
    private boolean begun;

    private Training(TrainConfig config, Device device, RunLock lock, RunInputs inputs, TrainListener listener) {
        this.lock = lock;
        this.inputs = inputs;
        this.config = config;
        this.settings = TrainSettings.json(config);
        this.folder = lock.folder();
        this.device = device;
        this.recipe = config.trained();
        this.listener = listener;
        this.log = listener.log();
        this.progress = log.meter("step", "steps", config.steps(), "rows");
    }

    /**
     * Trains what a configuration says, into its folder, and measures it. A run that fails or is stopped can be gone on
     * with from its last checkpoint.
     *
     * @param config gets the values that go by others
     * @param asked whether somebody asked for a setting by its name, where a run is gone on with that knew none of it
     * @param device gives what it is trained on, once the folder is held; closed by whoever gives it
     * @param stop asked after each step, from the first one on
     * @throws IllegalArgumentException for settings that do not go together or do not fit the rows, the model or the memory
     * @throws saeengine.data.DataException for files that cannot be read or written
     * @throws TrainingFailed where a loss or a weight is no number any more
     */
    public static TrainOutcome run(
            TrainConfig config,
            Predicate<String> asked,
            Supplier<Device> device,
            Supplier<? extends Stop> stop,
            TrainListener listener) {
        config.validate(listener.log());
        config.device.threads();
        config.settle();
        Path folder = config.out == null ? RunFolders.nextFree() : config.out;
        if (config.resume) {
            RunSettings.requireSame(TrainSettings.json(config), asked, folder, listener.log());
        }
        RunFolders.check(folder, config.resume, config.overwrite);
        try (RunLock lock = RunLock.take(folder, listener.log());
                RunInputs inputs = new RunInputs(folder, config.resume)) {
            Setting.addFiles(TrainSettings.ALL, config, inputs);
            // Another run may have come and gone since.
            RunFolders.check(folder, config.resume, config.overwrite);
            return new Training(config, device.get(), lock, inputs, listener).run(stop);
        }
    }

    private TrainOutcome run(Supplier<? extends Stop> stop) {
        Optional<Resumed> resumed = Resumed.of(folder, config.resume);
        try (RowStreams streams = RowStreams.open(config, device, log)) {
            inputs.add("--model", streams.modelFiles());
            List<MemberSpec> all =
                    MemberSpec.grid(config, recipe, features(streams.parts().dims()));
            List<MemberSpec> specs = config.shard == null ? all : TrainShard.members(all, config.shard);
            List<Integer> widths = specs.stream().map(MemberSpec::features).toList();
            MemoryPlan plan = TrainPlan.of(config, streams, widths, device);
            plan.check(log, Runtime.getRuntime().maxMemory(), device.freeBytes());
            streams.load(folder);
            inputs.add("text of the program's own", streams.ownTexts());
            try (RowSource read = streams.rows()) {
                FirstRows first = firstRows(read, streams.mostTrained());
                double scale = first.scale(config.scale());
                first.multiply(scale);
                RowSizes.check(first, streams.name(), config.scale(), log);
                EvalRows evalRows = streams.evalRows(scale);
                evalRows.say(log, widths);
                sayUnits(scale);
                TrainPlan.deadNote(config, recipe).ifPresent(log::say);
                @Nullable Whitening whitening = config.whitened() ? whitening(first) : null;
                MemberMaker maker = new MemberMaker(
                        config,
                        recipe,
                        device,
                        first,
                        streams.parts(),
                        scale,
                        whitening,
                        why -> progress.noteOnce("note: " + why + " (said once)"),
                        log);
                List<Member> members = specs.stream().map(maker::make).toList();
                if (goesOn()) {
                    members.forEach(each -> SaeStore.requireSameCentring(folder.resolve(each.name()), each.sae()));
                }
                RowSource rows = first.andOn(scale == 1 ? read : new ScaledSource(read, scale));
                Batches batches = batches(streams, rows);
                RunFolders.prepare(folder, config.overwrite);
                inputs.settle(log);
                if (whitening != null) {
                    WhiteningStore.write(whitening, folder);
                }
                RunSettings.write(folder.resolve(RunFolders.SETTINGS), runJson(streams, specs, scale, plan));
                RunSettings.write(folder.resolve("bounds.json"), evalRows.json(widths));
                if (config.shard != null) {
                    List<Integer> ofAll = all.stream().map(MemberSpec::features).toList();
                    MemoryPlan planned = TrainPlan.of(config, streams, ofAll, device);
                    new TrainShard(config.shard, folder, runJson(streams, all, scale, planned), evalRows.json(ofAll))
                            .write();
                }
                RunResult result = new RunResult(folder, streams, evalRows, specs, members, log);
                TrainOutcome outcome = train(batches, members, streams, result, resumed, stop);
                log.say("memory: planned %,d bytes, tensors held at most %,d", plan.total(), device.peakBytes());
                return outcome;
            }
        }
    }

    /** Losses of a scaled run do not compare with its bounds, which are of the rows as they are. */
    private void sayUnits(double scale) {
        if (scale != 1) {
            log.say(
                    "training is on rows times %.6g: squared errors while training are %.6g times those of the results",
                    scale, scale * scale);
        }
    }

    /** The coordinates of training: a continued run's are those it began with. */
    private Whitening whitening(FirstRows first) {
        log.say("basis: whitened, the encoders read directions of equal variance and latents begin on; folded"
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
        return config.resume && new Checkpoints(folder).latest().isPresent();
    }

    /** @param there different rows, for a source may give them again without end */
    private FirstRows firstRows(RowSource source, long there) {
        int most = (int) Math.min(TrainPlan.firstRows(config), there);
        Meter reading = log.meter("first rows", "rows", most);
        FirstRows first = FirstRows.read(Watched.rows(source, reading), most);
        reading.wipe();
        return first;
    }

    private List<Integer> features(int dims) {
        if (config.init != null) {
            int stored = SaeStore.features(config.init, dims);
            if (config.features != null && config.features.get(0) != stored) {
                throw new IllegalArgumentException("--init " + config.init + ": has " + stored
                        + " features, --features asks for " + config.features.get(0));
            }
            return List.of(stored);
        }
        return config.features != null ? config.features : TrainConfig.defaultFeatures(dims);
    }

    private Batches batches(RowStreams streams, RowSource rows) {
        if (config.perStory) {
            return new OrderedBatches(device, rows, 0);
        }
        if (config.inOrder || streams.shuffled()) {
            return new OrderedBatches(device, rows, config.batchRows());
        }
        return new ShuffledBatches(device, rows, config.batchRows(), streams.capacity(), config.seed);
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
            if (config.site == null) {
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
        if (config.synthetic != null) {
            run.add("synthetic", SyntheticJson.of(config.synthetic));
        }
        run.addProperty("dims", streams.parts().dims());
        if (streams.parts().apart()) {
            run.addProperty("outputs", streams.parts().outputs());
        }
        run.addProperty("recipe", recipe.name());
        run.addProperty(Metric.INPUT_SCALE.key(), scale);
        run.addProperty("basis", config.whitened() ? "whitened" : "raw");
        run.add("memory_plan", plan.json());
        run.add("options", settings);
        run.add("defaults", TrainDefaults.of(config));
        JsonArray list = new JsonArray();
        specs.forEach(spec -> list.add(spec.json()));
        run.add("members", list);
        return run;
    }

    private Provenance provenance(RowStreams streams) {
        return streams.placed(Provenance.none().with(Provenance.RECIPE, recipe.name()));
    }

    private TrainOutcome train(
            Batches batches,
            List<Member> members,
            RowStreams streams,
            RunResult result,
            Optional<Resumed> resumed,
            Supplier<? extends Stop> stop) {
        Trainer.Plan plan = new Trainer.Plan(
                config.steps(), config.logEvery, config.checkpointEvery, 60 * config.checkpointMinutes);
        Profile profile = config.profile ? Profile.of(device) : Profile.NONE;
        Trainer trainer = new Trainer(device, folder, batches, members, plan, provenance(streams), profile);
        List<String> memberNames = members.stream().map(Member::name).toList();
        resumed.ifPresent(before -> say(before, members));
        listener.onMembers(memberNames);
        try (Stop asked = stop.get();
                lock;
                EventCurves events = config.eventFolder(folder)
                        .map(into -> new EventCurves(folder, into, memberNames))
                        .orElseGet(EventCurves::none)) {
            return train(trainer, asked, new Losses(memberNames), events, result, profile);
        }
    }

    private TrainOutcome train(
            Trainer trainer, Stop stop, Losses names, EventCurves events, RunResult result, Profile profile) {
        try {
            Checkpoints.Progress begin = new Checkpoints(folder).progress();
            result.begun(begin);
            RunTimes times = new RunTimes(begin, profile);
            Trainer.Outcome outcome = trainer.run(stop, new Trainer.Listener() {
                @Override
                public void onStep(Checkpoints.Progress at, float[] losses) {
                    begun = true;
                    progress.at(at.step(), at.rows(), () -> names.texts(losses));
                    events.follow(at.step());
                    listener.onStep(at.step(), at.rows(), losses);
                }

                @Override
                public void onCheckpoint(Checkpoints.Progress at) {
                    if (at.step() < config.steps()) {
                        result.running(at);
                    }
                    listener.onCheckpoint(at.step(), at.rows());
                }
            });
            progress.end();
            times.end(outcome.progress(), folder, log);
            events.follow(outcome.progress().step() + 1);
            return outcome.stopped()
                    ? result.interrupted(outcome.progress())
                    : result.finished(device, outcome.progress());
        } catch (WriteFailed e) {
            progress.end();
            throw Resumed.canBe("train", folder, e);
        } catch (TrainingFailed | DataException e) {
            progress.end();
            result.failed(new Checkpoints(folder).progress(), begun);
            throw e;
        }
    }

    private void say(Resumed before, List<Member> members) {
        before.say(log, device);
        for (Member member : members) {
            Schedule was = config.schedule(recipe, member.sae().features(), before.stepsBefore());
            if (before.sayRate(log, was, member.settings().schedule(), config.steps())) {
                break;
            }
        }
    }
}

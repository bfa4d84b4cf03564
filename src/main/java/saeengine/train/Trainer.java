package saeengine.train;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import saeengine.activations.Batches;
import saeengine.autograd.Tape;
import saeengine.data.AtomicFile;
import saeengine.data.Folders;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Trains several autoencoders in lockstep: in each step, every member is trained on the same batch.
 *
 * <p>A step's loss is that of its batch before the update. Logging and checkpoints read and change nothing that
 * training depends on: a run with other intervals ends in the same weights. On a device that queues its work losses are
 * read when a step is logged, and no step in between waits for it; one that is not a finite number ends the run before
 * anything is saved, and no step behind it changes a weight.
 */
public final class Trainer {
    /** Steps whose losses may be on their way from a device that queues its work. */
    private static final int UNREAD = 1000;

    private final Device device;
    private final Path run;
    private final Batches batches;
    private final List<Member> members;
    private final Plan plan;
    private final Provenance provenance;
    private final Checkpoints checkpoints;
    private final Profile profile;
    private final ResampleWindow window = new ResampleWindow();
    private final Deque<Done> unread = new ArrayDeque<>();

    /** A step that was asked for, and what its members will have to say. */
    private record Done(Checkpoints.Progress progress, boolean logged, List<Member.StepResult> results) {}

    /** How long, and what is written how often, in steps; checkpoints also every so many seconds, 0 for not so. */
    public record Plan(long steps, long logEvery, long checkpointEvery, double checkpointSeconds) {}

    /** How a run ended: where, and whether it was asked to stop before its last step. */
    public record Outcome(Checkpoints.Progress progress, boolean stopped) {}

    /** Hears of every step and of every checkpoint, after it. */
    public interface Listener {
        void onStep(Checkpoints.Progress progress, float[] losses);

        /** The time this takes counts as the checkpoint's. */
        void onCheckpoint(Checkpoints.Progress progress);
    }

    /** @param provenance what saved autoencoders say of where they come from */
    public Trainer(Device device, Path run, Batches batches, List<Member> members, Plan plan, Provenance provenance) {
        this(device, run, batches, members, plan, provenance, Profile.NONE);
    }

    /** @param profile what the time of each phase is added to */
    public Trainer(
            Device device,
            Path run,
            Batches batches,
            List<Member> members,
            Plan plan,
            Provenance provenance,
            Profile profile) {
        this.profile = profile;
        this.provenance = provenance;
        this.device = device;
        this.run = run;
        this.batches = batches;
        this.members = List.copyOf(members);
        this.plan = plan;
        this.checkpoints = new Checkpoints(run);
    }

    /** Runs from the newest checkpoint of the run folder, or from the beginning where there is none. */
    public Outcome run(BooleanSupplier stopAsked, Listener listener) {
        Optional<Path> checkpoint = checkpoints.latest();
        Checkpoints.Progress progress = checkpoint
                .map(path -> checkpoints.read(path, members, batches, window))
                .orElse(new Checkpoints.Progress(0, 0));
        List<CurveLog> curves = new ArrayList<>();
        try {
            for (Member member : members) {
                long length = checkpoint
                        .map(path -> checkpoints.curveBytes(path, member))
                        .orElse(0L);
                curves.add(new CurveLog(folder(member).resolve("loss.jsonl"), length));
            }
            return run(progress, curves, stopAsked, listener);
        } finally {
            curves.forEach(CurveLog::close);
        }
    }

    private Outcome run(
            Checkpoints.Progress start, List<CurveLog> curves, BooleanSupplier stopAsked, Listener listener) {
        Checkpoints.Progress progress = start;
        long steps = plan.steps();
        CheckpointClock clock = new CheckpointClock(plan.checkpointSeconds(), System::nanoTime);
        while (progress.step() < steps) {
            if (stopAsked.getAsBoolean()) {
                Checkpoints.Progress last = progress;
                profile.ofHost(Profile.Phase.CHECKPOINT, () -> {
                    read(0, curves, listener);
                    save(last, curves, true);
                });
                profile.read();
                return new Outcome(progress, true);
            }
            long done = progress.step() + 1;
            boolean logged = done == 1 || done == steps || done % plan.logEvery() == 0;
            boolean saved = done % plan.checkpointEvery() == 0 || done == steps;
            progress = step(progress, logged);
            boolean due = !saved && clock.due();
            Checkpoints.Progress now = progress;
            if (saved || due) {
                clock.time(() -> profile.ofHost(Profile.Phase.CHECKPOINT, () -> {
                    read(0, curves, listener);
                    save(now, curves, saved);
                    listener.onCheckpoint(now);
                }));
            } else {
                int unreadAfter = logged || device.isHost() ? 0 : UNREAD;
                profile.ofHost(Profile.Phase.LOG, () -> read(unreadAfter, curves, listener));
            }
            profile.read();
            if (logged) {
                members.forEach(Member::catchUp);
            }
        }
        return new Outcome(progress, false);
    }

    private Checkpoints.Progress step(Checkpoints.Progress before, boolean logged) {
        ResampleSchedule resampling = members.get(0).settings().resampling();
        window.before(before.step(), before.rows(), batches, resampling);
        try (Tape tape = Tape.inference(device)) {
            Tensor x = profile.ofDevice(Profile.Phase.HARVEST, () -> batches.next(tape));
            // All members read and write alike.
            Tensor input = members.get(0).input(tape, x);
            Tensor target = members.get(0).target(tape, x);
            List<Member.StepResult> results = profile.ofDevice(
                    Profile.Phase.STEP,
                    () -> members.stream()
                            .map(member -> step(member, input, target, before.step(), logged))
                            .toList());
            Checkpoints.Progress after = new Checkpoints.Progress(before.step() + 1, before.rows() + x.rows());
            boolean due = resampling.isDue(before.step());
            if (due
                    && results.stream()
                            .allMatch(each -> Float.isFinite(each.loss().get()))) {
                window.resample(device, members, batches, x, before.step(), after.rows());
            }
            unread.add(new Done(after, logged, results));
            return after;
        }
    }

    private Member.StepResult step(Member member, Tensor input, Tensor target, long step, boolean logged) {
        boolean sparse = !member.settings().recipe().isPlain();
        return member.step(device, input, target, step, logged && sparse);
    }

    /** Reads losses, oldest first, until only so many steps are unread. */
    private void read(int most, List<CurveLog> curves, Listener listener) {
        while (unread.size() > most) {
            Done step = unread.remove();
            float[] losses = new float[members.size()];
            boolean failed = false;
            for (int i = 0; i < losses.length; i++) {
                losses[i] = step.results().get(i).loss().get();
                failed |= !Float.isFinite(losses[i]);
            }
            if (failed || step.logged()) {
                batches.check();
                for (int i = 0; i < losses.length; i++) {
                    Member.StepResult result = step.results().get(i);
                    Checkpoints.Progress at = step.progress();
                    curves.get(i).add(at.step(), at.rows(), losses[i], result.rate(), result.stats());
                }
            }
            if (failed) {
                throw failure("loss", step.progress().step(), i -> Float.isFinite(losses[i]));
            }
            listener.onStep(step.progress(), losses);
        }
    }

    /**
     * Weights first, then the state: a checkpoint that is there has its weights beside it.
     *
     * @param kept whether the weights are also kept for good; those of checkpoints by the clock would fill a disk
     */
    private void save(Checkpoints.Progress progress, List<CurveLog> curves, boolean kept) {
        batches.check();
        if (!members.stream().allMatch(Member::isFinite)) {
            throw failure("weights", progress.step(), i -> members.get(i).isFinite());
        }
        for (Member member : members) {
            Path folder = folder(member);
            SaeFiles.write(member.stored(provenance), SaeFormat.OWN, folder);
            if (kept) {
                Path history = folder.resolve("checkpoints");
                Folders.make(history);
                AtomicFile.copy(
                        folder.resolve(SaeStore.WEIGHTS), history.resolve("step-" + progress.step() + ".safetensors"));
            }
        }
        checkpoints.write(progress, members, curves, batches, window);
    }

    private TrainingFailed failure(String what, long step, IntPredicate finite) {
        String who = IntStream.range(0, members.size())
                .filter(finite.negate())
                .mapToObj(i -> members.get(i).name())
                .collect(Collectors.joining(", "));
        String kept = checkpoints
                .latest()
                .map(path -> "the last good checkpoint is " + path)
                .orElse("nothing was saved before it");
        return new TrainingFailed("the " + what + " of " + who + " is not a finite number at step " + step
                + ", though all rows are finite; " + kept + "; try a smaller --lr");
    }

    private Path folder(Member member) {
        return run.resolve(member.name());
    }
}

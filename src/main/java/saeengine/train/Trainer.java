package saeengine.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import saeengine.activations.Batches;
import saeengine.autograd.Tape;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Trains several autoencoders in lockstep: one batch a step, every member a step on it.
 *
 * <p>A step's loss is that of its batch before the update. Logging and checkpoints read and change nothing that
 * training depends on: a run with other intervals ends in the same weights.
 */
public final class Trainer {
    private final Device device;
    private final Path run;
    private final Batches batches;
    private final List<Member> members;
    private final Plan plan;
    private final Provenance provenance;
    private final Checkpoints checkpoints;
    private final float[] losses;
    private final Member.StepResult[] results;

    /** How long, and what is written how often, in steps. */
    public record Plan(long steps, long logEvery, long checkpointEvery) {}

    /** How a run ended: where, and whether it was asked to stop before its last step. */
    public record Outcome(Checkpoints.Progress progress, boolean stopped) {}

    /** Hears of every step, after it. */
    @FunctionalInterface
    public interface Listener {
        void onStep(Checkpoints.Progress progress, float[] losses);
    }

    /** @param provenance what saved autoencoders say of where they come from */
    public Trainer(Device device, Path run, Batches batches, List<Member> members, Plan plan, Provenance provenance) {
        this.provenance = provenance;
        this.device = device;
        this.run = run;
        this.batches = batches;
        this.members = List.copyOf(members);
        this.plan = plan;
        this.checkpoints = new Checkpoints(run);
        this.losses = new float[members.size()];
        this.results = new Member.StepResult[members.size()];
    }

    /** Runs from the newest checkpoint of the run folder, or from the beginning where there is none. */
    public Outcome run(BooleanSupplier stopAsked, Listener listener) {
        Optional<Path> checkpoint = checkpoints.latest();
        Checkpoints.Progress progress =
                checkpoint.map(path -> checkpoints.read(path, members, batches)).orElse(new Checkpoints.Progress(0, 0));
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
        while (progress.step() < steps) {
            if (stopAsked.getAsBoolean()) {
                save(progress, curves);
                return new Outcome(progress, true);
            }
            long done = progress.step() + 1;
            boolean logged = done == 1 || done == steps || done % plan.logEvery() == 0;
            progress = step(progress, logged);
            boolean failed = !allFinite();
            if (failed || logged) {
                for (int i = 0; i < members.size(); i++) {
                    Member.StepResult result = results[i];
                    curves.get(i).add(done, progress.rows(), result.loss(), result.rate(), result.stats());
                }
            }
            if (failed) {
                throw new TrainingFailed(failure("loss", done));
            }
            listener.onStep(progress, losses);
            if (done % plan.checkpointEvery() == 0 || done == steps) {
                save(progress, curves);
            }
        }
        return new Outcome(progress, false);
    }

    private Checkpoints.Progress step(Checkpoints.Progress before, boolean logged) {
        try (Tape tape = Tape.inference(device)) {
            Tensor x = batches.next(tape);
            for (int i = 0; i < members.size(); i++) {
                boolean sparse = !members.get(i).settings().recipe().isPlain();
                results[i] = members.get(i).step(device, x, before.step(), logged && sparse);
                losses[i] = results[i].loss();
            }
            return new Checkpoints.Progress(before.step() + 1, before.rows() + x.rows());
        }
    }

    private boolean allFinite() {
        for (float loss : losses) {
            if (!Float.isFinite(loss)) {
                return false;
            }
        }
        return true;
    }

    /** Weights first, then the state: a checkpoint that is there has its weights beside it. */
    private void save(Checkpoints.Progress progress, List<CurveLog> curves) {
        for (Member member : members) {
            if (!member.isFinite()) {
                throw new TrainingFailed(failure("weights", progress.step()));
            }
        }
        for (Member member : members) {
            Path folder = folder(member);
            Path history = folder.resolve("checkpoints");
            create(history);
            SaeFiles.write(
                    SaeStore.stored(member.sae(), member.settings().inputScale(), provenance), SaeFormat.OWN, folder);
            copy(folder.resolve(SaeStore.WEIGHTS), history.resolve("step-" + progress.step() + ".safetensors"));
        }
        checkpoints.write(progress, members, curves, batches);
    }

    private String failure(String what, long step) {
        StringBuilder who = new StringBuilder();
        for (int i = 0; i < members.size(); i++) {
            if (!Float.isFinite(losses[i]) || !members.get(i).isFinite()) {
                who.append(who.isEmpty() ? "" : ", ").append(members.get(i).name());
            }
        }
        String kept = checkpoints
                .latest()
                .map(path -> "the last good checkpoint is " + path)
                .orElse("there was no checkpoint yet");
        return "the " + what + " of " + who + " is not a finite number at step " + step + "; " + kept
                + "; try a smaller --lr";
    }

    private Path folder(Member member) {
        Path folder = run.resolve(member.name());
        create(folder);
        return folder;
    }

    private static void copy(Path from, Path to) {
        Path temporary = to.resolveSibling(to.getFileName() + ".tmp");
        try {
            Files.copy(from, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(to + ": cannot be written", e);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be made", e);
        }
    }
}

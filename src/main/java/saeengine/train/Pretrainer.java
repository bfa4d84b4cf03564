package saeengine.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import saeengine.tensor.Device;

/**
 * Trains a model to predict the next token of stories.
 *
 * <p>Validation, logging and checkpoints read and change nothing that training depends on. A continuation from a
 * checkpoint ends in the bytes of a run that was never interrupted.
 */
public final class Pretrainer {
    private final Device device;
    private final Path run;
    private final PretrainStep training;
    private final TextBatches batches;
    private final List<TextPiece> validation;
    private final Plan plan;
    private final PretrainStore store;

    /** How long, and what is done how often, in steps; checkpoints also every so many seconds, 0 for not so. */
    public record Plan(long steps, long logEvery, long validateEvery, long checkpointEvery, double checkpointSeconds) {}

    /** How a run ended: the steps and tokens done, and whether it was asked to stop before its last step. */
    public record Outcome(long step, long tokens, boolean stopped) {}

    /** Hears of every step, and of every validation. */
    public interface Listener {
        void onStep(long step, long tokens, float loss);

        void onValidation(long step, double loss);
    }

    /** @param heldOut stories to validate on, perhaps none */
    public Pretrainer(
            Device device,
            Path run,
            PretrainStep training,
            TextBatches batches,
            List<int[]> heldOut,
            Plan plan,
            PretrainStore store) {
        this.device = device;
        this.run = run;
        this.training = training;
        this.batches = batches;
        this.plan = plan;
        this.store = store;
        this.validation = TextPiece.ofStories(
                heldOut,
                batches.context(),
                batches.endOfText(),
                training.settings().pieceTokens());
    }

    /** Runs from the newest checkpoint of the run folder, or from the beginning where there is none. */
    public Outcome run(BooleanSupplier stopAsked, Listener listener) {
        Optional<Path> checkpoint = store.latest();
        PretrainStore.Progress start =
                checkpoint.map(path -> store.read(path, training, batches)).orElse(PretrainStore.Progress.START);
        try (CurveLog losses = new CurveLog(run.resolve("loss.jsonl"), start.lossBytes());
                CurveLog validations = new CurveLog(run.resolve("val.jsonl"), start.validationBytes())) {
            return run(start, losses, validations, stopAsked, listener);
        }
    }

    private Outcome run(
            PretrainStore.Progress start,
            CurveLog losses,
            CurveLog validations,
            BooleanSupplier stopAsked,
            Listener listener) {
        long step = start.step();
        long tokens = start.tokens();
        CheckpointClock clock = new CheckpointClock(plan.checkpointSeconds(), System::nanoTime);
        while (step < plan.steps()) {
            if (stopAsked.getAsBoolean()) {
                save(step, tokens, losses, validations);
                return new Outcome(step, tokens, true);
            }
            float loss = training.run(batches, step);
            double rate = training.settings().schedule().at(step);
            step++;
            tokens += training.settings().tokens();
            boolean failed = !Float.isFinite(loss);
            if (failed || step == 1 || isDue(step, plan.logEvery())) {
                losses.add(step, tokens, loss, rate, null);
            }
            if (failed) {
                throw store.failure("the loss is", step);
            }
            listener.onStep(step, tokens, loss);
            if (isDue(step, plan.validateEvery())) {
                validate(step, tokens, validations, listener);
            }
            if (isDue(step, plan.checkpointEvery()) || clock.due()) {
                long doneSteps = step;
                long doneTokens = tokens;
                clock.time(() -> save(doneSteps, doneTokens, losses, validations));
            }
        }
        return new Outcome(step, tokens, false);
    }

    private void validate(long step, long tokens, CurveLog log, Listener listener) {
        if (validation.isEmpty()) {
            return;
        }
        double loss = NextTokenLoss.mean(device, training.model(), validation);
        log.addValidation(step, tokens, loss);
        listener.onValidation(step, loss);
    }

    private boolean isDue(long step, long every) {
        return step % every == 0 || step == plan.steps();
    }

    private void save(long step, long tokens, CurveLog losses, CurveLog validations) {
        losses.force();
        validations.force();
        store.write(new PretrainStore.Progress(step, tokens, losses.length(), validations.length()), training, batches);
    }
}

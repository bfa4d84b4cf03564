package saeengine.train;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.nn.Transformer;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** One update of a model from one batch, which goes through it in pieces. */
public final class PretrainStep {
    /** Enough tokens for whole products, few enough to keep what the backward pass needs small. */
    private static final int PIECE_TOKENS = 2048;

    private final Device device;
    private final Transformer model;
    private final AdamW optimizer;
    private final Settings settings;

    /**
     * What an update depends on.
     *
     * @param batch sequences, each counted as {@code context} tokens
     * @param context most tokens that see each other
     * @param schedule the learning rate
     * @param adam constants of the running means
     * @param weightDecay decoupled, on matrices only
     * @param tableRate the learning rate of the embedding tables, as a multiple
     * @param clip most that the norm of all gradients may be; 0 for no limit
     */
    public record Settings(
            int batch,
            int context,
            Schedule schedule,
            Adam.Constants adam,
            double weightDecay,
            double tableRate,
            double clip) {
        int tokens() {
            return batch * context;
        }

        /** Tokens of a piece: a whole number of contexts. */
        public int pieceTokens() {
            return context * Math.max(1, Math.min(batch, PIECE_TOKENS / context));
        }
    }

    public PretrainStep(Device device, Transformer model, Settings settings) {
        this.device = device;
        this.model = model;
        this.settings = settings;
        AdamW.Rates rates = new AdamW.Rates(settings.tableRate(), model.config().scoreScale());
        this.optimizer = new AdamW(device, model.parameters(), settings.adam(), settings.weightDecay(), rates);
    }

    /** Takes a step and returns the batch's mean loss before it; takes none where that is not finite. */
    float run(TextBatches batches, long step) {
        try (Tape tape = Tape.inference(device)) {
            List<Tensor> gradients = model.parameters().stream().map(tape::grad).toList();
            double sum = 0;
            for (int left = settings.tokens(); left > 0; ) {
                TextPiece piece = batches.next(Math.min(left, settings.pieceTokens()));
                float share = (float) ((double) piece.tokens() / settings.tokens());
                sum += (double) NextTokenLoss.addGradients(tape, model, piece, share) * piece.tokens();
                left -= piece.tokens();
            }
            float loss = (float) (sum / settings.tokens());
            if (Float.isFinite(loss)) {
                if (settings.clip() > 0) {
                    GlobalNorm.clip(tape, gradients, (float) settings.clip());
                }
                optimizer.step(tape, settings.schedule().at(step));
            }
            return loss;
        }
    }

    Settings settings() {
        return settings;
    }

    Transformer model() {
        return model;
    }

    AdamW optimizer() {
        return optimizer;
    }
}

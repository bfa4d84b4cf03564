package saeengine.train;

import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.nn.Transformer;
import saeengine.op.Add;
import saeengine.op.CrossEntropy;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** How well a model predicts pieces of text, in nats: with gradients for training, or only summed. */
final class NextTokenLoss {
    /** Logits of so many rows at once where there is no backward pass to be kept for. */
    private static final int LOGIT_ROWS = 256;

    private NextTokenLoss() {}

    /**
     * The mean loss of a piece; {@code share} times its gradients is added to those of the step.
     *
     * <p>A piece has a tape of its own, which closes before the next: memory is bounded by a piece, however large the
     * batch. The step's gradients have to be there before, for they outlive that tape.
     */
    static float addGradients(Tape step, Transformer model, TextPiece piece, float share) {
        try (Tape tape = Tape.recording(step.device())) {
            Tensor x = model.residual(
                    tape, model.sequences(tape, piece.read()), model.config().layers());
            Tensor targets = tape.of(piece.targets(), piece.tokens());
            Tensor loss = CrossEntropy.crossEntropy(tape, model.logits(tape, x), targets);
            tape.fill(tape.grad(loss), share);
            tape.backwardFromGradients();
            for (Parameter parameter : model.parameters()) {
                Add.into(tape, tape.grad(parameter), step.grad(parameter));
            }
            return loss.item();
        }
    }

    /** The mean over all tokens of all pieces, summed in float64. */
    static double mean(Device device, Transformer model, List<TextPiece> pieces) {
        double sum = 0;
        long tokens = 0;
        for (TextPiece piece : pieces) {
            sum += sum(device, model, piece);
            tokens += piece.tokens();
        }
        return sum / tokens;
    }

    private static double sum(Device device, Transformer model, TextPiece piece) {
        double sum = 0;
        try (Tape tape = Tape.inference(device)) {
            Tensor x = model.residual(
                    tape, model.sequences(tape, piece.read()), model.config().layers());
            for (int from = 0; from < piece.tokens(); from += LOGIT_ROWS) {
                int to = Math.min(piece.tokens(), from + LOGIT_ROWS);
                int[] targets = Arrays.copyOfRange(piece.targets(), from, to);
                try (Tape head = Tape.inference(device)) {
                    Tensor logits = model.logits(head, x.rowRange(from, to));
                    for (float loss : CrossEntropy.rowLosses(head, logits, head.of(targets, targets.length))
                            .toArray()) {
                        sum += loss;
                    }
                }
            }
        }
        return sum;
    }
}

package saeengine.nn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.tensor.Tensor;

/** One block, put together as its {@link BlockForm} says. Every stream and row of the stream is [n, hidden]. */
final class TransformerBlock {
    private final BlockForm form;
    private final Norm attentionNorm;
    private final SelfAttention attention;
    private final @Nullable Norm afterAttentionNorm;
    private final Norm mlpNorm;
    private final Mlp mlp;
    private final @Nullable Norm afterMlpNorm;

    /** Inside a block at a point: the rows there, and the stream that what follows is added to. */
    record Inside(Tensor stream, Tensor rows) {}

    /** @param rotation of queries and keys; null for none */
    TransformerBlock(TransformerConfig config, int layer, Weights weights, SelfAttention.@Nullable Rotation rotation) {
        form = config.block();
        String name = "blocks." + layer + ".";
        boolean sandwich = form == BlockForm.SANDWICH;
        attentionNorm = new Norm(config.norm(), weights, name + "attention_norm", config.hidden());
        attention = new SelfAttention(config, layer, weights, name, rotation);
        afterAttentionNorm =
                sandwich ? new Norm(config.norm(), weights, name + "after_attention_norm", config.hidden()) : null;
        mlpNorm = new Norm(config.norm(), weights, name + "mlp_norm", config.hidden());
        mlp = new Mlp(config, weights, name);
        afterMlpNorm = sandwich ? new Norm(config.norm(), weights, name + "after_mlp_norm", config.hidden()) : null;
    }

    /** The stream after this block. */
    Tensor forward(Tape t, Tensor x, Sequences sequences) {
        return afterMlp(t, x, afterAttention(t, x, sequences));
    }

    /** The same for the row of a token after those in the cache. */
    Tensor next(Tape t, Tensor x, Sequences sequences, KeyValues before) {
        Tensor mixed = attention.mixed(t, attentionInput(t, x), sequences, before);
        return afterMlp(t, x, attended(t, x, mixed, () -> t.empty(x.shape())));
    }

    /** The stream with what attention adds. */
    Tensor afterAttention(Tape t, Tensor x, Sequences sequences) {
        return t.scoped(x.shape(), place -> attended(t, x, mixed(t, x, sequences), place));
    }

    /** The stream after this block; {@code stream} is x with what attention adds. */
    Tensor afterMlp(Tape t, Tensor x, Tensor stream) {
        return t.scoped(x.shape(), place -> {
            Tensor units = mlp.units(t, t.forProducts(), mlpNormed(t.forProducts(), mlpStream(x, stream)));
            return withUnits(t, stream, units, place);
        });
    }

    private Tensor attentionInput(Tape t, Tensor x) {
        return form == BlockForm.POST_NORM ? x : attentionNorm.apply(t.forProducts(), x);
    }

    private Tensor mixed(Tape t, Tensor x, Sequences sequences) {
        return attention.mixed(t, attentionInput(t, x), sequences);
    }

    private Tensor attentionOut(Tape t, Tensor mixed) {
        Tensor out = attention.out(t, mixed);
        return afterAttentionNorm == null ? out : afterAttentionNorm.apply(t, out);
    }

    /** The stream with what attention adds, of what its heads mixed; where {@code place} says if that comes last. */
    private Tensor attended(Tape t, Tensor x, Tensor mixed, Supplier<Tensor> place) {
        return afterAttentionNorm == null
                ? attentionSum(t, attention.onto(t, x, mixed, place))
                : withAttention(t, x, attentionOut(t, mixed));
    }

    private Tensor withAttention(Tape t, Tensor x, Tensor out) {
        return attentionSum(t, Add.add(t, x, out));
    }

    private Tensor attentionSum(Tape t, Tensor sum) {
        return form == BlockForm.POST_NORM ? attentionNorm.apply(t, sum) : sum;
    }

    /** What the MLP's norm reads. */
    private Tensor mlpStream(Tensor x, Tensor stream) {
        return form == BlockForm.PARALLEL ? x : stream;
    }

    private Tensor mlpNormed(Tape t, Tensor stream) {
        return form == BlockForm.POST_NORM ? stream : mlpNorm.apply(t, stream);
    }

    /** What the MLP writes for rows that it reads. */
    Tensor mlp(Tape t, Tensor input) {
        return t.scoped(input.shape(), () -> mlpOut(t, mlp.units(t, t.forProducts(), input)));
    }

    private Tensor mlpOut(Tape t, Tensor units) {
        Tensor out = mlp.down(t, units);
        return afterMlpNorm == null ? out : afterMlpNorm.apply(t, out);
    }

    /** The stream with what the MLP adds, of its units; where {@code place} says if that comes last. */
    private Tensor withUnits(Tape t, Tensor stream, Tensor units, Supplier<Tensor> place) {
        return afterMlpNorm == null
                ? mlpSum(t, mlp.onto(t, stream, units, place))
                : withMlp(t, stream, mlpOut(t, units));
    }

    private Tensor withMlp(Tape t, Tensor stream, Tensor out) {
        return mlpSum(t, Add.add(t, stream, out));
    }

    private Tensor mlpSum(Tape t, Tensor sum) {
        return form == BlockForm.POST_NORM ? mlpNorm.apply(t, sum) : sum;
    }

    /** Runs this block up to a point, and no further. */
    Inside reach(Tape t, Point point, Tensor x, Sequences sequences) {
        if (point == Point.ATTN_Z || point == Point.ATTN_OUT) {
            Tensor mixed = mixed(t, x, sequences);
            return new Inside(x, point == Point.ATTN_Z ? mixed : attentionOut(t, mixed));
        }
        Tensor stream = afterAttention(t, x, sequences);
        Tensor read = mlpStream(x, stream);
        return switch (point) {
            case RESID_MID, MLP_IN -> new Inside(stream, read);
            case MLP_NORMED -> new Inside(stream, mlpNormed(t, read));
            case MLP_POST -> new Inside(stream, mlp.units(t, t, mlpNormed(t.forProducts(), read)));
            case MLP_OUT ->
                new Inside(stream, mlpOut(t, mlp.units(t, t.forProducts(), mlpNormed(t.forProducts(), read))));
            case ATTN_Z, ATTN_OUT -> throw new AssertionError(point);
        };
    }

    /** The stream after this block whose rows at a point are these; {@code x} is what it reads, {@code stream} as reached. */
    Tensor resume(Tape t, Point point, Tensor x, Tensor stream, Tensor rows) {
        return switch (point) {
            case ATTN_Z -> afterMlp(t, x, attended(t, x, rows, () -> t.empty(x.shape())));
            case ATTN_OUT -> afterMlp(t, x, withAttention(t, x, rows));
            case RESID_MID -> afterMlp(t, x, rows);
            case MLP_IN -> withMlp(t, stream, mlp(t, mlpNormed(t.forProducts(), rows)));
            case MLP_NORMED -> withMlp(t, stream, mlp(t, rows));
            case MLP_POST -> withUnits(t, stream, rows, () -> t.empty(x.shape()));
            case MLP_OUT -> withMlp(t, stream, rows);
        };
    }
}

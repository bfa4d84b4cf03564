package saeengine.nn;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.SoftCap;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** The final norm, and what makes logits of it. */
final class Head {
    private final HeadForm form;
    private final @Nullable Norm norm;
    private final Parameter matrix;
    private final @Nullable Parameter bias;

    /** @param tokens the token table, which a tied head is */
    Head(TransformerConfig config, HeadForm form, Weights weights, Parameter tokens) {
        this.form = form;
        norm = config.block() == BlockForm.POST_NORM
                ? null
                : new Norm(config.norm(), weights, "final_norm", config.hidden());
        matrix = form.tied() ? tokens : weights.get("head.weight", config.vocabulary(), config.hidden());
        bias = form.biased() ? weights.get("head.bias", config.vocabulary()) : null;
    }

    /** Logits [m, vocabulary] of rows [m, hidden] of the last residual stream. */
    Tensor logits(Tape t, Tensor x) {
        Tensor logits = Linear.linear(t, norm == null ? x : norm.apply(t, x), matrix, bias);
        return form.softCap() == 0f ? logits : SoftCap.softCap(t, logits, form.softCap());
    }
}

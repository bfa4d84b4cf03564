package saeengine.train;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.Scale;
import saeengine.sae.term.TermInputs;
import saeengine.tensor.Tensor;

/** The total loss of a recipe: its error, plus the other terms times their coefficients, in order. */
final class Objective {
    private Objective() {}

    /** The loss and what it is made of; penalty and auxiliary before their coefficients, null where there is none. */
    record Terms(
            Tensor total,
            Tensor error,
            @Nullable Tensor penalty,
            @Nullable Tensor auxiliary) {}

    /** @param penalty the sparsity coefficient now */
    static Terms of(TermInputs in, Recipe recipe, double penalty, double auxiliary) {
        Tensor error = Objects.requireNonNull(recipe.error().of(in));
        Tensor total = error;
        Tensor sparsity = null;
        Tensor revival = null;
        for (Weighted each : recipe.objective()) {
            switch (each.role()) {
                case ERROR -> {}
                case PENALTY -> {
                    sparsity = each.term().of(in);
                    total = plus(in.tape(), total, sparsity, penalty);
                }
                case AUXILIARY -> {
                    revival = auxiliary == 0 ? null : each.term().of(in);
                    total = plus(in.tape(), total, revival, auxiliary);
                }
                case FIXED -> total = plus(in.tape(), total, each.term().of(in), each.coefficient());
            }
        }
        return new Terms(total, error, sparsity, revival);
    }

    private static Tensor plus(Tape t, Tensor total, @Nullable Tensor term, double weight) {
        return term == null ? total : Add.add(t, total, Scale.scale(t, term, (float) weight));
    }
}

package saeengine.train;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.sae.ActiveEncoder;
import saeengine.sae.Sae;
import saeengine.sae.term.ActiveCount;
import saeengine.sae.term.L1;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.OnDead;
import saeengine.sae.term.ScaledSquares;
import saeengine.sae.term.Term;
import saeengine.tensor.Device;

/**
 * How a recipe's step goes over active entries alone: made only where every part of the recipe is one that such a step
 * knows. What it does not know is never left out of it: there is then no plan, and the step is composed of ops.
 *
 * @param error of several prefixes where it is {@link NestedSquares}, else {@link ScaledSquares}
 * @param l1 null for none
 * @param count null for none
 * @param auxiliary null for none
 */
record FusedPlan(
        ActiveEncoder encoder,
        Term error,
        @Nullable L1 l1,
        @Nullable ActiveCount count,
        @Nullable OnDead auxiliary,
        UpdateOrder order) {
    /** @param density the largest share of entries that may be active, for encoders that give way above it */
    static Optional<FusedPlan> of(Device device, Recipe recipe, boolean tied, double density) {
        Optional<ActiveEncoder> encoder =
                recipe.isPlain() ? Optional.empty() : recipe.activation().active(device, density);
        Optional<UpdateOrder> order = UpdateOrder.of(recipe.after());
        boolean known = !tied
                && recipe.writes() != Sae.Writes.ANOTHER_PLACE_WITH_SKIP
                && recipe.adam().weightDecay() == 0;
        if (!known || encoder.isEmpty() || order.isEmpty()) {
            return Optional.empty();
        }
        L1 l1 = null;
        ActiveCount count = null;
        OnDead auxiliary = null;
        for (Weighted each : recipe.objective()) {
            Term term = each.term();
            if (each.role() == Weighted.Role.PENALTY && term instanceof L1 sum) {
                l1 = sum;
            } else if (each.role() == Weighted.Role.PENALTY
                    && term instanceof ActiveCount of
                    && of.isOfPreActivations()
                    && encoder.get().estimatesCount()) {
                count = of;
            } else if (each.role() == Weighted.Role.AUXILIARY && term instanceof OnDead onDead) {
                auxiliary = onDead;
            } else if (each.role() != Weighted.Role.ERROR || !isKnownError(term)) {
                return Optional.empty();
            }
        }
        return Optional.of(new FusedPlan(encoder.get(), recipe.error(), l1, count, auxiliary, order.get()));
    }

    private static boolean isKnownError(Term term) {
        return term instanceof ScaledSquares || term instanceof NestedSquares;
    }

    boolean penalised() {
        return l1 != null || count != null;
    }
}

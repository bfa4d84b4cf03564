package saeengine.train;

import java.util.Optional;
import saeengine.sae.ActiveEncoder;
import saeengine.sae.Sae;
import saeengine.sae.term.L1;
import saeengine.sae.term.OnDead;
import saeengine.sae.term.ScaledSquares;
import saeengine.tensor.Device;

/**
 * How a recipe's step goes over active entries alone: made only where every part of the recipe is one that such a step
 * knows. What it does not know is never left out of it: there is then no plan, and the step is composed of ops.
 *
 * @param penalty null for none
 * @param auxiliary null for none
 */
record FusedPlan(ActiveEncoder encoder, ScaledSquares error, L1 penalty, OnDead auxiliary, UpdateOrder order) {
    /** @param density the largest share of entries that may be active, for encoders that give way above it */
    static Optional<FusedPlan> of(Device device, Recipe recipe, boolean tied, double density) {
        Optional<ActiveEncoder> encoder =
                recipe.isPlain() ? Optional.empty() : recipe.activation().active(device, density);
        Optional<UpdateOrder> order = UpdateOrder.of(recipe.after());
        boolean known = !tied
                && recipe.writes() != Sae.Writes.ANOTHER_PLACE_WITH_SKIP
                && recipe.activation().own().isEmpty()
                && recipe.adam().weightDecay() == 0;
        if (!known || encoder.isEmpty() || order.isEmpty()) {
            return Optional.empty();
        }
        ScaledSquares error = null;
        L1 penalty = null;
        OnDead auxiliary = null;
        for (Weighted each : recipe.objective()) {
            if (each.role() == Weighted.Role.ERROR && each.term() instanceof ScaledSquares squares) {
                error = squares;
            } else if (each.role() == Weighted.Role.PENALTY && each.term() instanceof L1 l1) {
                penalty = l1;
            } else if (each.role() == Weighted.Role.AUXILIARY && each.term() instanceof OnDead onDead) {
                auxiliary = onDead;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new FusedPlan(encoder.get(), error, penalty, auxiliary, order.get()));
    }
}

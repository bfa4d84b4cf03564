package saeengine.sae.term;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.op.DeadList;
import saeengine.op.GhostGradients;
import saeengine.op.SquaredError;
import saeengine.tensor.Tensor;

/**
 * Ghost gradients: dead latents, switched on by an exponential, have to explain what the others missed.
 *
 * <p>Jermyn and Templeton, Circuits Updates, January 2024, as dictionary_learning once had it.
 */
public final class Ghosts implements Term {
    public static final Ghosts TERM = new Ghosts();

    private Ghosts() {}

    @Override
    public String formula() {
        return "ghost gradients of the dead";
    }

    /** All may be dead. */
    @Override
    public double latentMatrices() {
        return 3;
    }

    @Override
    public int outputMatrices() {
        return 4;
    }

    @Override
    public @Nullable Tensor of(TermInputs in) {
        DeadList dead = in.dead();
        if (dead == null) {
            return null;
        }
        Tensor size = SquaredError.squaredError(in.tape(), in.reconstruction(), in.target());
        return GhostGradients.loss(
                in.tape(),
                in.target(),
                in.reconstruction(),
                Objects.requireNonNull(in.forward().code().pre()),
                dead,
                in.sae().decoder(),
                size);
    }
}

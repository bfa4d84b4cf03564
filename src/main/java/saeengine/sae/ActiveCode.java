package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveSet;
import saeengine.tensor.Tensor;

/** What an {@link ActiveEncoder} computed from a batch. */
public interface ActiveCode {
    ActiveSet set();

    /** Whether only positive entries pass a gradient on; else each entry's is for {@link #back} to deal with. */
    boolean rectified();

    /**
     * The backward pass: entries by latent, with the gradients of their pre-activations. Gradients of the activation's own
     * tensors are added to the tape's.
     *
     * @param gradients of the entries' values, [capacity]
     * @param ofCount the objective's gradient with respect to how many entries are active, [1]; null for none
     */
    ActiveLists back(Tape t, Tensor gradients, @Nullable Tensor ofCount);

    /** Of entries whose gradients are their pre-activations' already. */
    static ActiveCode of(ActiveSet set, boolean rectified) {
        return new ActiveCode() {
            @Override
            public ActiveSet set() {
                return set;
            }

            @Override
            public boolean rectified() {
                return rectified;
            }

            @Override
            public ActiveLists back(Tape t, Tensor gradients, @Nullable Tensor ofCount) {
                return ActiveLists.of(t, set, gradients);
            }
        };
    }
}

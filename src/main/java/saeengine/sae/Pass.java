package saeengine.sae;

/**
 * Whether rows are encoded for a training step or for use. Most activations do the same in both; one that selects over
 * a whole batch keeps a threshold by which single rows are encoded afterwards.
 *
 * @param training whether this is a training step, which alone may change what an autoencoder remembers
 * @param step counted from 0; 0 where it is no training step
 */
public record Pass(boolean training, long step) {
    /** As an autoencoder is used and evaluated. */
    public static final Pass INFERENCE = new Pass(false, 0);

    public static Pass training(long step) {
        return new Pass(true, step);
    }
}

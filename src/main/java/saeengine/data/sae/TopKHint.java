package saeengine.data.sae;

import java.util.OptionalInt;

/** The k of a TopK as told by whoever reads a file, for files that do not store it. */
record TopKHint(OptionalInt k, Activation.Rectify rectify) {
    static final TopKHint NONE = new TopKHint(OptionalInt.empty(), Activation.Rectify.AFTER);

    static TopKHint of(int k, Activation.Rectify rectify) {
        return new TopKHint(OptionalInt.of(k), rectify);
    }

    /** The activation of a file that stores k: it must be the one that was told, if one was. */
    Activation agreed(Weights weights, int stored, Activation.Rectify storedRectify) {
        boolean signed = rectify == Activation.Rectify.NONE;
        boolean storedSigned = storedRectify == Activation.Rectify.NONE;
        if (k.isPresent() && (k.getAsInt() != stored || signed != storedSigned)) {
            throw weights.refused("stores k = " + stored + " with the ReLU " + storedRectify + ", but k = "
                    + k.getAsInt() + " with " + rectify + " was asked for");
        }
        return Activation.topK(stored, storedRectify);
    }

    /** The activation of a file that stores no k. */
    Activation needed(Weights weights) {
        if (k.isEmpty()) {
            throw weights.refused("is a TopK autoencoder that does not store its k; say which k it was trained with");
        }
        return Activation.topK(k.getAsInt(), rectify);
    }

    /** Refuses a k that was told for an autoencoder that has none. */
    void requireUnused(Weights weights) {
        if (k.isPresent()) {
            throw weights.refused("is no TopK autoencoder, so it has no k");
        }
    }
}

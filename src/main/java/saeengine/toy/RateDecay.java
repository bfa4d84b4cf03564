package saeengine.toy;

/** How the learning rate of a toy run goes from its value at the first step; the shapes of the paper's notebook. */
public enum RateDecay {
    /** Not at all. */
    CONSTANT {
        @Override
        double share(double step, double steps) {
            return 1;
        }
    },
    /** On a line to 0, 1 - step / steps. */
    LINEAR {
        @Override
        double share(double step, double steps) {
            return 1 - step / steps;
        }
    },
    /** On a quarter of a cosine, cos(pi / 2 step / (steps - 1)): 0 at the last step. */
    COSINE {
        @Override
        double share(double step, double steps) {
            return StrictMath.cos(0.5 * Math.PI * step / Math.max(1, steps - 1));
        }
    };

    /** The share of the rate at a step, counted from 0, of so many. */
    abstract double share(double step, double steps);
}

package saeengine.toy;

/**
 * What toy models are made of.
 *
 * @param instances independent models of one shape
 * @param features of each
 * @param hidden dimensions that the features share
 */
public record ToyShape(int instances, int features, int hidden) {
    public ToyShape {
        if (instances < 1 || features < 1 || hidden < 1) {
            throw new IllegalArgumentException("a toy model needs at least one instance, feature and hidden dimension,"
                    + " got " + instances + ", " + features + ", " + hidden);
        }
    }

    /** Features of all instances: rows of x, and of what holds a number for each. */
    public int rows() {
        return instances * features;
    }
}

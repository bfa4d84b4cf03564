package saeengine.nn;

/**
 * What the norms of a model are.
 *
 * @param kind how a row is brought to size
 * @param epsilon added to the variance, or to the mean square, before the root
 */
public record NormForm(Kind kind, float epsilon) {
    /** Layer norm with gain and bias (Ba, Kiros and Hinton, 2016), or root mean square with a gain (Zhang and Sennrich, 2019). */
    public enum Kind {
        LAYER,
        RMS,
        /** The gain is 1 plus the weight, as in Gemma. */
        RMS_PLUS_ONE;

        /** The weight of a norm that changes no size. */
        public float neutral() {
            return this == RMS_PLUS_ONE ? 0f : 1f;
        }
    }
}

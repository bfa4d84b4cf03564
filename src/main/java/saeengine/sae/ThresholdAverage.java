package saeengine.sae;

/**
 * How BatchTopK's threshold is averaged over training batches: of each the least value that it kept.
 *
 * @param keeps the share of the old average that stays in a step
 * @param from the first step, counted from 0, that is taken in
 * @param copiesFirst whether the first value is taken as it is; else the average begins at 0
 */
public record ThresholdAverage(double keeps, long from, boolean copiesFirst) {
    static final String NAME = "threshold";

    /** Takes a batch in; one that kept nothing has no least value and changes nothing. */
    void take(Memory memory, float least, long step) {
        if (step < from || !(least > 0) || Float.isInfinite(least)) {
            return;
        }
        boolean first = !memory.has(NAME);
        double[] average = memory.of(NAME, 0);
        average[0] = first && copiesFirst ? least : keeps * average[0] + (1 - keeps) * least;
    }
}

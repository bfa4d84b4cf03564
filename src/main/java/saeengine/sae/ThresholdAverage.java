package saeengine.sae;

/**
 * How BatchTopK's threshold is averaged over training batches: of each the least value that it kept.
 *
 * @param keeps the share of the old average that stays in a step
 * @param from the first step, counted from 0, that is taken in
 * @param copiesFirst whether the first value is taken as it is; else the average begins at 0
 * @param takesNone whether a batch that kept nothing counts as 0; else it changes nothing
 */
public record ThresholdAverage(double keeps, long from, boolean copiesFirst, boolean takesNone) {
    static final String NAME = "threshold";

    /** Takes a batch in. What is not finite is no value of a threshold, and would stay for ever. */
    void take(Memory memory, float least, long step) {
        if (step < from || !Float.isFinite(least) || (least == 0 && !takesNone)) {
            return;
        }
        boolean first = !memory.has(NAME);
        double[] average = memory.of(NAME, 0);
        average[0] = first && copiesFirst ? least : keeps * average[0] + (1 - keeps) * least;
    }
}

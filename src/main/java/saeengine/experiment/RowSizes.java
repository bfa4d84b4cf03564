package saeengine.experiment;

import java.util.function.IntFunction;
import saeengine.activations.BoundedRows;
import saeengine.run.Log;

/** What a run says of the size of its rows before it trains on them, in the units it trains in. */
final class RowSizes {
    /** Below it a gradient is less than Adam's epsilon of 1e-8, which then divides it to almost nothing. */
    private static final double SMALL = 1e-5;

    private RowSizes() {}

    /**
     * Refuses evaluated rows that would be too long to train on: no figure of theirs would mean anything.
     *
     * @param scale what rows are multiplied by while training
     */
    static void requireShort(FirstRows evaluated, double scale, IntFunction<String> nameOf) {
        float[] one = new float[evaluated.dims()];
        for (int row = 0; row < evaluated.count(); row++) {
            for (int j = 0; j < one.length; j++) {
                one[j] = (float) scale * evaluated.rows()[row * one.length + j];
            }
            if (!BoundedRows.isShort(one, 0, one.length)) {
                throw BoundedRows.tooLong(nameOf.apply(row));
            }
        }
    }

    /** Refuses first rows that are too long, and notes what is legal but hardly what was meant. */
    static void check(FirstRows first, String source, InputScale asked, Log log) {
        for (int row = 0; row < first.count(); row++) {
            if (!BoundedRows.isShort(first.rows(), row, first.dims())) {
                throw BoundedRows.tooLong(source + ": row " + row);
            }
        }
        double size = first.rootMeanSquare();
        if (size == 0) {
            log.say("note: the first %,d rows are all 0", first.count());
            if (asked != InputScale.NONE) {
                log.say("note: --scale-activations has nothing to go by, so rows are taken as they are");
            }
        } else if (size < SMALL) {
            log.say(
                    "note: the rows are small, %.2g in the root of their mean square: Adam's epsilon outweighs their"
                            + " gradients; --scale-activations mean-square makes them larger",
                    size);
        }
    }
}

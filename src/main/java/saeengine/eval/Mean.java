package saeengine.eval;

/** A mean of ratios, some of which have no value and are left out. */
final class Mean {
    private Sum sum = new Sum();
    private long count;

    Mean copy() {
        Mean copy = new Mean();
        copy.sum = sum.copy();
        copy.count = count;
        return copy;
    }

    /** Takes in a ratio, unless it divides by zero. */
    void addRatio(double numerator, double denominator) {
        if (denominator != 0) {
            sum.add(numerator / denominator);
            count++;
        }
    }

    /** NaN where no ratio had a value. */
    double value() {
        return count == 0 ? Double.NaN : sum.value() / count;
    }
}

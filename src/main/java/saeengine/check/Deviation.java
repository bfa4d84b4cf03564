package saeengine.check;

/**
 * How far a result is from what it has to be.
 *
 * @param what which result
 * @param error relative to the largest value; NaN where one of the two holds NaN
 * @param bound the most it may be
 */
public record Deviation(String what, double error, double bound) {
    /** Whether it is within its bound; NaN never is. */
    public boolean isWithin() {
        return error <= bound;
    }

    /** One line with both figures. */
    @Override
    public String toString() {
        return what + ": relative error " + error + (isWithin() ? ", within " : ", above ") + bound;
    }

    double ofBound() {
        return error / bound;
    }

    static Deviation farther(Deviation a, Deviation b) {
        return Double.compare(a.ofBound(), b.ofBound()) >= 0 ? a : b;
    }

    void require() {
        if (!isWithin()) {
            throw new CheckFailed(toString());
        }
    }
}

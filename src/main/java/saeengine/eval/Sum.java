package saeengine.eval;

/**
 * A float64 sum that stays exact to rounding however many terms it has.
 *
 * <p>What each addition rounds off is summed on the side (Neumaier, Rundungsfehleranalyse einiger Verfahren zur
 * Summation endlicher Summen, 1974): a hundred million rows with like errors would otherwise drift by a part in 1e9.
 */
final class Sum {
    private double sum;
    private double roundedOff;

    Sum copy() {
        Sum copy = new Sum();
        copy.sum = sum;
        copy.roundedOff = roundedOff;
        return copy;
    }

    void add(double term) {
        double next = sum + term;
        roundedOff += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }

    double value() {
        return sum + roundedOff;
    }
}

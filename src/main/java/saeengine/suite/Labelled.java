package saeengine.suite;

/**
 * Which examples to train or to score on, and what they are.
 *
 * @param samples by number
 * @param positive of each of them
 */
record Labelled(int[] samples, boolean[] positive) {
    int size() {
        return samples.length;
    }

    int positives() {
        int count = 0;
        for (boolean each : positive) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** The mean of the positive examples less that of the others, [features]. */
    double[] meanDifference(Samples of) {
        double[] difference = new double[of.features()];
        int positives = positives();
        for (int i = 0; i < samples.length; i++) {
            of.add(samples[i], positive[i] ? 1.0 / positives : -1.0 / (samples.length - positives), difference);
        }
        return difference;
    }
}

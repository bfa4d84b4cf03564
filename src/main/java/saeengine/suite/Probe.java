package saeengine.suite;

/** A linear classifier: positive where weights times an example plus the bias is above 0. */
record Probe(double[] weights, double bias) {
    double score(Samples of, int sample) {
        return of.dot(sample, weights) + bias;
    }

    /** The share of examples that it is right about. */
    double accuracy(Samples of, Labelled examples) {
        int right = 0;
        for (int i = 0; i < examples.size(); i++) {
            right += score(of, examples.samples()[i]) > 0 == examples.positive()[i] ? 1 : 0;
        }
        return (double) right / examples.size();
    }

    /** 2 hits / (said + true). */
    double f1(Samples of, Labelled examples) {
        int hits = 0;
        int said = 0;
        for (int i = 0; i < examples.size(); i++) {
            boolean says = score(of, examples.samples()[i]) > 0;
            said += says ? 1 : 0;
            hits += says && examples.positive()[i] ? 1 : 0;
        }
        return said + examples.positives() == 0 ? 0 : 2.0 * hits / (said + examples.positives());
    }

    double norm() {
        double sum = 0;
        for (double weight : weights) {
            sum += weight * weight;
        }
        return Math.sqrt(sum);
    }
}

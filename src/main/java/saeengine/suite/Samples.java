package saeengine.suite;

/** Examples that a probe is trained and scored on: rows of numbers, however they are held. */
interface Samples {
    /** Numbers of an example. */
    int features();

    /** One of an example's numbers. */
    double value(int sample, int feature);

    /** The product of an example and weights [features]. */
    double dot(int sample, double[] weights);

    /** Adds an example, times a factor, to sums [features]. */
    void add(int sample, double factor, double[] sums);

    /** The same of its squares. */
    void addSquares(int sample, double factor, double[] sums);
}

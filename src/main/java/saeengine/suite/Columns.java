package saeengine.suite;

/** A few of the numbers of each example. */
record Columns(Samples of, int[] chosen) implements Samples {
    @Override
    public int features() {
        return chosen.length;
    }

    @Override
    public double value(int sample, int feature) {
        return of.value(sample, chosen[feature]);
    }

    @Override
    public double dot(int sample, double[] weights) {
        double sum = 0;
        for (int j = 0; j < chosen.length; j++) {
            sum += value(sample, j) * weights[j];
        }
        return sum;
    }

    @Override
    public void add(int sample, double factor, double[] sums) {
        for (int j = 0; j < chosen.length; j++) {
            sums[j] += factor * value(sample, j);
        }
    }

    @Override
    public void addSquares(int sample, double factor, double[] sums) {
        for (int j = 0; j < chosen.length; j++) {
            sums[j] += factor * value(sample, j) * value(sample, j);
        }
    }
}

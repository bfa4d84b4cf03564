package saeengine.nn;

/** What stretches rotary positions for contexts longer than those a model was first trained on. */
public sealed interface RotaryScaling {
    /** The angle that pair m of {@code dims / 2} turns by from one position to the next. */
    double frequency(int m, int dims, double theta);

    /** What sines and cosines are multiplied by. */
    default double amplitude() {
        return 1;
    }

    private static double plain(int m, int dims, double theta) {
        return Math.pow(theta, -2.0 * m / dims);
    }

    /** Frequencies as they are. */
    record None() implements RotaryScaling {
        @Override
        public double frequency(int m, int dims, double theta) {
            return plain(m, dims, theta);
        }
    }

    /** All frequencies divided by a factor (Chen et al., Position Interpolation, 2023). */
    record Linear(double factor) implements RotaryScaling {
        @Override
        public double frequency(int m, int dims, double theta) {
            return plain(m, dims, theta) / factor;
        }
    }

    /**
     * Llama 3.1's: waves longer than {@code original / low} are stretched, those shorter than {@code original / high} are
     * not, and between them it goes over.
     *
     * @param original positions that the model was first trained on
     */
    record Llama3(double factor, double low, double high, double original) implements RotaryScaling {
        @Override
        public double frequency(int m, int dims, double theta) {
            double frequency = plain(m, dims, theta);
            double wave = 2 * Math.PI / frequency;
            if (wave < original / high) {
                return frequency;
            }
            if (wave > original / low) {
                return frequency / factor;
            }
            double kept = (original / wave - low) / (high - low);
            return (1 - kept) * frequency / factor + kept * frequency;
        }
    }

    /**
     * YaRN (Peng et al., 2023): pairs that turn less than {@code slow} times within the original context are stretched,
     * those that turn more than {@code fast} times are not, and between them it goes over by the pair's number.
     *
     * @param original positions that the model was first trained on
     * @param amplitude what sines and cosines are multiplied by; 0.1 ln(factor) + 1 where nothing else is said
     */
    record Yarn(double factor, double fast, double slow, double original, double amplitude) implements RotaryScaling {
        @Override
        public double frequency(int m, int dims, double theta) {
            double first = Math.max(0, Math.floor(pairOf(fast, dims, theta)));
            double last = Math.min(dims - 1.0, Math.ceil(pairOf(slow, dims, theta)));
            double ramp = (m - first) / (first == last ? 0.001 : last - first);
            double stretched = Math.max(0, Math.min(1, ramp));
            double frequency = plain(m, dims, theta);
            return stretched * frequency / factor + (1 - stretched) * frequency;
        }

        /** The pair, a fraction in general, that turns so many times within the original context. */
        private double pairOf(double turns, int dims, double theta) {
            return dims * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
        }
    }
}

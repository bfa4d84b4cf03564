package saeengine.report;

import java.util.ArrayList;
import java.util.List;

/** One axis: where a value lies between its low end (0) and its high end (1), and which values are marked. */
sealed interface Scale {

    /** A marked value; a label of "" is a line without a number. */
    record Tick(double value, String label) {}

    double at(double value);

    double low();

    double high();

    List<Tick> ticks();

    /** A logarithmic axis around positive values; a linear one where they are too close for three ticks of a logarithmic. */
    static Scale around(double least, double most, double margin) {
        Log log = new Log(least / margin, most * margin);
        if (log.ticks().stream().filter(tick -> !tick.label().isEmpty()).count() >= 3) {
            return log;
        }
        double room = Math.max(most - least, 0.1 * most) * 0.12;
        return new Linear(Math.max(0, least - room), most + room, 7);
    }

    /** An axis in equal distances, marked at multiples of 1, 2 or 5 times a power of ten. */
    record Linear(double low, double high, int wanted) implements Scale {
        @Override
        public double at(double value) {
            return (value - low) / (high - low);
        }

        @Override
        public List<Tick> ticks() {
            double step = niceStep((high - low) / wanted);
            List<Tick> ticks = new ArrayList<>();
            for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
                ticks.add(new Tick(i * step, Numbers.tick(i * step)));
            }
            return ticks;
        }

        /** The least of 1, 2, 5 times a power of ten that is not below {@code rough}. */
        static double niceStep(double rough) {
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double leading = rough / power;
            return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
        }
    }

    /**
     * An axis in equal ratios, marked at powers of ten.
     *
     * <p>What it cannot show, zero and anything below its low end, lies on the low end: a loss that
     * reached 0 runs along the floor of the panel instead of vanishing.
     */
    record Log(double low, double high) implements Scale {
        @Override
        public double at(double value) {
            return Math.log(Math.max(value, low) / low) / Math.log(high / low);
        }

        @Override
        public List<Tick> ticks() {
            int from = (int) Math.ceil(Math.log10(low) - 1e-9);
            int to = (int) Math.floor(Math.log10(high) + 1e-9);
            // Many decades: label only some. Few: label 2 and 5 too, less than one: all. Between: bare lines for 2 to
            // 9.
            boolean all = high / low < 10;
            int every = (to - from) / 8 + 1;
            List<Tick> ticks = new ArrayList<>();
            for (int exponent = from - 1; exponent <= to; exponent++) {
                double decade = Double.parseDouble("1e" + exponent);
                for (int digit = 1; digit <= 9; digit++) {
                    double value = digit * decade;
                    boolean labelled = digit == 1
                            ? Math.floorMod(exponent, every) == 0
                            : all || (to - from < 3 && (digit == 2 || digit == 5));
                    boolean shown = labelled || digit == 1 || to - from <= 6;
                    if (shown && value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                        ticks.add(new Tick(value, labelled ? Numbers.tick(value) : ""));
                    }
                }
            }
            return ticks;
        }
    }
}

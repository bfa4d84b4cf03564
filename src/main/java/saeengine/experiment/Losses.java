package saeengine.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Losses of several autoencoders by their names, in ever fewer words for ever narrower lines. */
public final class Losses {
    private final List<String> names;

    public Losses(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** From all with four digits down to the best alone. */
    public List<String> texts(float[] losses) {
        List<String> texts = new ArrayList<>();
        texts.add(all(losses, 4));
        texts.add(all(losses, 3));
        if (losses.length > 1) {
            int best = 0;
            int worst = 0;
            for (int i = 1; i < losses.length; i++) {
                best = losses[i] < losses[best] ? i : best;
                worst = losses[i] > losses[worst] ? i : worst;
            }
            String count = losses.length + " curves: best ";
            texts.add(count + one(losses, best, 3) + ", worst " + one(losses, worst, 3));
            texts.add(count + one(losses, best, 3));
            texts.add("best " + one(losses, best, 3));
        }
        return texts;
    }

    private String all(float[] losses, int digits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < losses.length; i++) {
            text.append(i == 0 ? "" : "  ").append(one(losses, i, digits));
        }
        return text.toString();
    }

    private String one(float[] losses, int i, int digits) {
        return names.get(i) + " " + number(losses[i], digits);
    }

    /** So many significant digits and no exponent from a ten-thousandth on, as in 463.6, 0.0231. */
    public static String number(double x, int digits) {
        if (x == 0) {
            return "0";
        }
        if (!Double.isFinite(x) || Math.abs(x) < 1e-4 || Math.abs(x) >= 1e6) {
            return String.format(Locale.ROOT, "%." + digits + "g", x);
        }
        int before = (int) Math.floor(Math.log10(Math.abs(x))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, digits - before) + "f", x);
    }
}

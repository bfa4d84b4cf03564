package saeengine.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A law of the loss over width and sparsity, with the measured losses it was fitted to.
 *
 * <pre>L(n, k) = exp(alpha + beta_k ln k + beta_n ln n + gamma ln k ln n) + exp(zeta + eta ln k)</pre>
 *
 * @param rms the root of the mean squared residual of ln L; NaN where the fit does not state it
 */
public record ScalingLaw(
        double alpha,
        double betaK,
        double betaN,
        double gamma,
        double zeta,
        double eta,
        double rms,
        List<Point> points) {
    static final int PARAMETERS = 6;

    /** A measured loss of n latents of which k are active, and the law's at the same place. */
    public record Point(double n, double k, double loss, double fitted) {
        /** How far the law lies from the measured loss, as a part of it. */
        double residual() {
            return fitted / loss - 1;
        }
    }

    /** Reads it from {@code summary.json}; null where it has no point that could be shown. */
    static @Nullable ScalingLaw of(JsonFile file, JsonObject law) {
        ScalingLaw bare = new ScalingLaw(
                file.number(law, "alpha"),
                file.number(law, "beta_k"),
                file.number(law, "beta_n"),
                file.number(law, "gamma"),
                file.number(law, "zeta"),
                file.number(law, "eta"),
                file.number(law, "rms"),
                List.of());
        List<Point> points = new ArrayList<>();
        for (JsonElement element : file.array(law, "points")) {
            JsonObject point = file.member(element, "scaling_law: points");
            double n = file.number(point, "n");
            double k = file.number(point, "k");
            double loss = file.number(point, "loss");
            double fitted = file.number(point, "fitted");
            // A logarithmic axis has no place for anything else.
            if (n > 0 && k > 0 && loss > 0) {
                points.add(new Point(n, k, loss, Double.isNaN(fitted) ? bare.at(n, k) : fitted));
            }
        }
        return points.isEmpty() ? null : bare.with(points);
    }

    /** The law's loss, NaN where a parameter is unknown. */
    double at(double n, double k) {
        double lnN = Math.log(n);
        double lnK = Math.log(k);
        return Math.exp(alpha + betaK * lnK + betaN * lnN + gamma * lnK * lnN) + Math.exp(zeta + eta * lnK);
    }

    /** The points of each k, rising in k and, within one, in n. */
    Map<Double, List<Point>> byK() {
        Map<Double, List<Point>> groups = new TreeMap<>();
        points.stream()
                .sorted((a, b) -> Double.compare(a.n, b.n))
                .forEach(
                        p -> groups.computeIfAbsent(p.k, k -> new ArrayList<>()).add(p));
        return groups;
    }

    private ScalingLaw with(List<Point> measured) {
        return new ScalingLaw(alpha, betaK, betaN, gamma, zeta, eta, rms, List.copyOf(measured));
    }
}

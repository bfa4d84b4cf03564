package saeengine.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the loss of a top-k autoencoder falls with the number of latents n and of active latents k.
 *
 * <p>L(n, k) = exp(alpha + beta_k ln k + beta_n ln n + gamma ln k ln n) + exp(zeta + eta ln k): a power law whose
 * exponents move with the other size, over a floor that no number of latents gets under (Gao et al., Scaling and
 * evaluating sparse autoencoders, 2024, https://arxiv.org/abs/2406.04093).
 */
public record ScalingLaw(double alpha, double betaK, double betaN, double gamma, double zeta, double eta)
        implements MetricView {
    /** As many points as the law has parameters. */
    public static final int FEWEST_POINTS = 6;

    /** A trained autoencoder: its latents, its active latents, its loss. */
    public record Point(double n, double k, double loss) {
        public Point {
            if (!(n > 0 && k > 0 && loss > 0) || !Double.isFinite(n + k + loss)) {
                throw new IllegalArgumentException(
                        "a point of the scaling law has n, k and loss above 0, got " + n + ", " + k + ", " + loss);
            }
        }
    }

    /**
     * A fitted law.
     *
     * @param residuals per point, ln of its loss minus ln of the law's
     * @param rms the root of their mean square
     * @param condition of the Jacobian at the fit, in centred logarithms, its columns scaled to length 1; where it
     *     is above some 1e8, the points leave a combination of the parameters open, and only the law's values near
     *     them mean something
     */
    public record Fit(ScalingLaw law, double[] residuals, double rms, double condition) implements MetricView {
        @Override
        public Map<String, Double> values() {
            return new MetricView.Builder()
                    .putAll(law)
                    .put("rms_log_loss", rms)
                    .put("points", residuals.length)
                    .put("condition", condition)
                    .build();
        }
    }

    /** The law that is nearest to the points in the logarithm of the loss, by least squares. */
    public static Fit fit(List<Point> points) {
        lack(points, FEWEST_POINTS).ifPresent(lack -> {
            throw new IllegalArgumentException("the scaling law cannot be fitted: it needs " + lack);
        });
        return new ScalingLawFit(points).best();
    }

    /** What points lack for a fit that is to have at least {@code fewest}; empty where they lack nothing. */
    public static Optional<String> lack(List<Point> points, int fewest) {
        List<String> missing = new ArrayList<>();
        long pairs = points.stream().map(p -> List.of(p.n(), p.k())).distinct().count();
        if (pairs < fewest) {
            missing.add(fewest - pairs + " more points (it has six parameters, there "
                    + (pairs == 1 ? "is 1 pair" : "are " + pairs + " different pairs") + " of n and k)");
        }
        if (points.stream().mapToDouble(Point::n).distinct().count() < 2) {
            missing.add("a second number of latents n");
        }
        if (points.stream().mapToDouble(Point::k).distinct().count() < 2) {
            missing.add("a second number of active latents k");
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", missing));
    }

    public double loss(double n, double k) {
        double lnN = Math.log(n);
        double lnK = Math.log(k);
        return Math.exp(alpha + betaK * lnK + betaN * lnN + gamma * lnK * lnN) + Math.exp(zeta + eta * lnK);
    }

    @Override
    public Map<String, Double> values() {
        return new MetricView.Builder()
                .put("alpha", alpha)
                .put("beta_k", betaK)
                .put("beta_n", betaN)
                .put("gamma", gamma)
                .put("zeta", zeta)
                .put("eta", eta)
                .build();
    }
}

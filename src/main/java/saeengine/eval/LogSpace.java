package saeengine.eval;

import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * The scaling law's points in centred logarithms, where its six parameters hardly lean on each other.
 *
 * <p>With u = ln k - mean and v = ln n - mean the law is exp(a + b u + c v + g u v) + exp(z + e u). Far from the
 * origin, where ln n is some 10 at every point, alpha could trade against beta_n almost freely.
 */
final class LogSpace {
    private final double[] u;
    private final double[] v;
    private final double[] logLoss;
    private final double meanLnK;
    private final double meanLnN;

    LogSpace(List<ScalingLaw.Point> points) {
        meanLnK = points.stream().mapToDouble(p -> Math.log(p.k())).average().orElseThrow();
        meanLnN = points.stream().mapToDouble(p -> Math.log(p.n())).average().orElseThrow();
        u = points.stream().mapToDouble(p -> Math.log(p.k()) - meanLnK).toArray();
        v = points.stream().mapToDouble(p -> Math.log(p.n()) - meanLnN).toArray();
        logLoss = points.stream().mapToDouble(p -> Math.log(p.loss())).toArray();
    }

    int points() {
        return u.length;
    }

    double u(int i) {
        return u[i];
    }

    double logLoss(int i) {
        return logLoss[i];
    }

    RealVector logLosses() {
        return new ArrayRealVector(logLoss);
    }

    /** What the first exponent multiplies its parameters with: 1, u, v, u v. */
    double[] powerTerms(int i) {
        return new double[] {1, u[i], v[i], u[i] * v[i]};
    }

    /** ln L at a point, without overflow. */
    double predicted(double[] p, int i) {
        double power = powerExponent(p, i);
        double floor = p[4] + p[5] * u[i];
        double larger = Math.max(power, floor);
        return larger + Math.log1p(Math.exp(-Math.abs(power - floor)));
    }

    private double powerExponent(double[] p, int i) {
        return p[0] + p[1] * u[i] + p[2] * v[i] + p[3] * u[i] * v[i];
    }

    /** d ln L / d parameter: each exponent's share of the loss times what its parameters are multiplied with. */
    RealMatrix jacobian(double[] p) {
        double[][] rows = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            double powerShare = 1 / (1 + Math.exp(p[4] + p[5] * u[i] - powerExponent(p, i)));
            double floorShare = 1 - powerShare;
            rows[i] = new double[] {
                powerShare,
                powerShare * u[i],
                powerShare * v[i],
                powerShare * u[i] * v[i],
                floorShare,
                floorShare * u[i]
            };
        }
        return MatrixUtils.createRealMatrix(rows);
    }

    /** The law in its own parameters. */
    ScalingLaw law(double[] p) {
        return new ScalingLaw(
                p[0] - p[1] * meanLnK - p[2] * meanLnN + p[3] * meanLnK * meanLnN,
                p[1] - p[3] * meanLnN,
                p[2] - p[3] * meanLnK,
                p[3],
                p[4] - p[5] * meanLnK,
                p[5]);
    }
}

package saeengine.eval;

import java.util.List;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;

/**
 * The least-squares fit of a scaling law: Levenberg-Marquardt from several fixed starts, of which the best end wins.
 *
 * <p>A start supposes that the floor is some share of the least loss and falls so steeply with k; the first exponent
 * is then linear in its parameters and solved for.
 */
final class ScalingLawFit {
    private static final double[] FLOOR_SHARES = {0.1, 0.5, 0.8, 0.95};
    private static final double[] FLOOR_SLOPES = {-0.5, -0.1, 0.1};
    private static final int MOST_STEPS = 2000;

    /** As tight as float64 allows; the default of 1e-10 stops short of an exact grid's own parameters. */
    private static final double TOLERANCE = 1e-15;

    private final LogSpace points;

    @SuppressWarnings("NullAway.Init") // the first descent
    private double[] best;

    private double bestCost = Double.POSITIVE_INFINITY;

    ScalingLawFit(List<ScalingLaw.Point> points) {
        this.points = new LogSpace(points);
    }

    ScalingLaw.Fit best() {
        for (double share : FLOOR_SHARES) {
            for (double slope : FLOOR_SLOPES) {
                descend(start(share, slope));
            }
        }
        double[] residuals = residuals(best);
        double rms = Math.sqrt(bestCost / residuals.length);
        return new ScalingLaw.Fit(points.law(best), residuals, rms, condition(points.jacobian(best)));
    }

    private double[] start(double share, double slope) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < points.points(); i++) {
            least = Math.min(least, points.logLoss(i));
        }
        double floor = least + Math.log(share);
        double[][] terms = new double[points.points()][];
        double[] logRest = new double[points.points()];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = points.powerTerms(i);
            double loss = Math.exp(points.logLoss(i));
            double rest = loss - Math.exp(floor + slope * points.u(i));
            logRest[i] = Math.log(Math.max(rest, 0.01 * loss));
        }
        RealVector power = new SingularValueDecomposition(MatrixUtils.createRealMatrix(terms))
                .getSolver()
                .solve(new ArrayRealVector(logRest));
        return power.append(floor).append(slope).toArray();
    }

    /** Walks downhill from a start; the points on the way are noted, so that nothing is lost if it gives up. */
    private void descend(double[] start) {
        note(start);
        LevenbergMarquardtOptimizer optimizer = new LevenbergMarquardtOptimizer()
                .withCostRelativeTolerance(TOLERANCE)
                .withParameterRelativeTolerance(TOLERANCE)
                .withOrthoTolerance(TOLERANCE);
        try {
            optimizer.optimize(new LeastSquaresBuilder()
                    .model(this::valueAndJacobian)
                    .target(points.logLosses())
                    .start(start)
                    .maxEvaluations(MOST_STEPS)
                    .maxIterations(MOST_STEPS)
                    .build());
        } catch (MathRuntimeException e) {
            // At the limit of float64, or of the steps, the optimizer ends with an error in place of its last point.
        }
    }

    private Pair<RealVector, RealMatrix> valueAndJacobian(RealVector point) {
        double[] p = point.toArray();
        note(p);
        double[] predicted = new double[points.points()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = points.predicted(p, i);
        }
        return new Pair<>(new ArrayRealVector(predicted, false), points.jacobian(p));
    }

    private void note(double[] p) {
        double cost = 0;
        for (double residual : residuals(p)) {
            cost += residual * residual;
        }
        if (cost < bestCost) {
            bestCost = cost;
            best = p.clone();
        }
    }

    private double[] residuals(double[] p) {
        double[] residuals = new double[points.points()];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = points.logLoss(i) - points.predicted(p, i);
        }
        return residuals;
    }

    private static double condition(RealMatrix jacobian) {
        for (int column = 0; column < jacobian.getColumnDimension(); column++) {
            double length = jacobian.getColumnVector(column).getNorm();
            if (length > 0) {
                jacobian.setColumnVector(
                        column, jacobian.getColumnVector(column).mapDivide(length));
            }
        }
        return new SingularValueDecomposition(jacobian).getConditionNumber();
    }
}

package saeengine.experiment;

import java.nio.file.Path;
import saeengine.report.GeometryCharts;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.tensor.Device;
import saeengine.toy.Geometry;
import saeengine.toy.RateDecay;
import saeengine.toy.ToySchedule;
import saeengine.toy.ToyShape;

/** The geometry of toy models, as features become rare: polygons.svg, dimensions.svg and phases.svg. */
public final class ToyGeometry {
    private static final int POLYGONS = 8;
    private static final int SPARSITIES = 16;
    private static final int GRID = 12;
    private static final int TRIES = 8;

    private ToyGeometry() {}

    /** What was drawn: dimensions a feature against sparsity, and phases by importance and sparsity. */
    public record Result(Geometry.Sweep sweep, Geometry.Phases phases) {}

    /**
     * Trains the models and draws them into a folder.
     *
     * @param steps of each model
     * @param features of the models of dimensions.svg
     * @param hidden dimensions that they share
     */
    public static Result draw(Device device, Path out, int steps, int features, int hidden, long seed, Log log) {
        ToySchedule schedule = new ToySchedule(steps, 512, 1e-2, RateDecay.LINEAR, Math.max(1, steps / 100));
        ToySchedule small = new ToySchedule(steps, 256, 1e-2, RateDecay.LINEAR, Math.max(1, steps / 100));
        ToyPlan.require(ToyPlan.model(new ToyShape(SPARSITIES, features, hidden), small.batch()), device);
        Meter progress = log.meter("step", "steps", 3L * steps);
        Geometry.Sweep pairs = Geometry.sweep(device, falling(0.02, POLYGONS), 5, 2, 0.9, schedule, seed, progress::at);
        GeometryCharts.polygons(out, pairs.probability(), pairs.w());
        Geometry.Sweep sweep = Geometry.sweep(
                device, falling(0.05, SPARSITIES), features, hidden, 1, small, seed, step -> progress.at(steps + step));
        GeometryCharts.dimensions(
                out, features, hidden, sweep.probability(), sweep.dimensionsPerFeature(), sweep.dimensionalities());
        double[] importance = rising(0.1, 10, GRID);
        Geometry.Phases phases = Geometry.phases(
                device, falling(0.01, GRID), importance, TRIES, small, seed, step -> progress.at(2L * steps + step));
        GeometryCharts.phases(out, phases.probability(), phases.importance(), kinds(phases.phase()));
        progress.wipe();
        return new Result(sweep, phases);
    }

    /** So many numbers from 1 down to {@code least}, in equal ratios. */
    private static double[] falling(double least, int many) {
        double[] values = new double[many];
        for (int i = 0; i < many; i++) {
            values[i] = Math.pow(least, i / (double) (many - 1));
        }
        return values;
    }

    private static double[] rising(double from, double to, int many) {
        double[] values = falling(from / to, many);
        double[] turned = new double[many];
        for (int i = 0; i < many; i++) {
            turned[i] = to * values[many - 1 - i];
        }
        return turned;
    }

    private static GeometryCharts.Kind[][] kinds(Geometry.Phase[][] phases) {
        GeometryCharts.Kind[][] kinds = new GeometryCharts.Kind[phases.length][phases[0].length];
        for (int row = 0; row < kinds.length; row++) {
            for (int col = 0; col < kinds[row].length; col++) {
                kinds[row][col] = switch (phases[row][col]) {
                    case NONE -> GeometryCharts.Kind.NONE;
                    case SUPERPOSITION -> GeometryCharts.Kind.SHARED;
                    case OWN -> GeometryCharts.Kind.OWN;
                };
            }
        }
        return kinds;
    }
}

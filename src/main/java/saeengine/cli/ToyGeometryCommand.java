package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyPlan;
import saeengine.report.GeometryCharts;
import saeengine.run.OutputPaths;
import saeengine.tensor.Device;
import saeengine.toy.Geometry;
import saeengine.toy.RateDecay;
import saeengine.toy.ToySchedule;
import saeengine.toy.ToyShape;

/** {@code toy geometry}: how features lie as they become rare. */
@Command(
        name = "geometry",
        description = "Draws the geometry of toy models: polygons.svg (features in two dimensions, rarer and rarer),"
                + " dimensions.svg (dimensions a feature against sparsity) and phases.svg (two features in one dimension, by"
                + " importance and sparsity).",
        mixinStandardHelpOptions = true)
final class ToyGeometryCommand implements Runnable, WithExamples {
    private static final int POLYGONS = 8;
    private static final int SPARSITIES = 16;
    private static final int GRID = 12;
    private static final int TRIES = 8;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "3000",
            description = "Steps of each model. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--features",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "40",
            description = "Features of the models of dimensions.svg. Default: ${DEFAULT-VALUE}.")
    private int features;

    @Option(
            names = "--hidden",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "8",
            description = "Dimensions that they share. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "A folder to write into.")
    private Path out;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of("toy geometry --out runs/geometry");
    }

    @Override
    public void run() {
        OutputPaths.requireWritableFolder(out);
        ToySchedule schedule = new ToySchedule(steps, 512, 1e-2, RateDecay.LINEAR, Math.max(1, steps / 100));
        ToySchedule small = new ToySchedule(steps, 256, 1e-2, RateDecay.LINEAR, Math.max(1, steps / 100));
        try (Device device = deviceOptions.open("toy geometry")) {
            ToyPlan.require(ToyPlan.model(new ToyShape(SPARSITIES, features, hidden), small.batch()), device);
            Progress progress = new Progress(Screen.ofOutput(), "step", "steps", 3L * steps);
            Geometry.Sweep pairs =
                    Geometry.sweep(device, falling(0.02, POLYGONS), 5, 2, 0.9, schedule, seed, progress::at);
            GeometryCharts.polygons(out, pairs.probability(), pairs.w());
            Geometry.Sweep sweep = Geometry.sweep(
                    device,
                    falling(0.05, SPARSITIES),
                    features,
                    hidden,
                    1,
                    small,
                    seed,
                    step -> progress.at(steps + step));
            GeometryCharts.dimensions(
                    out, features, hidden, sweep.probability(), sweep.dimensionsPerFeature(), sweep.dimensionalities());
            double[] importance = rising(0.1, 10, GRID);
            Geometry.Phases phases = Geometry.phases(
                    device,
                    falling(0.01, GRID),
                    importance,
                    TRIES,
                    small,
                    seed,
                    step -> progress.at(2L * steps + step));
            GeometryCharts.phases(out, phases.probability(), phases.importance(), kinds(phases.phase()));
            progress.wipe();
            print(sweep, phases);
        }
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

    private void print(Geometry.Sweep sweep, Geometry.Phases phases) {
        System.out.println("dimensions a feature, " + features + " features in " + hidden + " dimensions:");
        double[] shares = sweep.dimensionsPerFeature();
        for (int i = 0; i < shares.length; i++) {
            System.out.printf(Locale.ROOT, "  p = %.3f  %.3f%n", sweep.probability()[i], shares[i]);
        }
        int shared = 0;
        for (Geometry.Phase[] row : phases.phase()) {
            for (Geometry.Phase phase : row) {
                shared += phase == Geometry.Phase.SUPERPOSITION ? 1 : 0;
            }
        }
        System.out.printf(
                Locale.ROOT, "two features in one dimension: superposition at %d of %d places%n", shared, GRID * GRID);
        System.out.println("  " + out.resolve("polygons.svg") + ", dimensions.svg, phases.svg");
    }
}

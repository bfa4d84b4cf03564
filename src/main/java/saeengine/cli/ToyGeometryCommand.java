package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyGeometry;
import saeengine.run.OutputPaths;
import saeengine.tensor.Device;
import saeengine.toy.Geometry;

/** {@code toy geometry}: how features lie as they become rare. */
@Command(
        name = "geometry",
        description = "Draws the geometry of toy models: polygons.svg (features in two dimensions, rarer and rarer),"
                + " dimensions.svg (dimensions a feature against sparsity) and phases.svg (two features in one dimension, by"
                + " importance and sparsity).",
        mixinStandardHelpOptions = true)
final class ToyGeometryCommand implements Runnable, WithExamples {
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
        try (Device device = deviceOptions.open("toy geometry")) {
            ToyGeometry.Result drawn =
                    ToyGeometry.draw(device, out, steps, features, hidden, seed, ScreenLog.ofOutput());
            print(drawn.sweep(), drawn.phases());
        }
    }

    private void print(Geometry.Sweep sweep, Geometry.Phases phases) {
        System.out.println("dimensions a feature, " + features + " features in " + hidden + " dimensions:");
        double[] shares = sweep.dimensionsPerFeature();
        for (int i = 0; i < shares.length; i++) {
            System.out.printf(Locale.ROOT, "  p = %.3f  %.3f%n", sweep.probability()[i], shares[i]);
        }
        System.out.printf(
                Locale.ROOT,
                "two features in one dimension: superposition at %d of %d places%n",
                phases.count(Geometry.Phase.SUPERPOSITION),
                phases.places());
        System.out.println("  " + out.resolve("polygons.svg") + ", dimensions.svg, phases.svg");
    }
}

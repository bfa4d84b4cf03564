package saeengine.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import saeengine.experiment.ToyRuns;
import saeengine.run.Words;
import saeengine.toy.Polygon;
import saeengine.toy.Recovery;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyModel;
import saeengine.toy.ToyResampling;
import saeengine.toy.ToyShape;

/** What toy runs print. */
final class ToyTable {
    private ToyTable() {}

    /** One line on how the features of models with two hidden dimensions lie. */
    static void arrangements(ToyModel model) {
        ToyShape shape = model.shape();
        if (shape.hidden() != 2) {
            return;
        }
        float[] w = model.weight().toArray();
        int regular = 0;
        double off = 0;
        double shortest = Double.POSITIVE_INFINITY;
        double longest = 0;
        for (int i = 0; i < shape.instances(); i++) {
            Polygon polygon = Polygon.of(ToyRuns.rows(w, i * 2 * shape.features(), 2, shape.features()));
            if (polygon.isRegular(shape.features())) {
                regular++;
                off = Math.max(off, polygon.offAngle());
                shortest = Math.min(shortest, polygon.shortest());
                longest = Math.max(longest, polygon.longest());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d of %d models have their %d features at the corners of a regular polygon%s%n",
                regular,
                shape.instances(),
                shape.features(),
                regular == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": angles within %.2f degrees of %.4g, lengths %.3f to %.3f",
                                off,
                                360.0 / shape.features(),
                                shortest,
                                longest));
    }

    /** One line on what autoencoders found. */
    static void recovery(ToyResampling how, ToyFeatures features, Recovery[] found) {
        int all = features.shape().features();
        long whole = Arrays.stream(found).filter(r -> r.recovered() == all).count();
        int dead = Arrays.stream(found).mapToInt(Recovery::dead).sum();
        int unclear = Arrays.stream(found).mapToInt(Recovery::unclear).sum();
        double[] rates = Arrays.stream(found)
                .filter(r -> r.recovered() == all)
                .flatMapToDouble(r -> DoubleStream.of(r.active()))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "resampling %-9s: %d of %d recover all %d features, %d latents dead, %d for no feature; where all are"
                        + " recovered, latents fire on %s%n",
                Words.of(how),
                whole,
                found.length,
                all,
                dead,
                unclear,
                rates.length == 0
                        ? "-"
                        : String.format(
                                Locale.ROOT,
                                "%.2f %% to %.2f %% of examples, mean %.2f %%",
                                100 * rates[0],
                                100 * rates[rates.length - 1],
                                100 * DoubleStream.of(rates).average().orElse(0)));
    }
}

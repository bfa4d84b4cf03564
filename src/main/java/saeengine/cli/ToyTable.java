package saeengine.cli;

import java.util.List;
import java.util.Locale;
import saeengine.run.Words;
import saeengine.toy.Arrangement;
import saeengine.toy.Recovery;
import saeengine.toy.RecoveryTally;
import saeengine.toy.ToyModel;
import saeengine.toy.ToyResampling;

/** What toy runs print. */
final class ToyTable {
    private ToyTable() {}

    /** One line on how the features of models with two hidden dimensions lie. */
    static void arrangements(ToyModel model) {
        Arrangement.of(model).ifPresent(ToyTable::print);
    }

    private static void print(Arrangement lie) {
        System.out.printf(
                Locale.ROOT,
                "%d of %d models have their %d features at the corners of a regular polygon%s%n",
                lie.regular(),
                lie.models(),
                lie.features(),
                lie.regular() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ": angles within %.2f degrees of %.4g, lengths %.3f to %.3f",
                                lie.offAngle(),
                                360.0 / lie.features(),
                                lie.shortest(),
                                lie.longest()));
    }

    /** One line on what autoencoders found, of so many features. */
    static void recovery(ToyResampling how, int features, List<Recovery> found) {
        RecoveryTally all = RecoveryTally.of(found, features);
        System.out.printf(
                Locale.ROOT,
                "resampling %-9s: %d of %d recover all %d features, %d latents dead, %d for no feature; where all are"
                        + " recovered, latents fire on %s%n",
                Words.of(how),
                all.whole(),
                all.autoencoders(),
                all.features(),
                all.dead(),
                all.unclear(),
                rates(all.rates()));
    }

    private static String rates(RecoveryTally.Rates rates) {
        return rates.isEmpty()
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.2f %% to %.2f %% of examples, mean %.2f %%",
                        100 * rates.least(),
                        100 * rates.most(),
                        100 * rates.mean());
    }
}

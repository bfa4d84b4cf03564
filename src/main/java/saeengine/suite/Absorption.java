package saeengine.suite;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * SAEBench's feature absorption (Chanin et al. 2024), of kinds of fact in the place of first letters: a latent for a kind,
 * such as "colour", that stays silent on some of its values, because a latent for that value writes the kind's direction,
 * too.
 */
final class Absorption {
    /** A kind that a probe on the rows tells worse than this is not there to be absorbed. */
    static final double LEAST_F1 = 0.6;

    /** Tokens on which it is right, at least. */
    static final int FEWEST = 20;

    private static final int FEWEST_TRAIN = 40;
    static final int MOST_K = 10;
    static final double F1_JUMP = 0.03;
    private static final double FULL_COSINE = 0.025;
    private static final double PART_COSINE = 0.1;
    private static final double PROPORTION = 0.4;
    private static final int MOST_ABSORBING = 3;
    private static final double SILENT = 1e-8;

    private Absorption() {}

    /**
     * One kind's figures.
     *
     * @param truePositives tokens to score on that the probe is right to call of the kind
     * @param fractions summed over them
     * @param full on how many of them it is absorbed in full
     * @param split latents that stand for the kind
     */
    record OfKind(String kind, int truePositives, double fractions, int full, int split) {
        double fraction() {
            return fractions / truePositives;
        }

        double rate() {
            return (double) full / truePositives;
        }
    }

    /** The probes on rows, by kind, for those kinds that the rows tell; the same for every autoencoder. */
    static Map<String, Probe> probes(DenseRows rows, TokenSamples samples) {
        List<String> kinds = samples.kinds().stream()
                .filter(kind -> samples.of(kind, false).positives() >= FEWEST_TRAIN
                        && samples.of(kind, true).positives() >= FEWEST)
                .toList();
        List<Probe> fitted = kinds.parallelStream()
                .map(kind -> LogisticRegression.fitBalanced(rows, samples.of(kind, false)))
                .toList();
        Map<String, Probe> probes = new TreeMap<>();
        for (int i = 0; i < kinds.size(); i++) {
            if (fitted.get(i).f1(rows, samples.of(kinds.get(i), true)) >= LEAST_F1) {
                probes.put(kinds.get(i), fitted.get(i));
            }
        }
        return probes;
    }

    static List<OfKind> of(
            DenseRows rows, SparseRows latents, Decoded decoder, TokenSamples samples, Map<String, Probe> probes) {
        return List.copyOf(probes.entrySet()).parallelStream()
                .map(each -> of(each.getKey(), each.getValue(), rows, latents, decoder, samples))
                .filter(each -> each.truePositives() >= FEWEST)
                .toList();
    }

    private static OfKind of(
            String kind, Probe probe, DenseRows rows, SparseRows latents, Decoded decoder, TokenSamples samples) {
        Labelled train = samples.of(kind, false);
        Labelled test = samples.of(kind, true);
        int[] main = standing(latents, train, test);
        double[] cosines = decoder.cosines(probe.weights());
        double norm = probe.norm();
        int positives = 0;
        int full = 0;
        double fractions = 0;
        for (int i = 0; i < test.size(); i++) {
            int sample = test.samples()[i];
            if (test.positive()[i] && probe.score(rows, sample) > 0) {
                double projection = rows.dot(sample, probe.weights()) / norm;
                positives++;
                fractions += fraction(latents, sample, main, cosines, projection);
                full += isFull(latents, sample, main, cosines, projection) ? 1 : 0;
            }
        }
        return new OfKind(kind, positives, fractions, full, main.length);
    }

    /** The latents that a k-sparse probe goes by, for the last k of which a further one still helped. */
    private static int[] standing(SparseRows latents, Labelled train, Labelled test) {
        int[] ranked = Ranking.largest(train.meanDifference(latents), MOST_K);
        int[] main = {};
        double best = Double.NEGATIVE_INFINITY;
        for (int k = 1; k <= ranked.length; k++) {
            int[] chosen = java.util.Arrays.copyOf(ranked, k);
            Samples few = new Columns(latents, chosen);
            double f1 = LogisticRegression.fitBalanced(few, train).f1(few, test);
            if (f1 <= best + F1_JUMP) {
                break;
            }
            best = f1;
            main = chosen;
        }
        return main;
    }

    /** How much of what the latents for a kind leave out other latents like it make up for. */
    static double fraction(SparseRows latents, int sample, int[] main, double[] cosines, double projection) {
        Set<Integer> own = set(main);
        double ofMain = 0;
        List<Double> others = new ArrayList<>();
        for (int at = latents.start(sample); at < latents.end(sample); at++) {
            int latent = latents.index(at);
            double part = latents.value(at) * cosines[latent];
            if (own.contains(latent)) {
                ofMain += part;
            } else if (cosines[latent] >= PART_COSINE && part > 0) {
                others.add(part);
            }
        }
        others.sort(java.util.Comparator.reverseOrder());
        double absorbing = others.stream()
                .limit(MOST_ABSORBING)
                .mapToDouble(Double::doubleValue)
                .sum();
        if (projection <= 0 || ofMain >= projection || absorbing / projection < PROPORTION) {
            return 0;
        }
        if (ofMain <= 0) {
            return 1;
        }
        double absorbed = Math.min(absorbing, projection - ofMain);
        return absorbed / (absorbed + ofMain);
    }

    /** Whether all latents for a kind are silent and one other writes much of its direction. */
    static boolean isFull(SparseRows latents, int sample, int[] main, double[] cosines, double projection) {
        for (int latent : main) {
            if (Math.abs(latents.value(sample, latent)) >= SILENT) {
                return false;
            }
        }
        double most = 0;
        int strongest = -1;
        for (int at = latents.start(sample); at < latents.end(sample); at++) {
            double part = latents.value(at) * cosines[latents.index(at)];
            if (part > most) {
                most = part;
                strongest = latents.index(at);
            }
        }
        return strongest >= 0
                && cosines[strongest] >= FULL_COSINE
                && projection > 0
                && most / projection >= PROPORTION;
    }

    private static Set<Integer> set(int[] numbers) {
        Set<Integer> set = new HashSet<>();
        for (int number : numbers) {
            set.add(number);
        }
        return set;
    }

    static JsonObject json(List<OfKind> kinds) {
        JsonObject mean = new JsonObject();
        add(mean, "absorption_fraction_score", kinds, OfKind::fraction);
        add(mean, "full_absorption_score", kinds, OfKind::rate);
        add(mean, "num_split_features", kinds, OfKind::split);
        JsonArray details = new JsonArray();
        for (OfKind each : kinds) {
            JsonObject json = new JsonObject();
            json.addProperty("fact", each.kind());
            json.addProperty("mean_absorption_fraction", each.fraction());
            json.addProperty("full_absorption_rate", each.rate());
            json.addProperty("num_full_absorption", each.full());
            json.addProperty("num_probe_true_positives", each.truePositives());
            json.addProperty("num_split_features", each.split());
            details.add(json);
        }
        return Measure.json("absorption_fact_kind", Measure.inside("mean", mean), details, null);
    }

    static double mean(List<OfKind> kinds, ToDoubleFunction<OfKind> value) {
        return kinds.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static void add(JsonObject to, String name, List<OfKind> kinds, ToDoubleFunction<OfKind> value) {
        double mean = mean(kinds, value);
        double squares = kinds.stream()
                .mapToDouble(value)
                .map(each -> (each - mean) * (each - mean))
                .sum();
        to.add("mean_" + name, Scores.number(mean));
        to.add(
                "std_dev_" + name,
                Scores.number(kinds.size() < 2 ? Double.NaN : Math.sqrt(squares / (kinds.size() - 1))));
    }
}

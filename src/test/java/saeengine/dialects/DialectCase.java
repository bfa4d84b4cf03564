package saeengine.dialects;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import saeengine.dialects.DialectTrainer.Exponents;
import saeengine.dialects.DialectTrainer.Own;
import saeengine.dialects.DialectTrainer.Settings;

/**
 * A dialect with settings for ten steps of 40 rows, in which schedules begin and end.
 *
 * @param variant what differs from the dialect's usual case; empty for this
 */
public record DialectCase(String dialect, String variant, DialectStart start, Settings settings) {
    public static final int BATCH = 40;
    public static final int STEPS = 10;
    public static final DialectStart START = DialectStart.random(24, 72, BATCH * STEPS, 7);

    /**
     * A dialect's usual case.
     *
     * @param deadAfter tokens; two batches, 80, tell "more than" from "at least"
     */
    public static DialectCase of(String dialect, long deadAfter) {
        Settings settings = new Settings(0.003, 2, 0.5, 4, 6, 0.25, deadAfter, STEPS);
        return new DialectCase(dialect, "", START, settings.with(usual(dialect)));
    }

    private static Own usual(String dialect) {
        List<Integer> groups = dialect.endsWith("matryoshka") ? List.of(10, 20, 42) : List.of();
        Exponents p = dialect.equals("dl-panneal") ? new Exponents(false, 2, STEPS, 0.2, 5, 3) : null;
        return switch (dialect) {
            case "dl-standard", "dl-april", "dl-topk", "sparsify-topk", "openai-topk", "neel" -> Own.NONE;
            default -> new Own(3, groups, 0, 4, 0.5, 8, 0, 0, p);
        };
    }

    /** What the trainers of {@link DialectTrainer#waiting} are compared with torch in. */
    public static List<DialectCase> all() {
        Own annealed = new Own(3, List.of(), 5, 1, 0, 0, 0, 0, null);
        Own tanh = new Own(3, List.of(), 0, 0, 2, 0, 4, 0.3, null);
        Own root = new Own(0, List.of(), 0, 0, 0, 0, 0, 0, new Exponents(true, 1, 9, 0.4, 5, 10));
        return List.of(
                of("dl-batchtopk", 10_000_000),
                of("dl-batchtopk", 80),
                of("dl-batchtopk", 80).but("k annealed", annealed),
                of("dl-batchtopk", 80).keepingAll(),
                of("dl-jumprelu", 80),
                of("dl-matryoshka", 10_000_000),
                of("dl-matryoshka", 80),
                of("dl-gated", 80),
                of("dl-panneal", 80),
                of("dl-panneal", 80).but("root", root),
                of("saelens-standard", 80),
                of("saelens-topk", 10_000_000),
                of("saelens-topk", 80),
                of("saelens-topk", 80).keeping(14),
                of("saelens-batchtopk", 80),
                of("saelens-batchtopk", 80).keepingAll(),
                of("saelens-matryoshka", 80),
                of("saelens-jumprelu", 80),
                of("saelens-jumprelu", 80).but("tanh", tanh),
                of("saelens-gated", 80),
                of("neel", 80));
    }

    /** With 14 kept fewer are dead than AuxK revives. */
    private DialectCase keeping(int k) {
        Settings s = settings;
        Settings other = new Settings(
                s.rate(), s.warmup(), s.lambda(), s.lambdaWarmup(), k, s.alpha(), s.deadAfter(), s.steps(), s.own());
        return new DialectCase(dialect, "k " + k, start, other);
    }

    /** Every latent is kept, and two are never positive: a kept 0 is no firing. */
    private DialectCase keepingAll() {
        float[] bias = START.weights().get(DialectTrainer.ENCODER_BIAS).clone();
        bias[3] = -20;
        bias[40] = -20;
        DialectStart silent = START.with(DialectTrainer.ENCODER_BIAS, bias);
        return new DialectCase(
                dialect, "all kept", silent, keeping(START.features()).settings());
    }

    private DialectCase but(String what, Own own) {
        return new DialectCase(dialect, what, start, settings.with(own));
    }

    /** What the case has in the words of the recipe's own settings. */
    public List<String> knobs() {
        Own own = settings.own();
        List<String> knobs = new ArrayList<>();
        if (!own.groups().isEmpty()) {
            knobs.add("groups="
                    + own.groups().stream()
                            .map(size -> Double.toString((size + 0.01) / start.features()))
                            .map(share -> share.substring(0, Math.min(9, share.length())))
                            .collect(Collectors.joining(":")));
        }
        switch (dialect) {
            case "dl-batchtopk", "dl-matryoshka" -> knobs.add("threshold-from=" + (own.thresholdAfter() + 1));
            case "dl-jumprelu", "saelens-jumprelu" -> knobs.add("bandwidth=" + own.bandwidth());
            case "dl-panneal" ->
                knobs.addAll(List.of(
                        "from=" + own.p().first(),
                        "p-end=" + own.p().last(),
                        "updates=" + own.p().updates(),
                        "remembered=" + own.p().memory()));
            default -> {}
        }
        return knobs;
    }

    public DialectTrainer trainer() {
        return DialectTrainer.of(dialect, start, settings, START.rows());
    }

    @Override
    public String toString() {
        return dialect + (variant.isEmpty() ? "" : ", " + variant) + ", dead after " + settings.deadAfter();
    }
}

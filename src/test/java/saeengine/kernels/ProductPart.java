package saeengine.kernels;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of docs/kernels.md about products on tensor cores: what they may reach of what cuBLAS does, on paper. */
final class ProductPart {
    private static final double SHARED_BYTES = 128;
    private static final int SCHEDULERS = 4;
    /** Operations of an mma in tf32; one in bf16 does twice as many, at twice the rate. */
    private static final double FLOPS = 2 * 16 * 8 * 8;

    /** What a kernel reaches of what its busiest unit allows: a guess. */
    static final double REACHED = 0.75;

    /**
     * A card: tf32 operations that its data sheet promises a second, in bf16 twice as many; the part of them that mma.sync can
     * reach; what cuBLAS reaches of them, a guess; bytes a cycle from the second-level cache.
     */
    record Card(String name, double flops, double mma, double cublas, int processors, double hertz, double cacheBytes) {
        /** Cycles of one scheduler's tensor core for an mma, at the data sheet's rate. */
        double cycles() {
            return FLOPS / (flops / (processors * SCHEDULERS * hertz));
        }
    }

    static final List<Card> CARDS = List.of(
            new Card("A100", 156e12, 1, 0.85, 108, 1.41e9, 5120),
            new Card("H100", 494.7e12, 0.62, 0.8, 132, 1.83e9, 5500));

    private static final String HEAD = """

            ## Products of our own beside cuBLAS's, on paper

            What one slice along k (16 numbers in tf32, 32 in bf16) costs a block, which makes 128 x 128 of a product, counted in the
            interpreter as the difference between products of 128 and of 384 terms: instructions of its eight warps, how many of
            them are `mma.sync`, and, in cycles of a multiprocessor, for how long each of its units is busy: *tensor* cores (a
            quarter of the mma each: %s), *issue* (four instructions a cycle), *shared* memory (what is
            read, and 128 bytes a cycle for what copies write), and the *cache* that copies come from (bytes a cycle over all
            multiprocessors: %s).

            Of cuBLAS is an estimate: the cycles that the data sheet's peak needs, over those of the busiest unit, times %.0f %%
            for what is not hidden behind it, over what cuBLAS reaches of the peak (%s). On an
            H100 mma.sync can reach %.0f %% of the peak, for which there are instructions that only sm_90 has. Guesses are what is
            not hidden and what cuBLAS reaches. Tiles too few for all multiprocessors come on top, for cuBLAS as well; k is
            divided where they are (`gemm_sum_parts`).

            | kernel | instructions | mma |%s
            |---|---:|---:|%s
            """.formatted(
            each(
                    card -> String.format(Locale.ROOT, "%.1f cycles on an %s", card.cycles() / card.mma(), card.name()),
                    ", "),
            each(card -> String.format(Locale.ROOT, "%.0f on an %s", card.cacheBytes(), card.name()), ", "),
            100 * REACHED,
            each(card -> String.format(Locale.ROOT, "%.0f %% on an %s", 100 * card.cublas(), card.name()), ", "),
            100 * CARDS.get(1).mma(),
            each(card -> " " + card.name() + " tensor | issue | shared | cache | of cuBLAS |", ""),
            each(card -> "---:|---:|---:|---:|---:|", ""));

    private ProductPart() {}

    private static String each(java.util.function.Function<Card, String> text, String between) {
        return CARDS.stream().map(text).collect(Collectors.joining(between));
    }

    static String text(List<ProductCost> costs) {
        StringBuilder part = new StringBuilder(HEAD);
        for (ProductCost cost : costs) {
            part.append(String.format(
                    Locale.ROOT, "| `%s` | %d | %d |", cost.kernel(), cost.instructions(), cost.multiplications()));
            for (Card card : CARDS) {
                Units units = Units.of(cost, card);
                part.append(String.format(
                        Locale.ROOT,
                        " %.0f | %.0f | %.0f | %.0f | %.0f %% |",
                        units.tensor(),
                        units.issue(),
                        units.shared(),
                        units.cache(),
                        100 * ofCublas(cost, card)));
            }
            part.append("\n");
        }
        part.append("\nDid no unit work beside another, of cuBLAS would be at least ")
                .append(each(
                        card -> String.format(Locale.ROOT, "%.0f %% on an %s", 100 * alone(costs, card), card.name()),
                        ", "))
                .append(".\n");
        return part.toString();
    }

    private static double alone(List<ProductCost> costs, Card card) {
        return costs.stream()
                .mapToDouble(
                        cost -> Units.least(cost, card) / Units.of(cost, card).sum() / card.cublas())
                .min()
                .orElseThrow();
    }

    /** Cycles that a slice keeps each unit of a multiprocessor busy. */
    record Units(double tensor, double issue, double shared, double cache) {
        static Units of(ProductCost cost, Card card) {
            return new Units(
                    cost.multiplications() * card.cycles() / card.mma() / SCHEDULERS,
                    (double) cost.instructions() / SCHEDULERS,
                    cost.reads() + cost.bytes() / SHARED_BYTES,
                    cost.bytes() / (card.cacheBytes() / card.processors()));
        }

        /** What a slice's products take at the data sheet's peak. */
        static double least(ProductCost cost, Card card) {
            return cost.multiplications() * card.cycles() / SCHEDULERS;
        }

        double sum() {
            return tensor + issue + shared + cache;
        }

        double busiest() {
            return Stream.of(tensor, issue, shared, cache)
                    .mapToDouble(cycles -> cycles)
                    .max()
                    .orElseThrow();
        }
    }

    /** The estimated share of cuBLAS's speed. */
    static double ofCublas(ProductCost cost, Card card) {
        return REACHED * Units.least(cost, card) / Units.of(cost, card).busiest() / card.cublas();
    }
}

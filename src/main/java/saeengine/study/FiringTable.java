package saeengine.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import saeengine.eval.DensityHistogram;

/** How many latents fire how often, two bins a power of ten: a column for each autoencoder, and bars for one alone. */
final class FiringTable {
    private static final int LONGEST_BAR = 40;

    private FiringTable() {}

    /** @param all of bins whose edges are the same */
    static String text(List<String> names, List<DensityHistogram> all) {
        List<long[]> counts = all.stream().map(FiringTable::halves).toList();
        double lowest = all.get(0).lowest();
        int first = used(counts, true);
        int last = used(counts, false);
        List<List<String>> columns = new ArrayList<>();
        columns.add(new ArrayList<>(List.of("log10 of the share of rows it fires on")));
        for (int i = first; i <= last; i++) {
            columns.get(0).add(String.format(Locale.ROOT, "%.1f to %.1f", lowest + 0.5 * i, lowest + 0.5 * (i + 1)));
        }
        columns.get(0).add("never");
        for (int at = 0; at < all.size(); at++) {
            List<String> column = new ArrayList<>(List.of("latents of " + names.get(at)));
            for (int i = first; i <= last; i++) {
                column.add(Long.toString(counts.get(at)[i]));
            }
            column.add(Long.toString(all.get(at).never()));
            columns.add(column);
        }
        String table = TextTable.of(columns);
        return all.size() == 1
                ? withBars(table, counts.get(0), first, last, all.get(0).never())
                : table;
    }

    private static long[] halves(DensityHistogram histogram) {
        int each = (int) Math.round(0.5 / histogram.width());
        long[] halves = new long[histogram.counts().length / each];
        for (int i = 0; i < histogram.counts().length; i++) {
            halves[i / each] += histogram.counts()[i];
        }
        return halves;
    }

    /** The first or the last bin in which one has a latent; where none has any, the last. */
    private static int used(List<long[]> counts, boolean first) {
        IntStream bins = IntStream.range(0, counts.get(0).length)
                .filter(i -> counts.stream().anyMatch(each -> each[i] > 0));
        int none = counts.get(0).length - 1;
        return first ? bins.min().orElse(none) : bins.max().orElse(none);
    }

    private static String withBars(String table, long[] counts, int first, int last, long never) {
        List<Long> shown = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            shown.add(counts[i]);
        }
        shown.add(never);
        long most = Math.max(1, shown.stream().mapToLong(Long::longValue).max().orElse(1));
        String[] lines = table.split(System.lineSeparator());
        for (int i = 0; i < shown.size(); i++) {
            long bar = (shown.get(i) * LONGEST_BAR + most - 1) / most;
            lines[i + 1] = (lines[i + 1] + "  " + "#".repeat((int) bar)).stripTrailing();
        }
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}

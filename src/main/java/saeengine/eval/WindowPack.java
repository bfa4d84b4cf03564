package saeengine.eval;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Windows that go through the model together.
 *
 * @param windows as the model reads them
 * @param targets the token that each row predicts
 * @param replaced the rows whose activations are exchanged
 */
record WindowPack(List<int[]> windows, int[] targets, int[] replaced) {
    /** Packs windows, in order, until a pack has {@code packTokens} tokens or more. */
    static void forEach(Iterable<int[]> windows, LossRecovered.Form form, Consumer<WindowPack> use) {
        forEach(windows, form, 0, Long.MAX_VALUE, use);
    }

    /** The same of the packs {@code [from, until)} alone; how many there are before {@code until}. */
    static long forEach(
            Iterable<int[]> windows, LossRecovered.Form form, long from, long until, Consumer<WindowPack> use) {
        List<TokenWindow> waiting = new ArrayList<>();
        int tokens = 0;
        long packs = 0;
        for (Iterator<int[]> all = windows.iterator(); all.hasNext(); ) {
            int[] window = all.next();
            if (window.length > 0) {
                waiting.add(TokenWindow.of(window, form.endOfText()));
                tokens += window.length;
            }
            if (tokens >= form.packTokens() || (tokens > 0 && !all.hasNext())) {
                if (packs >= from) {
                    use.accept(of(waiting, form.special()));
                }
                packs++;
                if (packs == until) {
                    break;
                }
                waiting.clear();
                tokens = 0;
            }
        }
        return packs;
    }

    private static WindowPack of(List<TokenWindow> windows, SpecialPosition special) {
        List<int[]> read = windows.stream().map(TokenWindow::read).toList();
        int[] targets = windows.stream()
                .flatMapToInt(window -> IntStream.of(window.targets()))
                .toArray();
        IntStream.Builder replaced = IntStream.builder();
        int start = 0;
        for (int[] window : read) {
            int first = special == SpecialPosition.REPLACED ? start : start + 1;
            IntStream.range(first, start + window.length).forEach(replaced::add);
            start += window.length;
        }
        return new WindowPack(read, targets, replaced.build().toArray());
    }

    int tokens() {
        return targets.length;
    }
}

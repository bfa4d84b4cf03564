package saeengine.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of docs/kernels.md about launches of few or long blocks: what the interpreter counts, and what it may take. */
final class LaunchPart {
    /** An H100: multiprocessors, instructions of a warp that each begins in a cycle, cycles a microsecond. */
    private static final int MULTIPROCESSORS = 132;

    private static final int SCHEDULERS = 4;

    private static final double CYCLES_A_MICRO = 1700;

    private static final double CACHE_BYTES_A_MICRO = 5.5e6;

    /** From one instruction of a path to the next, with what they wait for memory: a guess. */
    static final double CYCLES = 8;

    /** Between two launches of a graph: a guess. */
    static final double GAP_MICROS = 1.5;

    private static final String HEAD = """

            ## Launches that a step waits for

            A multiprocessor without a block idles, and a launch lasts as long as its longest block. Counted in the
            interpreter, at a step's sizes or a part of them, as the kernels are and as they were before: blocks, the
            instructions on the longest path through a block (of the warp that has most to do, from barrier to barrier), the
            instructions of all warps, and the bytes of all 32-byte pieces touched.

            H100 us is on paper: the longest of the path, at %d cycles an instruction, as many times over as its blocks need
            turns on 132 multiprocessors; of all instructions, four a cycle and multiprocessor; and of the bytes, at
            5.5 TB/s from the second-level cache; at 1.7 GHz, and %.1f us between launches. The cycles and the gaps are guesses.

            | work | kernel | launches | blocks | longest path | instructions | MB | H100 us, paper |
            |---|---|---:|---:|---:|---:|---:|---:|
            """.formatted((int) CYCLES, GAP_MICROS);

    private LaunchPart() {}

    static String text(Map<String, PtxAssembler.Usage> budget, List<LaunchCost> before, List<LaunchCost> now) {
        StringBuilder part = new StringBuilder(HEAD);
        Map<String, List<LaunchCost>> was = byWork(before);
        byWork(now).forEach((work, costs) -> {
            List<LaunchCost> old = was.getOrDefault(work, List.of());
            if (!old.isEmpty() && !figures(old).equals(figures(costs))) {
                rows(part, work + ", before", old, budget);
            }
            rows(part, work, costs, budget);
        });
        return part.toString();
    }

    private static Set<String> figures(List<LaunchCost> costs) {
        return costs.stream().map(LaunchCost::toString).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, List<LaunchCost>> byWork(List<LaunchCost> costs) {
        Map<String, List<LaunchCost>> works = new LinkedHashMap<>();
        costs.forEach(cost ->
                works.computeIfAbsent(cost.work(), work -> new ArrayList<>()).add(cost));
        return works;
    }

    private static void rows(
            StringBuilder part, String work, List<LaunchCost> costs, Map<String, PtxAssembler.Usage> budget) {
        for (LaunchCost c : costs) {
            // A kernel that is no more was as large as two of its blocks on a multiprocessor allow.
            int resident = budget.containsKey(c.kernel()) ? KernelsPage.residentWarps(budget.get(c.kernel())) / 8 : 2;
            part.append(String.format(
                    Locale.ROOT,
                    "| %s | `%s` | %d | %d | %d | %d | %.1f | %.1f |%n",
                    work,
                    c.kernel(),
                    c.launches(),
                    c.blocks(),
                    c.path(),
                    c.instructions(),
                    32 * c.pieces() / 1e6,
                    micros(c, resident)));
        }
    }

    /** @param resident blocks that a multiprocessor holds at a time */
    static double micros(LaunchCost c, int resident) {
        double turns = Math.ceil((double) c.blocks() / c.launches() / (MULTIPROCESSORS * resident));
        double path = c.launches() * turns * c.path() * CYCLES / CYCLES_A_MICRO;
        double all = c.instructions() / (MULTIPROCESSORS * SCHEDULERS * CYCLES_A_MICRO);
        double bytes = 32 * c.pieces() / CACHE_BYTES_A_MICRO;
        return c.launches() * GAP_MICROS + Math.max(path, Math.max(all, bytes));
    }
}

package saeengine.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which kernels ran and which of their instructions, over several machines. */
public final class Coverage {
    private final PtxLibrary library;
    private final Map<String, Set<String>> missed = new TreeMap<>();
    private final Map<String, Integer> present = new TreeMap<>();
    private long laneInstructions;

    public Coverage(PtxLibrary library) {
        this.library = library;
    }

    /** Adds what a machine ran so far. */
    public void add(PtxMachine machine) {
        for (Counters counters : machine.allCounters()) {
            String kernel = counters.kernel();
            present.put(kernel, counters.present());
            Set<String> now = new TreeSet<>(counters.missed());
            missed.merge(kernel, now, (before, here) -> {
                before.retainAll(here);
                return before;
            });
            laneInstructions += counters.laneInstructions();
        }
    }

    /** Kernels that ship and never ran. */
    public List<String> neverRun() {
        List<String> never = new ArrayList<>(library.entries());
        never.removeAll(present.keySet());
        return never;
    }

    /** The share of a kernel's instructions that ran. */
    public double share(String kernel) {
        return 1 - missed.get(kernel).size() / (double) present.get(kernel);
    }

    public Set<String> kernels() {
        return present.keySet();
    }

    public Set<String> missed(String kernel) {
        return missed.get(kernel);
    }

    /** A line in all, and one for each kernel of which some instruction never ran, with the lines it comes from. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "PTX coverage: %d of %d kernels ran, %d million lane instructions%n",
                present.size(), library.entries().size(), laneInstructions / 1_000_000));
        for (String kernel : present.keySet()) {
            if (!missed.get(kernel).isEmpty()) {
                int all = present.get(kernel);
                text.append(String.format(
                        "  %s: %d of %d instructions, %.1f %%; never ran: %s%n",
                        kernel, all - missed.get(kernel).size(), all, 100 * share(kernel), missedLines(kernel)));
            }
        }
        return text.toString();
    }

    /** Lines of the sources with instructions that never ran, and how many: {@code relu.cu:12 (3), relu.cu:14 (1)}. */
    String missedLines(String kernel) {
        Map<String, Integer> lines = new TreeMap<>();
        missed.get(kernel).forEach(place -> lines.merge(place.split(" ", 2)[0], 1, Integer::sum));
        return lines.entrySet().stream()
                .map(line -> line.getKey() + " (" + line.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}

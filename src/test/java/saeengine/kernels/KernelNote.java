package saeengine.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the comment above an entry says of it.
 *
 * @param formula what it computes, in words
 * @param twin where its Java twin stands
 * @param threads what a thread, a warp or a block does
 * @param bytes global memory that it moves, as a formula of the example's names
 * @param least the least that any kernel for this work has to move
 * @param gathers bytes of rows that are read as often as they are asked for, as a formula; null where all are counted by the
 *     least
 * @param gathersOf bytes of the rows that these are chosen from, each of which the least has once
 * @param flops as a formula of the example's names
 * @param example sizes that a figure is computed for
 */
record KernelNote(
        String file,
        String name,
        String formula,
        String twin,
        String threads,
        String bytes,
        String least,
        @Nullable String gathers,
        @Nullable String gathersOf,
        String flops,
        Map<String, Double> example) {
    private static final Pattern ENTRY =
            Pattern.compile("^extern \"C\" __global__ void (?:__launch_bounds__\\(.*?\\) )?" + "(\\w+)\\(");
    private static final Pattern BYTES = Pattern.compile("(\\S+) \\(least (\\S+)\\)");
    private static final Pattern GATHERS = Pattern.compile("(\\S+) of (\\S+)");

    /** The notes of a .cu file, in its order; an entry without one is an error. */
    static List<KernelNote> of(String cu) {
        List<KernelNote> notes = new ArrayList<>();
        List<String> comment = new ArrayList<>();
        for (String line : CudaSources.source(cu).split("\n")) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.find()) {
                notes.add(parsed(cu, entry.group(1), comment));
            }
            if (line.startsWith("//")) {
                comment.add(line.substring(2));
            } else {
                comment.clear();
            }
        }
        return notes;
    }

    static List<KernelNote> all() {
        return CudaSources.names().stream().flatMap(cu -> of(cu).stream()).toList();
    }

    private static KernelNote parsed(String cu, String name, List<String> comment) {
        Map<String, String> parts = new LinkedHashMap<>();
        String key = "formula";
        for (String line : comment) {
            Matcher labelled = Pattern.compile("^   (twin|threads|bytes|gathers|flops|example) +(.*)")
                    .matcher(line);
            boolean starts = labelled.matches();
            key = starts ? labelled.group(1) : key;
            parts.merge(key, starts ? labelled.group(2) : line.strip(), (a, b) -> a + " " + b);
        }
        String formula = parts.getOrDefault("formula", "");
        Matcher bytes = BYTES.matcher(parts.getOrDefault("bytes", ""));
        String gathered = parts.get("gathers");
        Matcher gathers = GATHERS.matcher(gathered == null ? "" : gathered);
        boolean gathersFit = gathers.matches() == (gathered != null);
        int labels = gathered == null ? 6 : 7;
        boolean whole = formula.startsWith(name + ": ") && bytes.matches() && gathersFit && parts.size() == labels;
        if (!whole) {
            throw new AssertionError(
                    cu + ": the comment above " + name + " needs '" + name + ": formula', twin, threads,"
                            + " bytes EXPRESSION (least EXPRESSION), perhaps gathers EXPRESSION of EXPRESSION, flops and"
                            + " example, got " + parts);
        }
        Map<String, Double> example = new LinkedHashMap<>();
        for (String size : parts.get("example").split(" ")) {
            String[] sides = size.split("=");
            example.put(sides[0], Formula.value(sides[1], Map.of()));
        }
        return new KernelNote(
                cu,
                name,
                formula.substring(name.length() + 2),
                parts.get("twin"),
                parts.get("threads"),
                bytes.group(1),
                bytes.group(2),
                gathered == null ? null : gathers.group(1),
                gathered == null ? null : gathers.group(2),
                parts.get("flops"),
                example);
    }

    double exampleOf(String expression) {
        return Formula.value(expression, example);
    }
}

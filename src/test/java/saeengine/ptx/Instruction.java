package saeengine.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An instruction as written, taken apart: guard, opcode, modifiers, operands.
 *
 * <p>Decoders take the modifiers they know; {@link #requireAllTaken} then refuses one that nobody took, so that no
 * modifier is ever ignored.
 */
final class Instruction {
    private final String file;
    private final int line;
    private final String text;
    private final String guard;
    private final String base;
    private final Set<String> modifiers = new LinkedHashSet<>();
    private final List<PtxType> types = new ArrayList<>();
    private final List<String> operands;

    Instruction(String file, Statement statement) {
        this.file = file;
        this.line = statement.line();
        this.text = statement.text();
        String rest = text;
        if (rest.startsWith("@")) {
            int blank = rest.indexOf(' ');
            guard = rest.substring(1, blank);
            rest = rest.substring(blank + 1).strip();
        } else {
            guard = null;
        }
        int blank = rest.indexOf(' ');
        String opcode = blank < 0 ? rest : rest.substring(0, blank);
        String[] parts = opcode.split("\\.");
        base = parts[0];
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            PtxType type = PtxType.named(part);
            if (type == null) {
                modifiers.add(part);
            } else {
                types.add(type);
            }
        }
        operands = blank < 0 ? List.of() : split(rest.substring(blank + 1));
    }

    /** Commas separate operands, but not inside of braces, brackets. */
    private static List<String> split(String list) {
        List<String> operands = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                operands.add(list.substring(from, i).strip());
                from = i + 1;
            }
        }
        operands.add(list.substring(from).strip());
        return operands;
    }

    String base() {
        return base;
    }

    String text() {
        return text;
    }

    int line() {
        return line;
    }

    /** The predicate in front, with its {@code !} where it is negated; null for none. */
    String guard() {
        return guard;
    }

    /** Whether the opcode has this modifier, which is then known. */
    boolean take(String modifier) {
        return modifiers.remove(modifier);
    }

    /** The one of these modifiers that the opcode has; null for none. */
    String takeOne(String... known) {
        for (String modifier : known) {
            if (take(modifier)) {
                return modifier;
            }
        }
        return null;
    }

    /** As {@link #takeOne}, but there has to be one. */
    String takeNeeded(String... known) {
        String taken = takeOne(known);
        if (taken == null) {
            throw error("needs one of ." + String.join(" .", known));
        }
        return taken;
    }

    /** The only type of the opcode, or the first of two. */
    PtxType type() {
        if (types.isEmpty()) {
            throw error("has no type");
        }
        return types.get(0);
    }

    PtxType secondType() {
        if (types.size() < 2) {
            throw error("needs two types");
        }
        return types.get(1);
    }

    boolean hasType() {
        return !types.isEmpty();
    }

    int operandCount() {
        return operands.size();
    }

    String operand(int i) {
        if (i >= operands.size()) {
            throw error("needs an operand " + (i + 1));
        }
        return operands.get(i);
    }

    void requireAllTaken() {
        if (!modifiers.isEmpty()) {
            throw error("has the unknown modifier ." + String.join(" .", modifiers));
        }
    }

    PtxSyntaxException error(String what) {
        return new PtxSyntaxException(file, line, "'" + text + "' " + what);
    }
}

package saeengine.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an entry's registers, constants and special registers lie in a warp's register files.
 *
 * <p>There are three files: words (everything up to 32 bits, floats as their bits), wides (64 bits) and predicates (one
 * lane mask each). A word or wide register takes 32 places, one a lane. Constants are registers that are filled once.
 */
final class Registers {
    static final int LANES = 32;

    /** Which file a register is in. */
    enum File {
        WORD,
        WIDE,
        PREDICATE
    }

    private record Place(File file, int at) {}

    /** A constant or special register's place and what goes there. */
    record Fixed(int at, long value) {}

    record SpecialPlace(int at, Special special) {}

    private final Deque<Map<String, Place>> scopes = new ArrayDeque<>();
    private final Map<String, Long> symbols = new HashMap<>();
    private final Map<Integer, Integer> wordConstants = new HashMap<>();
    private final Map<Long, Integer> wideConstants = new HashMap<>();
    private final Map<Special, Integer> specials = new HashMap<>();
    private final List<Fixed> fixedWords = new ArrayList<>();
    private final List<Fixed> fixedWides = new ArrayList<>();
    private int words;
    private int wides;
    private int predicates;

    Registers() {
        openScope();
    }

    void openScope() {
        scopes.push(new HashMap<>());
    }

    void closeScope() {
        scopes.pop();
    }

    /** {@code .reg .f32 %f<10>} or {@code .reg .pred p, q}. */
    void declare(PtxType type, String name) {
        int open = name.indexOf('<');
        if (open < 0) {
            scopes.peek().put(name, fresh(type));
            return;
        }
        int count = Integer.parseInt(name.substring(open + 1, name.indexOf('>')));
        for (int i = 0; i < count; i++) {
            scopes.peek().put(name.substring(0, open) + i, fresh(type));
        }
    }

    /** A name that stands for an address. */
    void symbol(String name, long address) {
        symbols.put(name, address);
    }

    boolean isSymbol(String name) {
        return symbols.containsKey(name);
    }

    long address(String symbol) {
        return symbols.get(symbol);
    }

    private Place fresh(PtxType type) {
        if (type == PtxType.PRED) {
            return new Place(File.PREDICATE, predicates++);
        }
        return type.wide() ? new Place(File.WIDE, LANES * wides++) : new Place(File.WORD, LANES * words++);
    }

    private Place find(String name) {
        for (Map<String, Place> scope : scopes) {
            Place place = scope.get(name);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    boolean isRegister(String name) {
        return find(name) != null;
    }

    File file(String name) {
        Place place = find(name);
        return place == null ? null : place.file();
    }

    /** The place of a register that is written; {@code _} is a place that nobody reads. */
    int target(Instruction i, String name, File file) {
        if (name.equals("_")) {
            return fresh(file == File.PREDICATE ? PtxType.PRED : file == File.WIDE ? PtxType.B64 : PtxType.B32)
                    .at();
        }
        Place place = find(name);
        if (place == null || place.file() != file) {
            throw i.error("needs a " + file.name().toLowerCase() + " register where it has '" + name + "'");
        }
        return place.at();
    }

    int wordTarget(Instruction i, int operand) {
        return target(i, i.operand(operand), File.WORD);
    }

    int wideTarget(Instruction i, int operand) {
        return target(i, i.operand(operand), File.WIDE);
    }

    int predicateTarget(Instruction i, int operand) {
        return target(i, i.operand(operand), File.PREDICATE);
    }

    int predicate(Instruction i, String name) {
        return target(i, name, File.PREDICATE);
    }

    int word(Instruction i, int operand) {
        return word(i, i.operand(operand));
    }

    /** The place of a 32-bit source: a register, a constant, a special register or an address. */
    int word(Instruction i, String name) {
        Special special = Special.named(name);
        if (special != null) {
            return specials.computeIfAbsent(special, s -> LANES * words++);
        }
        if (isRegister(name)) {
            return target(i, name, File.WORD);
        }
        return constantWord((int) (isSymbol(name) ? address(name) : Literal.of(i, name, false)));
    }

    int wide(Instruction i, int operand) {
        return wide(i, i.operand(operand));
    }

    /** The place of a 64-bit source. */
    int wide(Instruction i, String name) {
        if (isRegister(name)) {
            return target(i, name, File.WIDE);
        }
        return constantWide(isSymbol(name) ? address(name) : Literal.of(i, name, true));
    }

    int constantWord(int value) {
        return wordConstants.computeIfAbsent(value, v -> {
            fixedWords.add(new Fixed(LANES * words, v));
            return LANES * words++;
        });
    }

    int constantWide(long value) {
        return wideConstants.computeIfAbsent(value, v -> {
            fixedWides.add(new Fixed(LANES * wides, v));
            return LANES * wides++;
        });
    }

    int words() {
        return words;
    }

    int wides() {
        return wides;
    }

    int predicates() {
        return predicates;
    }

    List<Fixed> fixedWords() {
        return fixedWords;
    }

    List<Fixed> fixedWides() {
        return fixedWides;
    }

    List<SpecialPlace> specials() {
        return specials.entrySet().stream()
                .map(e -> new SpecialPlace(e.getValue(), e.getKey()))
                .toList();
    }
}

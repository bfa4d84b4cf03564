package saeengine.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changes to a JSON text token by token and value by value, most of which leave it well-formed. */
final class JsonMutations {
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-1",
            "1.5",
            "1e3",
            "1e308",
            "1e999",
            "-1e999",
            "1e-999999999",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "\"\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"two\\nlines\\r\\u2028\"",
            "\"\\u001b[31m\\u0000\"",
            "\"\\u0000\"",
            "\"<|endoftext|>\"",
            "\"a b\"",
            "\" \"",
            "\"(a+)+$\"",
            "\"\\\\E\\\\Q(\"",
            "\"NFC\"",
            "\"F64\"",
            "\"U8\"",
            "\"__metadata__\"",
            "\"..\"",
            "\"a/b\"",
            "\"é中🦙\"",
            "\"" + "x".repeat(5000) + "\"",
            "[]",
            "{}",
            "[[1]]",
            "{\"type\":\"ByteLevel\"}",
            "[\"a\",\"b\"]",
            "[0,0]");

    private static final List<String> SIGNS = List.of("{", "}", "[", "]", ":", ",", "\"", "/*", "#");

    private JsonMutations() {}

    static String some(List<String> json, List<String> other, RandomGenerator random) {
        List<String> code = new ArrayList<>(json);
        for (int left = Dice.changes(random); left > 0; left--) {
            change(code, other, random);
        }
        return String.join("", code);
    }

    private static void change(List<String> code, List<String> other, RandomGenerator random) {
        if (code.isEmpty()) {
            code.add("{}");
        }
        int at = random.nextInt(code.size());
        int value = nextValue(code, at);
        int end = JsonCode.endOfValue(code, value);
        switch (random.nextInt(14)) {
            case 0 -> code.remove(at);
            case 1 -> code.add(at, code.get(at));
            case 2 -> Collections.swap(code, at, random.nextInt(code.size()));
            case 3 -> code.add(at, Dice.pick(random, random.nextBoolean() ? WORDS : SIGNS));
            case 4, 5 -> replace(code, value, end, List.of(Dice.pick(random, WORDS)));
            case 6 -> replace(code, value, end, List.of(String.valueOf(Dice.edge(random))));
            case 7 -> replace(code, value, end, anyValue(code, random));
            case 8 -> replace(code, value, end, anyValue(other, random));
            case 9 -> replace(code, value, end, nested(new ArrayList<>(code.subList(value, end)), random));
            case 10, 11 -> repeat(code, at, 1 + random.nextInt(2));
            case 12 -> repeat(code, at, Dice.oneIn(random, 100) ? Dice.size(random, 200_000) : Dice.size(random, 200));
            default -> code.set(at, text(code.get(at), random));
        }
    }

    /** Where the next value begins, at or after a token. */
    private static int nextValue(List<String> code, int from) {
        for (int i = from; i < code.size(); i++) {
            if (!":,}]".contains(code.get(i))) {
                return i;
            }
        }
        return 0;
    }

    private static List<String> anyValue(List<String> code, RandomGenerator random) {
        int begin = nextValue(code, random.nextInt(code.size()));
        return new ArrayList<>(code.subList(begin, JsonCode.endOfValue(code, begin)));
    }

    private static void replace(List<String> code, int begin, int end, List<String> instead) {
        code.subList(begin, end).clear();
        code.addAll(begin, instead);
    }

    private static List<String> nested(List<String> value, RandomGenerator random) {
        int depth = Dice.size(random, Dice.oneIn(random, 100) ? 100_000 : 300);
        boolean lists = random.nextBoolean();
        value.addAll(0, Collections.nCopies(depth, lists ? "[" : "{\"a\":"));
        value.addAll(Collections.nCopies(depth, lists ? "]" : "}"));
        return value;
    }

    /** An item of a list, or a key with its value, stands there again and again. */
    private static void repeat(List<String> code, int from, int times) {
        int begin = nextValue(code, from);
        int end = JsonCode.endOfValue(code, begin);
        if (end < code.size() && code.get(end).equals(":")) {
            end = JsonCode.endOfValue(code, end + 1);
        }
        List<String> item = new ArrayList<>(code.subList(begin, end));
        boolean numbered = item.size() > 1 && item.get(1).equals(":") && times > 2;
        List<String> more = new ArrayList<>();
        for (int i = 0; i < times && more.size() < 2_000_000; i++) {
            more.add(",");
            more.addAll(item);
            if (numbered) {
                // Another name each time, and another number where the value is one.
                more.set(more.size() - item.size(), "\"n" + i + "\"");
                if (item.size() == 3 && !item.get(2).startsWith("\"")) {
                    more.set(more.size() - 1, String.valueOf(1000 + i));
                }
            }
        }
        code.addAll(end, more);
    }

    /** A token with a character changed, left out or put in. */
    private static String text(String token, RandomGenerator random) {
        if (token.isEmpty()) {
            return "\"";
        }
        int at = random.nextInt(token.length());
        String rest = token.substring(at + 1);
        return token.substring(0, at)
                + switch (random.nextInt(4)) {
                    case 0 -> rest;
                    case 1 -> (char) random.nextInt(0x180) + rest;
                    case 2 -> "\\n" + rest;
                    default -> token.charAt(at) + "9" + rest;
                };
    }
}

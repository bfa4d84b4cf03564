package saeengine.fuzz;

import java.util.ArrayList;
import java.util.List;

/** A JSON text taken apart into brackets, commas, colons, strings and words; spaces are left out. */
final class JsonCode {
    private static final String SIGNS = "{}[]:,";

    private JsonCode() {}

    static List<String> parse(String json) {
        List<String> code = new ArrayList<>();
        int at = 0;
        while (at < json.length()) {
            char c = json.charAt(at);
            int end = at + 1;
            if (c == '"') {
                while (json.charAt(end) != '"') {
                    end += json.charAt(end) == '\\' ? 2 : 1;
                }
                end++;
            } else if (!Character.isWhitespace(c) && SIGNS.indexOf(c) < 0) {
                while (end < json.length() && isWord(json.charAt(end))) {
                    end++;
                }
            }
            if (!Character.isWhitespace(c)) {
                code.add(json.substring(at, end));
            }
            at = end;
        }
        return code;
    }

    private static boolean isWord(char c) {
        return !Character.isWhitespace(c) && SIGNS.indexOf(c) < 0 && c != '"';
    }

    /** Right behind the value that begins there. */
    static int endOfValue(List<String> code, int begin) {
        int depth = 0;
        for (int i = begin; i < code.size(); i++) {
            String token = code.get(i);
            depth += token.equals("{") || token.equals("[") ? 1 : 0;
            depth -= token.equals("}") || token.equals("]") ? 1 : 0;
            if (depth <= 0) {
                return i + 1;
            }
        }
        return code.size();
    }
}

package saeengine.kernels;

import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The value of an expression of numbers, names, + - * / and parentheses. */
final class Formula {
    private final String text;
    private final Map<String, Double> names;
    private int at;

    private Formula(String text, Map<String, Double> names) {
        this.text = text;
        this.names = names;
    }

    static double value(String text, Map<String, Double> names) {
        Formula formula = new Formula(text, names);
        double value = formula.sum();
        if (formula.at != text.length()) {
            throw new IllegalArgumentException("'" + text + "' ends at '" + text.substring(formula.at) + "'");
        }
        return value;
    }

    /** The names in an expression. */
    static Set<String> names(String text) {
        return Pattern.compile("[a-zA-Z]\\w*")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private double sum() {
        double value = product();
        while (next('+') || next('-')) {
            value = text.charAt(at - 1) == '+' ? value + product() : value - product();
        }
        return value;
    }

    private double product() {
        double value = term();
        while (next('*') || next('/')) {
            value = text.charAt(at - 1) == '*' ? value * term() : value / term();
        }
        return value;
    }

    private double term() {
        if (next('(')) {
            double value = sum();
            if (!next(')')) {
                throw new IllegalArgumentException("'" + text + "' needs a ) at " + at);
            }
            return value;
        }
        int start = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
            return Double.parseDouble(word);
        }
        if (!names.containsKey(word)) {
            throw new IllegalArgumentException(
                    "'" + text + "' names '" + word + "', which is not of " + names.keySet());
        }
        return names.get(word);
    }

    private boolean next(char c) {
        boolean here = at < text.length() && text.charAt(at) == c;
        at += here ? 1 : 0;
        return here;
    }
}

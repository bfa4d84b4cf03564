package saeengine.study;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Columns side by side, the first to the left, the others to the right. */
public final class TextTable {
    private TextTable() {}

    public static String of(List<List<String>> columns) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < columns.get(0).size(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                int width =
                        columns.get(i).stream().mapToInt(String::length).max().orElse(1);
                String format = i == 0 ? "%-" + width + "s" : "  %" + width + "s";
                text.append(String.format(Locale.ROOT, format, columns.get(i).get(row)));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /** A figure to six digits, a count whole, "-" for one without a value. */
    public static String number(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            return "-";
        }
        return Figures.isWhole(value) ? Long.toString(value.longValue()) : String.format(Locale.ROOT, "%.6g", value);
    }
}

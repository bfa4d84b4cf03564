package saeengine.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them: 1,234 and 0.0982 and 3.2×10⁻⁶, the same in every locale. */
final class Numbers {
    static final String UNKNOWN = "–";
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Numbers() {}

    /** A measured value to so many significant digits; a dash for one that is not finite. */
    static String value(double value, int digits) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e7) {
            return scientific(value, digits);
        }
        BigDecimal rounded = round(value, digits);
        if (Math.abs(rounded.doubleValue()) < 1000) {
            return minus(rounded.toPlainString());
        }
        return minus(String.format(Locale.ROOT, "%,d", Math.round(value)));
    }

    /** An axis tick: short, without trailing zeros, thousands as k from 100k on and M from 1M on. */
    static String tick(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size < 0.99e-4 || size >= 1e9) {
            return scientific(value, 3);
        }
        if (size >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        if (size >= 1e5) {
            return plain(value / 1e3) + "k";
        }
        return size >= 1000 ? minus(String.format(Locale.ROOT, "%,d", Math.round(value))) : plain(value);
    }

    /** A whole number with thousands separated. */
    static String count(double value) {
        return minus(String.format(Locale.ROOT, "%,d", Math.round(value)));
    }

    /** A share that may be near 1, by what it lacks, with as many nines as it takes not to call 0.9999995 "1". */
    static String explained(double unexplained) {
        if (!Double.isFinite(unexplained)) {
            return UNKNOWN;
        }
        BigDecimal left = round(Math.abs(unexplained), 2);
        int decimals = Math.max(4, Math.min(11, left.scale()));
        BigDecimal explained =
                BigDecimal.ONE.subtract(BigDecimal.valueOf(unexplained)).setScale(decimals, RoundingMode.HALF_UP);
        return minus(explained.toPlainString());
    }

    /** Shortened for data inside the page: five significant digits. */
    static BigDecimal compact(double value) {
        return round(value, 5).stripTrailingZeros();
    }

    /** A drawing coordinate: one decimal, without a trailing ".0". */
    static String coordinate(double value) {
        long tenths = Math.round(value * 10);
        String sign = tenths < 0 ? "-" : "";
        long size = Math.abs(tenths);
        return sign + size / 10 + (size % 10 == 0 ? "" : "." + size % 10);
    }

    /** 10 to a whole power. */
    static String powerOfTen(int exponent) {
        return "10" + superscript(exponent);
    }

    private static String plain(double value) {
        return minus(round(value, 10).stripTrailingZeros().toPlainString());
    }

    private static String scientific(double value, int digits) {
        BigDecimal rounded = round(value, digits);
        int exponent = rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        String power = "10" + superscript(exponent);
        return switch (mantissa) {
            case "1" -> power;
            case "-1" -> "−" + power;
            default -> minus(mantissa) + "×" + power;
        };
    }

    private static String superscript(int exponent) {
        StringBuilder text = new StringBuilder(exponent < 0 ? "⁻" : "");
        String.valueOf(Math.abs(exponent)).chars().forEach(digit -> text.append(SUPERSCRIPTS.charAt(digit - '0')));
        return text.toString();
    }

    private static BigDecimal round(double value, int digits) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        // An exact 512 is as precise as a 511.97: both show all their digits.
        return rounded.precision() < digits
                ? rounded.setScale(rounded.scale() + digits - rounded.precision())
                : rounded;
    }

    private static String minus(String number) {
        return number.replace('-', '−');
    }
}

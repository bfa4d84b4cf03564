package saeengine.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of rows, or {@code all}. */
final class RowLimit implements ITypeConverter<Long> {
    static final long ALL = Long.MAX_VALUE;

    @Override
    public Long convert(String typed) {
        if (typed.equalsIgnoreCase("all")) {
            return ALL;
        }
        try {
            return Long.valueOf(typed);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + typed + "' is neither a whole number nor 'all'");
        }
    }
}

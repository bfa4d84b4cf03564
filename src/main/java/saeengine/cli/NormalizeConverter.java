package saeengine.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import saeengine.activations.Normalize;

/** Reads {@code none} and {@code per-story}. */
final class NormalizeConverter implements ITypeConverter<Normalize> {
    @Override
    public Normalize convert(String value) {
        return switch (value) {
            case "none" -> Normalize.NONE;
            case "per-story" -> Normalize.PER_STORY;
            default -> throw new TypeConversionException("'" + value + "' is neither 'none' nor 'per-story'");
        };
    }
}

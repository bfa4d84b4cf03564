package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import saeengine.data.sae.SaeFormat;

/** Reads the names of the formats that can be written. */
final class SaeFormatConverter implements ITypeConverter<SaeFormat> {
    @Override
    public SaeFormat convert(String value) {
        List<SaeFormat> writable =
                Arrays.stream(SaeFormat.values()).filter(SaeFormat::writable).toList();
        return writable.stream()
                .filter(format -> Dictionary.word(format).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is no format that is written: "
                        + String.join(
                                ", ", writable.stream().map(Dictionary::word).toList())));
    }
}

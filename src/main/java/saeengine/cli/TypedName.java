package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;
import saeengine.data.NearNames;
import saeengine.data.sae.SaeFormat;
import saeengine.run.Words;
import saeengine.train.Resampler;
import saeengine.train.Resamplers;

/** A named value, an enum's or another object, as it is typed and shown, in small letters and hyphens; capitals and underscores are read, too. */
final class TypedName<E> implements ITypeConverter<E> {
    private final List<E> values;
    private final Function<E, String> nameOf;

    private TypedName(List<E> values, Function<E, String> nameOf) {
        this.values = values;
        this.nameOf = nameOf;
    }

    /** Has every option of the commands below that takes a named value read it so. */
    static void register(CommandLine line) {
        below(line)
                .flatMap(command -> command.getCommandSpec().options().stream())
                .map(TypedName::type)
                .filter(Class::isEnum)
                .distinct()
                .forEach(type -> register(line, type));
        List<SaeFormat> written =
                Arrays.stream(SaeFormat.values()).filter(SaeFormat::writable).toList();
        line.registerConverter(Resampler.class, new TypedName<>(Resamplers.all(), Resampler::name));
        line.registerConverter(SaeFormat.class, new TypedName<>(written, Words::of));
    }

    /** Every command below one, at any depth. */
    private static Stream<CommandLine> below(CommandLine line) {
        return line.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
    }

    private static <E> void register(CommandLine line, Class<E> type) {
        line.registerConverter(
                type, new TypedName<>(List.of(type.getEnumConstants()), value -> Words.of((Enum<?>) value)));
    }

    /** Of one value, where an option takes several. */
    private static Class<?> type(ArgSpec option) {
        return option.auxiliaryTypes()[0];
    }

    @Override
    public E convert(String typed) {
        String name = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> names = values.stream().map(nameOf).toList();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new TypeConversionException(
                    "'" + typed + "' is none of " + String.join(", ", names) + NearNames.question(name, names));
        }
        return values.get(at);
    }
}

package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;
import saeengine.data.sae.SaeFormat;
import saeengine.run.Named;
import saeengine.run.Words;
import saeengine.train.Resampler;
import saeengine.train.Resamplers;

/** A named value, an enum's or another object, as it is typed and shown, in small letters and hyphens; capitals and underscores are read, too. */
final class TypedName<E> implements ITypeConverter<E> {
    private final Named<E> named;

    private TypedName(Named<E> named) {
        this.named = named;
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
        line.registerConverter(Resampler.class, new TypedName<>(new Named<>(Resamplers.all(), Resampler::name)));
        line.registerConverter(SaeFormat.class, new TypedName<>(new Named<>(written, Words::of)));
    }

    /** Every command below one, at any depth. */
    private static Stream<CommandLine> below(CommandLine line) {
        return line.getSubcommands().values().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
    }

    private static <E> void register(CommandLine line, Class<E> type) {
        line.registerConverter(type, new TypedName<>(Named.ofEnum(type)));
    }

    /** Of one value, where an option takes several. */
    private static Class<?> type(ArgSpec option) {
        return option.auxiliaryTypes()[0];
    }

    @Override
    public E convert(String typed) {
        try {
            return named.read(typed);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

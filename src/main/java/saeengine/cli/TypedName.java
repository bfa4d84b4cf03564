package saeengine.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import saeengine.activations.Normalize;
import saeengine.cuda.GemmLibrary;
import saeengine.cuda.Precision;
import saeengine.data.NearNames;
import saeengine.data.sae.SaeFormat;
import saeengine.eval.SpecialPosition;
import saeengine.train.PretrainStore;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Schedule;

/** A named value as it is typed and shown, in small letters and hyphens; capitals and underscores are read, too. */
final class TypedName<E extends Enum<E>> implements ITypeConverter<E> {
    private final Set<E> values;

    private TypedName(Set<E> values) {
        this.values = values;
    }

    /** Has a command and those below it read every named value of theirs so. */
    static void register(CommandLine line) {
        all(line, Normalize.class);
        all(line, ResampleSchedule.Kind.class);
        all(line, Recipe.Bias.class);
        all(line, InputScale.class);
        all(line, Schedule.Shape.class);
        all(line, DeviceOptions.Name.class);
        all(line, Precision.class);
        all(line, GemmLibrary.class);
        all(line, PretrainStore.Precision.class);
        all(line, SpecialPosition.class);
        all(line, BenchCommand.Work.class);
        Set<SaeFormat> written = EnumSet.allOf(SaeFormat.class);
        written.removeIf(format -> !format.writable());
        line.registerConverter(SaeFormat.class, new TypedName<>(written));
    }

    private static <E extends Enum<E>> void all(CommandLine line, Class<E> type) {
        line.registerConverter(type, new TypedName<>(EnumSet.allOf(type)));
    }

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public E convert(String typed) {
        String name = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        for (E value : values) {
            if (of(value).equals(name)) {
                return value;
            }
        }
        List<String> names = values.stream().map(TypedName::of).toList();
        throw new TypeConversionException(
                "'" + typed + "' is none of " + String.join(", ", names) + NearNames.question(name, names));
    }
}

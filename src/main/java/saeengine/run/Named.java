package saeengine.run;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import saeengine.data.NearNames;

/** The values of a setting that has names for them, read in small letters and hyphens; capitals and underscores are read, too. */
public record Named<E>(List<E> values, Function<E, String> nameOf) {
    /** Those of an enum, by {@link Words}. */
    public static <E> Named<E> ofEnum(Class<E> type) {
        return new Named<>(List.of(type.getEnumConstants()), value -> Words.of((Enum<?>) value));
    }

    /** The value of a name; a name that is none is an IllegalArgumentException that says which there are. */
    public E read(String typed) {
        String name = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> names = values.stream().map(nameOf).toList();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "'" + typed + "' is none of " + String.join(", ", names) + NearNames.question(name, names));
        }
        return values.get(at);
    }
}

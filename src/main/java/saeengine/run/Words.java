package saeengine.run;

import java.util.Locale;

/** Named values as they are typed, shown and written: in small letters and hyphens. */
public final class Words {
    private Words() {}

    /** As {@code mean-square} of {@code MEAN_SQUARE}. */
    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

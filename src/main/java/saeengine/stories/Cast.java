package saeengine.stories;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who and what takes part in one story, fixed before the first word is told. */
final class Cast {
    final Map<String, Being> beings = new LinkedHashMap<>();
    final Map<String, Thing> things = new LinkedHashMap<>();

    /** Words drawn once and kept: the weather, the time of day and what a plot asks for with "let". */
    final Map<String, String> words = new LinkedHashMap<>();

    @Nullable
    Place place;

    @Nullable
    List<String> spots;

    /** Where it happens; drawn before anything is told. */
    Place place() {
        if (place == null) {
            throw new IllegalStateException("stories: there is no place yet");
        }
        return place;
    }

    /** Some of the place's spots, drawn with it. */
    List<String> spots() {
        if (spots == null) {
            throw new IllegalStateException("stories: there is no place yet");
        }
        return spots;
    }

    /** A word that was drawn. */
    String word(String name) {
        String found = words.get(name);
        if (found == null) {
            throw new IllegalStateException("stories: no word was drawn for " + name);
        }
        return found;
    }

    Being being(String role) {
        Being found = beings.get(role);
        if (found == null) {
            throw new IllegalStateException("stories: nobody plays the role " + role);
        }
        return found;
    }

    Thing thing(String role) {
        Thing found = things.get(role);
        if (found == null) {
            throw new IllegalStateException("stories: no thing plays the role " + role);
        }
        return found;
    }
}

package saeengine.stories;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The memory of who was spoken of lately, which decides whether a pronoun would be understood.
 *
 * <p>A pronoun is safe when its bearer is the only one of that gender in this sentence or, if this sentence has
 * none yet, in the one before it. A new paragraph starts with names. Where a pronoun is not safe the teller
 * says the name, so that an author of templates cannot write an ambiguous one.
 */
final class Discourse {
    private final Set<Entity> now = new HashSet<>();
    private final Set<Entity> before = new HashSet<>();
    private final Set<Entity> introduced = new HashSet<>();
    private @Nullable Entity last;

    void mention(Entity entity) {
        now.add(entity);
        last = entity;
    }

    /** Whether a possessive is clear: also where its bearer was the last one spoken of in this sentence. */
    boolean possessiveIsClear(Entity entity) {
        return pronounIsClear(entity) || (last == entity && now.contains(entity));
    }

    void introduce(Entity entity) {
        introduced.add(entity);
    }

    boolean isIntroduced(Entity entity) {
        return introduced.contains(entity);
    }

    void sentenceEnds() {
        if (!now.isEmpty()) {
            before.clear();
            before.addAll(now);
            now.clear();
        }
    }

    void paragraphStarts() {
        now.clear();
        before.clear();
    }

    boolean pronounIsClear(Entity entity) {
        return aloneIn(now, entity) || (noneOf(now, entity.gender()) && aloneIn(before, entity));
    }

    /** Whether "they" can stand for the group: all of it was spoken of in this sentence or the one before. */
    boolean groupIsClear(Collection<Being> group) {
        return group.stream().allMatch(being -> now.contains(being) || before.contains(being));
    }

    private static boolean aloneIn(Set<Entity> sentence, Entity entity) {
        return sentence.contains(entity)
                && sentence.stream().allMatch(other -> other == entity || other.gender() != entity.gender());
    }

    private static boolean noneOf(Set<Entity> sentence, Gender gender) {
        return sentence.stream().noneMatch(other -> other.gender() == gender);
    }
}

package saeengine.stories;

/**
 * An object of one story with the attributes it keeps to the end.
 *
 * @param size a word, or empty
 * @param material a word, or empty
 */
record Thing(ThingKind kind, String colour, String size, String material) implements Entity {
    @Override
    public Gender gender() {
        return Gender.NEUTER;
    }
}

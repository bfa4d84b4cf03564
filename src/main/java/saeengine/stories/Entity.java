package saeengine.stories;

/** Whatever a pronoun can stand for: a being or a thing. */
sealed interface Entity permits Being, Thing {
    Gender gender();
}

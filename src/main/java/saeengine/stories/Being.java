package saeengine.stories;

/**
 * A character of one story.
 *
 * @param name what the character is called after the introduction
 * @param species girl, boy, woman, man or an animal
 * @param owned whether the introduction follows the hero's possessive: "her" + "friend Ben"
 * @param intro the words of the first mention, or the name where it needs no introduction
 */
record Being(String name, Gender gender, Species species, boolean owned, String intro) implements Entity {
    boolean needsIntro() {
        return owned || !intro.equals(name);
    }
}

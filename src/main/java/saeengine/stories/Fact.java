package saeengine.stories;

/**
 * One hidden fact of a story: the characters {@code [start, end)} of its text have the given kind and value.
 *
 * <p>Spans of different kinds overlap freely: in "the red kite" the whole phrase is an object and "red" a colour.
 */
public record Fact(int start, int end, String kind, String value) {
    public Fact {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("fact: needs 0 <= start < end, got [" + start + ", " + end + ")");
        }
    }
}

package saeengine.stories;

import java.util.List;

/** A piece of a template: literal text, a choice, a slot, quoted speech or a paragraph break. */
sealed interface Piece {
    record Text(String text) implements Piece {}

    record Choice(List<List<Piece>> options) implements Piece {}

    /** {@code {form:who}}; {@code who} is empty in {@code {form}}. */
    record Slot(String form, String who) implements Piece {}

    /** Speech of a role to a role (empty when nobody in particular); {@code goesOn} after "said Tom, ". */
    record Quote(String speaker, String listener, boolean goesOn, List<Piece> words) implements Piece {}

    record Paragraph() implements Piece {}
}

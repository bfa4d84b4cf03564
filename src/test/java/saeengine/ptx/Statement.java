package saeengine.ptx;

/**
 * A piece of PTX text: a directive, a label with its colon, a brace, or an instruction without its semicolon.
 *
 * @param line of the PTX file, from 1
 */
record Statement(int line, String text) {
    boolean startsWith(String prefix) {
        return text.startsWith(prefix);
    }

    boolean isLabel() {
        return text.endsWith(":");
    }
}

package saeengine.ptx;

/** PTX that the interpreter does not know: names the file, the line and the piece of text. */
public final class PtxSyntaxException extends IllegalArgumentException {
    PtxSyntaxException(String file, int line, String what) {
        super(file + ":" + line + ": " + what);
    }
}

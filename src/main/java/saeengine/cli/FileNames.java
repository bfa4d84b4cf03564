package saeengine.cli;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import saeengine.data.DataException;

/** Turns an option's text into a file's name. Java writes names in the locale's letters, and no others. */
final class FileNames implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(explain(e));
        }
    }

    /**
     * Fails where the working folder's name is one that the locale cannot write: Java then has another name for it, and a
     * file of this folder would be looked for, or made, elsewhere.
     */
    static void requireWorkingFolder() {
        String folder = System.getProperty("user.dir");
        if (!new File(folder).isDirectory()) {
            throw new DataException(
                    "the working folder is " + folder + " to Java, and there is no such folder: " + inThisLocale());
        }
    }

    private static String inThisLocale() {
        return "this locale's letters are " + System.getProperty("sun.jnu.encoding")
                + "; start the program with LC_ALL=C.UTF-8";
    }

    /** A name that the locale cannot write, or that no file can have. */
    static String explain(InvalidPathException e) {
        String name = "'" + e.getInput() + "' cannot be a file's name";
        if (e.getInput().indexOf('\0') >= 0) {
            return name + ": it has a zero in it";
        }
        return name + ": " + inThisLocale();
    }
}

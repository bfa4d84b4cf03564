package saeengine.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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

    /** A name that the locale cannot write, or that no file can have. */
    static String explain(InvalidPathException e) {
        String name = "'" + e.getInput() + "' cannot be a file's name";
        if (e.getInput().indexOf('\0') >= 0) {
            return name + ": it has a zero in it";
        }
        return name + " in this locale, whose letters are " + System.getProperty("sun.jnu.encoding")
                + "; start the program with LC_ALL=C.UTF-8";
    }
}

package saeengine.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** A command line to copy: where it is longer than a line, it goes on after a backslash, before an option. */
final class Example {
    private static final String JAR = "sae-engine.jar";
    private static final int LONG_PATH = 40;
    private static final String MARGIN = "  ";
    private static final String GOES_ON = " \\";

    private Example() {}

    /** How this program was started, as far as it can be typed again. */
    static String program() {
        String path = System.getProperty("java.class.path", "");
        boolean oneJar = path.endsWith(".jar") && !path.contains(File.pathSeparator) && !path.contains(" ");
        return "java -jar " + (oneJar && path.length() <= LONG_PATH ? path : JAR);
    }

    static List<String> lines(String example, int width) {
        List<String> lines = new ArrayList<>();
        String line = MARGIN + program();
        for (String part : example.split(" (?=--?[a-z])|(?<=^[a-z]{1,20}) ")) {
            if (line.length() + 1 + part.length() + GOES_ON.length() > width) {
                lines.add(line + GOES_ON);
                line = MARGIN + MARGIN + part;
            } else {
                line += " " + part;
            }
        }
        lines.add(line);
        return lines;
    }
}

package saeengine.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows .loc directives: which line of which .cu file an instruction comes from. */
final class SourceLines {
    private static final Pattern FILE = Pattern.compile("\\.file (\\d+) \"(.*)\".*");
    private static final Pattern LOC =
            Pattern.compile("\\.loc (\\d+) (\\d+) \\d+(?:.* inlined_at (\\d+) (\\d+) \\d+)?");

    private final Map<String, String> files = new HashMap<>();
    private String file = "";
    private String line = "";

    /** A .file directive; they stand at the end of the text and are read first. */
    void file(String text) {
        Matcher matcher = FILE.matcher(text);
        if (matcher.matches()) {
            String path = matcher.group(2);
            files.put(matcher.group(1), path.substring(path.lastIndexOf('/') + 1));
        }
    }

    /** A .loc directive: our own line, or the one that called a toolkit header's function. */
    void loc(String text) {
        Matcher matcher = LOC.matcher(text);
        if (!matcher.matches() || matcher.group(2).equals("0")) {
            return;
        }
        if (ours(matcher.group(1))) {
            file = matcher.group(1);
            line = matcher.group(2);
        } else if (matcher.group(3) != null && ours(matcher.group(3))) {
            file = matcher.group(3);
            line = matcher.group(4);
        }
    }

    private boolean ours(String number) {
        String name = files.getOrDefault(number, "");
        return name.endsWith(".cu") || name.endsWith(".cuh");
    }

    void startEntry() {
        line = "";
    }

    /** The place of an instruction: {@code relu.cu:12 (relu.ptx:30)}. */
    String place(String ptxFile, int ptxLine) {
        String ptx = ptxFile + ":" + ptxLine;
        return line.isEmpty() ? ptx : files.get(file) + ":" + line + " (" + ptx + ")";
    }
}

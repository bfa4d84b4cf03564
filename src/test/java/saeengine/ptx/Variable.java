package saeengine.ptx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A declared array or scalar of memory: {@code .shared .align 4 .b8 name[1024]}.
 *
 * @param values the initialiser's text between braces, empty for none
 */
record Variable(String name, PtxType type, int count, int align, String values) {
    private static final Pattern FORM = Pattern.compile(
            "\\.(?:visible |extern |weak )?\\.?(?:shared|local|global|const)(?: \\.align (\\d+))? \\.(\\w+) "
                    + "([\\w$%.]+)((?:\\[\\d*\\])*)(?: = (.*))?");

    static Variable of(String file, Statement statement) {
        Matcher matcher = FORM.matcher(statement.text());
        if (!matcher.matches()) {
            throw new PtxSyntaxException(
                    file, statement.line(), "'" + statement.text() + "' is no declaration of a variable we know");
        }
        PtxType type = PtxType.named(matcher.group(2));
        if (type == null) {
            throw new PtxSyntaxException(file, statement.line(), "unknown type ." + matcher.group(2));
        }
        int align = matcher.group(1) == null ? type.bytes : Integer.parseInt(matcher.group(1));
        String values = matcher.group(5) == null ? "" : matcher.group(5).replaceAll("[{}]", "");
        return new Variable(matcher.group(3), type, count(file, statement, matcher.group(4)), align, values);
    }

    private static int count(String file, Statement statement, String extents) {
        int count = 1;
        for (String extent : extents.replace("[", "").split("\\]")) {
            if (extents.contains("[]")) {
                throw new PtxSyntaxException(file, statement.line(), "dynamic shared memory is not supported");
            }
            count *= extent.isEmpty() ? 1 : Integer.parseInt(extent);
        }
        return count;
    }

    int bytes() {
        return count * type.bytes;
    }

    /** The least multiple of the alignment that is not below {@code at}. */
    int place(int at) {
        return (at + align - 1) / align * align;
    }
}

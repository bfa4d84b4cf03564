package saeengine.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text from the classpath with {@code {{names}}} to fill in. */
final class Template {
    private static final Pattern NAME = Pattern.compile("\\{\\{(\\w+)}}");

    private Template() {}

    /** Fills every name in one pass: what is filled in is never searched for names again. */
    static String fill(String template, Map<String, String> values) {
        return NAME.matcher(template).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException("template: no value for {{" + match.group(1) + "}}");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** A file of this package's resources, such as {@code page.html}. */
    static String resource(String name) {
        return read("/saeengine/report/" + name);
    }

    static String read(String path) {
        try (InputStream in = Template.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new ReportException(path + ": not on the classpath; was the jar built without it?");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ReportException(path + ": " + JsonFile.oneLine(e), e);
        }
    }
}

package saeengine.checked;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What became of test classes in this build: surefire's reports, as far as they are newer than all that was compiled. */
final class TestReports {
    private final Path folder;
    private final FileTime compiled;

    /**
     * What a test class came to.
     *
     * @param passed its tests that passed
     * @param wrong why its tests do not show what they are for; null where nothing is wrong
     * @param missing what some tests were skipped for, because this machine does not have it
     */
    record Outcome(int passed, String wrong, List<String> missing) {
        private static Outcome wrong(String why) {
            return new Outcome(0, why, List.of());
        }
    }

    TestReports(Path folder, FileTime compiled) {
        this.folder = folder;
        this.compiled = compiled;
    }

    static TestReports ofThisBuild() throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        for (String classes : List.of("classes", "test-classes")) {
            try (Stream<Path> files = Files.walk(Path.of("target", classes))) {
                FileTime last = files.filter(file -> file.toString().endsWith(".class"))
                        .map(TestReports::modified)
                        .max(Comparator.naturalOrder())
                        .orElse(newest);
                newest = last.compareTo(newest) > 0 ? last : newest;
            }
        }
        return new TestReports(Path.of("target", "surefire-reports"), newest);
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param test a class below the package saeengine */
    Outcome of(String test) {
        Path file = folder.resolve("TEST-saeengine." + test + ".xml");
        if (!Files.exists(file)) {
            return Outcome.wrong(test + " did not run");
        }
        if (modified(file).compareTo(compiled) < 0) {
            return Outcome.wrong(test + " did not run since the last change");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(test, XMLInputFactory.newDefaultFactory().createXMLStreamReader(in));
        } catch (IOException | XMLStreamException e) {
            return Outcome.wrong(file + " cannot be read: " + e.getMessage());
        }
    }

    /** A skip's message: surefire writes it as an attribute, or as the first line of a trace that it leaves whole. */
    private static String reason(XMLStreamReader xml) throws XMLStreamException {
        String message = xml.getAttributeValue(null, "message");
        return message != null
                ? message
                : xml.getElementText().lines().findFirst().orElse("no reason");
    }

    /** A skip whose reason begins with "skipped: " is for something that this machine lacks. */
    private static Outcome read(String test, XMLStreamReader xml) throws XMLStreamException {
        int passed = 0;
        String wrong = null;
        List<String> missing = new ArrayList<>();
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testcase" -> passed++;
                case "failure", "error" -> wrong = test + " has tests that fail";
                case "skipped" -> {
                    passed--;
                    String reason = reason(xml);
                    if (reason.contains("skipped: ")) {
                        missing.add(test + " " + reason.substring(reason.indexOf("skipped: ")));
                    } else {
                        wrong = test + " has tests that are skipped: " + reason;
                    }
                }
                default -> {}
            }
        }
        if (wrong == null && passed == 0 && missing.isEmpty()) {
            wrong = test + " has no test";
        }
        return new Outcome(passed, wrong, missing);
    }
}

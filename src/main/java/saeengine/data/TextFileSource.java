package saeengine.data;

import java.io.IOException;
import java.nio.file.Path;

/** The stories of a {@code .txt} file, separated by {@code <|endoftext|>} on a line of its own or within one. */
final class TextFileSource implements StorySource<String> {
    private final DelimitedReader parts;

    TextFileSource(Path file) throws IOException {
        parts = new DelimitedReader(file, BpeTokenizer.END_OF_TEXT);
    }

    @Override
    public String next() throws IOException {
        String part;
        while ((part = parts.next()) != null) {
            if (!part.isBlank()) {
                return withoutOuterNewlines(part);
            }
        }
        return null;
    }

    /** The newlines around a separator lay the file out; they are no part of a story and get no tokens. */
    private static String withoutOuterNewlines(String text) {
        int from = 0;
        int to = text.length();
        while (isNewline(text.charAt(from))) {
            from++;
        }
        while (isNewline(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}

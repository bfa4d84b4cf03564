package saeengine.data.text;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.tokenizer.EndOfText;

/** The stories of a {@code .txt} file, separated by {@code <|endoftext|>} on a line of its own or within one. */
final class TextFileSource implements StorySource<String> {
    private final DelimitedReader parts;

    TextFileSource(Path file) throws IOException {
        parts = new DelimitedReader(file, EndOfText.MARK);
    }

    @Override
    public @Nullable String next() throws IOException {
        String part;
        while ((part = parts.next()) != null) {
            if (!part.isBlank()) {
                return EndOfText.withoutOuterNewlines(part);
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }
}

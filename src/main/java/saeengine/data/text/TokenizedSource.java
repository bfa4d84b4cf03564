package saeengine.data.text;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import saeengine.data.tokenizer.Tokenizer;

/** The stories of a text file as token ids; a story passed over is read but not tokenized. */
final class TokenizedSource implements StorySource<int[]> {
    private final StorySource<String> texts;
    private final Tokenizer tokenizer;

    TokenizedSource(StorySource<String> texts, Tokenizer tokenizer) {
        this.texts = texts;
        this.tokenizer = tokenizer;
    }

    @Override
    public int @Nullable [] next() throws IOException {
        String text = texts.next();
        return text == null ? null : tokenizer.encode(text);
    }

    @Override
    public boolean skip() throws IOException {
        return texts.skip();
    }

    @Override
    public void close() throws IOException {
        texts.close();
    }
}

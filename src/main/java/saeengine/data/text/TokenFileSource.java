package saeengine.data.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.IdList;
import saeengine.data.tokenizer.EndOfText;
import saeengine.data.tokenizer.Tokenizer;

/** The stories of a {@code .bin} file: token ids as little-endian 16-bit numbers, an end-of-text id after each. */
final class TokenFileSource implements StorySource<int[]> {
    private static final int HIGHEST_U16 = 0xFFFF;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LOOKED_AT = 4096;
    /** Longer than any story; a file without end-of-text ids is found out before it fills the memory. */
    static final int LONGEST_STORY = 4 << 20;

    private final Path file;
    private final int endOfText;
    private final int vocabularySize;
    private final InputStream in;
    /** How many ids were read, so the next one's place, counted from 0. */
    private long position;

    TokenFileSource(Path file, Tokenizer tokenizer) throws IOException {
        this.file = file;
        endOfText = tokenizer.endOfText();
        vocabularySize = tokenizer.vocabularySize();
        check();
        in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    }

    private void check() throws IOException {
        if (endOfText < 0 || endOfText > HIGHEST_U16) {
            throw new DataException(file + ": 16-bit ids cannot mark the end of a story, the tokenizer's id for "
                    + EndOfText.MARK + " being " + endOfText + ": use a text file");
        }
        if (Files.size(file) % 2 != 0) {
            throw new DataException(file + ": its " + Files.size(file)
                    + " bytes are no whole number of 16-bit ids: get the file again");
        }
        requireNarrow();
    }

    /** In 32-bit ids below 65,536 every second half is 0; read as 16-bit ones they would be half zeros. */
    private void requireNarrow() throws IOException {
        try (InputStream beginning = Files.newInputStream(file)) {
            byte[] head = beginning.readNBytes(LOOKED_AT);
            boolean zeros = head.length >= 16;
            boolean others = false;
            for (int i = 0; i + 3 < head.length; i += 4) {
                zeros &= head[i + 2] == 0 && head[i + 3] == 0;
                others |= head[i] != 0 || head[i + 1] != 0;
            }
            if (zeros && others) {
                throw new DataException(file + ": every second id of the first " + head.length / 2
                        + " is 0, as in a file of 32-bit ids: write it with 16-bit ones");
            }
        }
    }

    @Override
    public int @Nullable [] next() throws IOException {
        IdList ids = new IdList();
        int id;
        while ((id = read()) >= 0) {
            if (id != endOfText) {
                ids.add(id);
            } else if (ids.size() > 0) {
                return ids.toArray();
            }
            if (ids.size() > LONGEST_STORY) {
                throw new DataException(file + ": no end-of-text id " + endOfText + " in " + LONGEST_STORY
                        + " ids: check that the file was made with this tokenizer");
            }
        }
        return ids.size() > 0 ? ids.toArray() : null;
    }

    /** The next id, -1 at the end of the file. */
    private int read() throws IOException {
        int low = in.read();
        if (low < 0) {
            return -1;
        }
        int id = in.read() << 8 | low;
        if (id >= vocabularySize) {
            throw new DataException(file + ": id " + id + " at position " + position
                    + " is outside the vocabulary of " + vocabularySize
                    + " tokens: take the tokenizer the file was made with");
        }
        position++;
        return id;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

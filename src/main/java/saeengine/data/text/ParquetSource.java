package saeengine.data.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.Allowance;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;

/**
 * The strings in the column {@value #COLUMN} of a Parquet file, one after another; nulls are left out. Row groups and
 * pages are read as they are come to, so a page at a time is in memory, with its dictionary.
 */
final class ParquetSource implements StorySource<String> {
    static final String COLUMN = "text";

    private final Path file;
    private final FileChannel channel;
    private final ParquetPages pages;
    private long given;

    ParquetSource(Path file) throws IOException {
        this.file = file;
        channel = OpenFiles.channel(file);
        try {
            Allowance allowance = new Allowance(channel.size());
            pages = new ParquetPages(channel, ParquetFooter.read(channel, file, COLUMN, allowance), allowance);
        } catch (IllegalArgumentException e) {
            channel.close();
            throw damaged(e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public @Nullable String next() throws IOException {
        try {
            PageBytes value = pages.next();
            return value == null ? null : text(value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw damaged(e);
        }
    }

    private String text(PageBytes value) {
        int length = value.left();
        if (length > DelimitedReader.LONGEST_PART) {
            throw new IllegalArgumentException(
                    "a text of " + length + " bytes, over " + (DelimitedReader.LONGEST_PART >> 20) + " MiB");
        }
        int from = value.take(length);
        given++;
        String text = new String(value.array, from, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(ByteBuffer.wrap(value.array, from, length));
        }
        return text;
    }

    /** What Java puts for bytes that are no character may also stand in a text. */
    private void requireUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw new DataException(
                    file + ": text " + given + " of its column '" + COLUMN
                            + "' is no UTF-8: write the file again from text that is",
                    e);
        }
    }

    private DataException damaged(RuntimeException e) {
        return new DataException(
                file + ": is no Parquet file that can be read: " + e.getMessage()
                        + (given > 0 ? " (after text " + given + ")" : "") + "; get it again",
                e);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

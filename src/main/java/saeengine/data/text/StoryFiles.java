package saeengine.data.text;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Utf8Files;

/** The stories of several files as one sequence, which can be skipped through and begun again. */
final class StoryFiles<T> implements Closeable {
    /** How one file is opened. */
    interface Opener<T> {
        StorySource<T> open(Path file) throws IOException;
    }

    /** What is asked of a source: something, or null once it has no more stories. */
    private interface Request<T, R> {
        @Nullable
        R of(StorySource<T> source) throws IOException;
    }

    private final List<Path> files;
    private final Opener<T> opener;
    private int opened;
    private @Nullable StorySource<T> current;
    private long position;

    /** Opens every file once and finds a first story, so that a wrong list fails here and not hours later. */
    StoryFiles(List<Path> files, Opener<T> opener) {
        this.files = List.copyOf(files);
        this.opener = opener;
        try {
            while (openNext()) {
                // Opening is the check.
            }
            rewind();
            if (!skipOne()) {
                throw new DataException(shown() + ": no story in these files: name at least one file that holds some");
            }
            rewind();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String shown() {
        return files.size() == 1 ? files.get(0).toString() : files.toString();
    }

    /** Fails where there is no such file. */
    static Path requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + ": no such file: check the path");
        }
        return file;
    }

    /** The next story, null after the last of the last file. */
    @Nullable
    T next() {
        T story = fromCurrentOrLater(StorySource::next);
        if (story != null) {
            position++;
        }
        return story;
    }

    void skip(long stories) {
        for (long i = 0; i < stories; i++) {
            if (!skipOne()) {
                throw new DataException(shown() + ": hold " + position + " stories, too few to skip to story "
                        + (position + stories - i) + ": name the files the position was counted in");
            }
        }
    }

    /** Passes over one story; false after the last. */
    boolean skipOne() {
        boolean skipped = fromCurrentOrLater(source -> source.skip() ? true : null) != null;
        if (skipped) {
            position++;
        }
        return skipped;
    }

    private <R> @Nullable R fromCurrentOrLater(Request<T, R> request) {
        try {
            while (current != null || openNext()) {
                R answer = request.of(Objects.requireNonNull(current));
                if (answer != null) {
                    return answer;
                }
                closeCurrent();
            }
            return null;
        } catch (IOException e) {
            throw Utf8Files.unreadable(files.get(opened - 1), e);
        }
    }

    private boolean openNext() {
        closeCurrent();
        if (opened == files.size()) {
            return false;
        }
        Path file = files.get(opened++);
        try {
            current = opener.open(file);
            return true;
        } catch (IOException e) {
            throw Utf8Files.unreadable(file, e);
        }
    }

    long position() {
        return position;
    }

    void rewind() {
        closeCurrent();
        opened = 0;
        position = 0;
    }

    /** Closed, a sequence is at its end until it is begun again. */
    @Override
    public void close() {
        closeCurrent();
        opened = files.size();
    }

    private void closeCurrent() {
        StorySource<T> closing = current;
        current = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                throw Utf8Files.unreadable(files.get(opened - 1), e);
            }
        }
    }
}

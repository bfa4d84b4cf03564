package saeengine.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/**
 * One file of the hub into the cache's folder of blobs, under its sum. Its bytes gather in {@code SUM.incomplete}, where
 * a later run goes on; the name of the blob appears when size and sum are right.
 */
final class BlobDownload {
    private static final String INCOMPLETE = ".incomplete";
    private static final int CHUNK = 1 << 18;
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");

    private final HubHttp http;
    private final Patience patience;
    private final Path blobs;
    private final String commit;
    private final LongConsumer fetched;

    /** @param fetched is told how many bytes came, each time some did; of bytes that are thrown away, too, as negative */
    BlobDownload(HubHttp http, Patience patience, Path blobs, String commit, LongConsumer fetched) {
        this.http = http;
        this.patience = patience;
        this.blobs = blobs;
        this.commit = commit;
        this.fetched = fetched;
    }

    /** Whether the whole file is there already. */
    static boolean isThere(Path blobs, RemoteFile file) {
        try {
            Path blob = blobs.resolve(file.sum());
            return Files.isRegularFile(blob) && Files.size(blob) == file.size();
        } catch (IOException e) {
            return false;
        }
    }

    /** How many bytes of a file an earlier run has left. */
    static long begun(Path blobs, RemoteFile file) {
        try {
            long size = Files.size(blobs.resolve(file.sum() + INCOMPLETE));
            return size <= file.size() ? size : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    void fetch(RemoteFile file, URI address) {
        Path partial = blobs.resolve(file.sum() + INCOMPLETE);
        try (FileChannel channel = FileChannel.open(
                        partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (lock == null) {
                throw new DataException(
                        partial + ": another process is fetching " + file.name() + "; wait until it ends");
            }
            if (isThere(blobs, file)) {
                return;
            }
            boolean goesOn = begun(blobs, file) > 0;
            whole(file, address, channel);
            if (goesOn && !isRight(file, partial)) {
                // What an earlier run left may have been of another kind; its bytes are not trusted twice.
                clear(channel);
                whole(file, address, channel);
            }
            requireRight(file, partial);
            channel.force(true);
            Folders.replace(partial, blobs.resolve(file.sum()));
        } catch (IOException e) {
            throw new WriteFailed(partial, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Appends until the size is right, asking again where the connection breaks off. */
    private void whole(RemoteFile file, URI address, FileChannel channel) throws IOException {
        if (channel.size() > file.size()) {
            channel.truncate(0);
        }
        int failed = 0;
        while (channel.size() < file.size()) {
            long before = channel.size();
            try {
                append(file, http.get(address, before), channel);
            } catch (BrokenOff e) {
                failed = channel.size() > before ? 1 : failed + 1;
                if (failed >= patience.tries()) {
                    throw new DataException(
                            address.getHost() + ": breaks off again and again in " + file.name() + ", last after "
                                    + channel.size() + " of " + file.size() + " bytes (" + e.getMessage()
                                    + "); what is here is kept, pull again to go on",
                            e);
                }
                patience.pause(failed);
            }
        }
    }

    private void append(RemoteFile file, HubHttp.Answer answer, FileChannel channel) throws IOException, BrokenOff {
        try (InputStream body = answer.body()) {
            requireAgreement(file, answer);
            requirePlace(file, answer, channel);
            copy(file, answer.host(), body, channel);
        }
    }

    private void requireAgreement(RemoteFile file, HubHttp.Answer answer) {
        HubFacts facts = answer.facts();
        if (facts.commit() != null && !facts.commit().equals(commit)) {
            throw lies(file, answer, "is of commit " + facts.commit() + " there, and was asked for at " + commit);
        }
        if (facts.sum() != null && !facts.sum().equals(file.sum())) {
            throw lies(
                    file, answer, "has the sum " + facts.sum() + " there, and " + file.sum() + " in the list of files");
        }
        if (facts.size() >= 0 && facts.size() != file.size()) {
            throw lies(
                    file, answer, "has " + facts.size() + " bytes there, and " + file.size() + " in the list of files");
        }
    }

    /** Puts the channel's end where the body begins. */
    private void requirePlace(RemoteFile file, HubHttp.Answer answer, FileChannel channel)
            throws IOException, BrokenOff {
        long have = channel.size();
        if (answer.status() == 206) {
            Matcher range =
                    RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
            if (!range.matches() || Long.parseLong(range.group(1)) != have) {
                clear(channel);
                throw new BrokenOff("it sent another part than the one asked for", null);
            }
            if (!range.group(2).equals("*") && Long.parseLong(range.group(2)) != file.size()) {
                throw lies(
                        file,
                        answer,
                        "has " + range.group(2) + " bytes there, and " + file.size() + " in the list of files");
            }
            return;
        }
        clear(channel);
        if (answer.status() != 200) {
            throw new BrokenOff("it answered " + answer.status(), null);
        }
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(file.size());
        if (length != file.size()) {
            throw lies(file, answer, "has " + length + " bytes there, and " + file.size() + " in the list of files");
        }
    }

    private void copy(RemoteFile file, String host, InputStream body, FileChannel channel)
            throws IOException, BrokenOff {
        byte[] chunk = new byte[CHUNK];
        long at = channel.size();
        while (true) {
            int count = read(body, chunk);
            if (count < 0) {
                break;
            }
            if (at + count > file.size()) {
                throw new DataException(host + ": sends more of " + file.name() + " than its " + file.size()
                        + " bytes; check HF_ENDPOINT");
            }
            ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            fetched.accept(count);
        }
        if (at < file.size()) {
            throw new BrokenOff("the connection was closed", null);
        }
    }

    /** Failures of the network are told from those of the disk. */
    private static int read(InputStream body, byte[] chunk) throws BrokenOff {
        try {
            return body.read(chunk, 0, chunk.length);
        } catch (IOException e) {
            throw new BrokenOff(String.valueOf(e.getMessage()), e);
        }
    }

    private void clear(FileChannel channel) throws IOException {
        fetched.accept(-channel.size());
        channel.truncate(0);
    }

    private static boolean isRight(RemoteFile file, Path partial) throws IOException {
        return ContentSum.of(partial, Objects.requireNonNull(file.sum())).equals(file.sum());
    }

    private void requireRight(RemoteFile file, Path partial) throws IOException {
        String sum = ContentSum.of(partial, Objects.requireNonNull(file.sum()));
        if (!sum.equals(file.sum())) {
            Files.delete(partial);
            throw new DataException(file.name() + ": its " + ContentSum.kind(Objects.requireNonNull(file.sum()))
                    + " is " + sum + ", the hub says " + file.sum()
                    + ": it was damaged on its way and is thrown away; pull again");
        }
    }

    private static DataException lies(RemoteFile file, HubHttp.Answer answer, String what) {
        return new DataException(
                answer.host() + ": " + file.name() + " " + what + "; pull again, or check HF_ENDPOINT");
    }

    /** The network gave less than was asked for, which another try may mend. */
    private static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1L;

        private BrokenOff(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}

package saeengine.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a file holds, by its size and the SHA-256 of its bytes: equal sums mean equal files. */
public record FileSum(long bytes, String sha256) {
    private static final int CHUNK = 1 << 20;

    /** Reads all of the file; a gigabyte takes seconds. */
    public static FileSum of(Path file) {
        MessageDigest digest = digest();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
                bytes += n;
            }
        } catch (IOException e) {
            throw OpenFiles.unreadable(file, e);
        }
        return new FileSum(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

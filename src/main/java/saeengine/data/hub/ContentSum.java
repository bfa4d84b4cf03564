package saeengine.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The sums by which the hub knows a file: the SHA-256 of its bytes where it is stored apart (Git LFS), and otherwise
 * git's name of it, the SHA-1 of {@code "blob " + length}, a zero and the bytes.
 */
final class ContentSum {
    private static final int SHA256_DIGITS = 64;
    private static final int CHUNK = 1 << 20;

    private ContentSum() {}

    /** What {@code expected} is a sum of, in words. */
    static String kind(String expected) {
        return expected.length() == SHA256_DIGITS ? "SHA-256" : "SHA-1";
    }

    /** The sum of a file, of the kind that {@code expected} is of. */
    static String of(Path file, String expected) throws IOException {
        boolean git = expected.length() != SHA256_DIGITS;
        MessageDigest digest = digest(kind(expected));
        if (git) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}

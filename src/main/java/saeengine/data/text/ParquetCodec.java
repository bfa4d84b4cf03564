package saeengine.data.text;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import saeengine.data.Utf8Files;

/** How the pages of a Parquet column are compressed, by the format's numbers. */
enum ParquetCodec {
    UNCOMPRESSED,
    SNAPPY,
    GZIP,
    LZO,
    BROTLI,
    LZ4,
    ZSTD,
    LZ4_RAW;

    static ParquetCodec of(int number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("an unknown compression, number " + number);
        }
        ParquetCodec codec = values()[number];
        if (codec == LZO || codec == BROTLI || codec == LZ4 || codec == LZ4_RAW) {
            throw new IllegalArgumentException(
                    "the column is compressed with " + codec
                            + "; read are files without compression or with SNAPPY, GZIP or ZSTD, so write it with one of these");
        }
        return codec;
    }

    /** Fills the first {@code wanted} bytes of {@code out}; fewer or more are an error. */
    void unpack(byte[] in, int from, int length, byte[] out, int wanted) {
        if (wanted == 0 && length == 0) {
            return;
        }
        int got = switch (this) {
            case UNCOMPRESSED -> copy(in, from, length, out, wanted);
            case SNAPPY -> snappy(in, from, length, out, wanted);
            case GZIP -> unzip(in, from, length, out, wanted);
            default -> zstd(in, from, length, out, wanted);
        };
        if (got != wanted) {
            throw new IllegalArgumentException("a page has " + got + " bytes, and " + wanted + " by its header");
        }
    }

    private static int copy(byte[] in, int from, int length, byte[] out, int wanted) {
        System.arraycopy(in, from, out, 0, Math.min(length, wanted));
        return length;
    }

    private static int snappy(byte[] in, int from, int length, byte[] out, int wanted) {
        SnappyBlock.unpack(new PageBytes(in, from, length), out, wanted);
        return wanted;
    }

    private static int zstd(byte[] in, int from, int length, byte[] out, int wanted) {
        try {
            return new ZstdDecompressor().decompress(in, from, length, out, 0, wanted);
        } catch (RuntimeException e) {
            // Of damaged data the library's checks throw more than its own exception, say for an overflow.
            throw refused(e);
        }
    }

    private static int unzip(byte[] in, int from, int length, byte[] out, int wanted) {
        try (InputStream zipped = new GZIPInputStream(new ByteArrayInputStream(in, from, length))) {
            int got = zipped.readNBytes(out, 0, wanted);
            return zipped.read() < 0 ? got : got + 1;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private static IllegalArgumentException refused(Exception e) {
        return new IllegalArgumentException("a page cannot be decompressed: " + Utf8Files.reason(e), e);
    }
}

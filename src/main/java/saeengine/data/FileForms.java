package saeengine.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** The first bytes of files that are named like text and are something else. */
final class FileForms {
    private static final String UNPACK = "unpack it first, with ";

    /** How a form begins, what it is and what to do. The longer of two that begin alike stands first. */
    private enum Form {
        GZIP("1f8b", "compressed with gzip", "give it a name that ends in .gz, or unpack it with 'gzip -d'"),
        ZIP("504b0304", "a zip file", UNPACK + "'unzip'"),
        ZSTD("28b52ffd", "compressed with zstd", "give it a name that ends in .zst, or unpack it with 'zstd -d'"),
        XZ("fd377a585a00", "compressed with xz", UNPACK + "'xz -d'"),
        BZIP2("425a68??314159265359", "compressed with bzip2", UNPACK + "'bzip2 -d'"),
        PARQUET("5041523115", "a Parquet file", "give it a name that ends in .parquet"),
        UTF32LE("fffe0000", "UTF-32 text", "convert it with 'iconv -f UTF-32 -t UTF-8'"),
        UTF32BE("0000feff", "UTF-32 text", "convert it with 'iconv -f UTF-32 -t UTF-8'"),
        UTF16LE("fffe", "UTF-16 text", "convert it with 'iconv -f UTF-16 -t UTF-8'"),
        UTF16BE("feff", "UTF-16 text", "convert it with 'iconv -f UTF-16 -t UTF-8'"),
        BARE_UTF16LE("!!00!!00", "UTF-16 text without a mark", "convert it with 'iconv -f UTF-16LE -t UTF-8'"),
        BARE_UTF16BE("00!!00!!", "UTF-16 text without a mark", "convert it with 'iconv -f UTF-16BE -t UTF-8'");

        private final String pattern;
        private final String what;
        private final String advice;

        Form(String pattern, String what, String advice) {
            this.pattern = pattern;
            this.what = what;
            this.advice = advice;
        }

        /** Each byte as two digits, or ?? for any byte, or !! for any but 0. */
        private boolean begins(byte[] bytes) {
            if (bytes.length < pattern.length() / 2) {
                return false;
            }
            for (int i = 0; i < pattern.length() / 2; i++) {
                String wanted = pattern.substring(2 * i, 2 * i + 2);
                boolean fits = switch (wanted) {
                    case "??" -> true;
                    case "!!" -> bytes[i] != 0;
                    default -> bytes[i] == (byte) HexFormat.fromHexDigits(wanted);
                };
                if (!fits) {
                    return false;
                }
            }
            return true;
        }
    }

    private FileForms() {}

    /** Refuses a file that begins as one of the forms does. */
    static void requireText(Path file, byte[] bytes, int from, int count) {
        byte[] head = Arrays.copyOfRange(bytes, from, from + Math.min(count, 16));
        for (Form form : Form.values()) {
            if (form.begins(head)) {
                throw new DataException(file + ": is " + form.what + " by its first bytes (offset 0: "
                        + HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(4, head.length))
                        + "), not UTF-8 text; "
                        + form.advice);
            }
        }
    }
}

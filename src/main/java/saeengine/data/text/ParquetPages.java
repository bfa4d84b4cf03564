package saeengine.data.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import saeengine.data.Allowance;
import saeengine.data.FileSection;

/**
 * The values of a column of strings, page by page (Apache Parquet's parquet.thrift and Encodings.md): data pages of both
 * versions, values plain, by dictionary, or as differences of their lengths or beginnings.
 *
 * <p>It throws {@link IllegalArgumentException} with the cause where the bytes are not what the format asks for.
 */
final class ParquetPages {
    private static final int DATA = 0;
    private static final int INDEX = 1;
    private static final int DICTIONARY = 2;
    private static final int DATA_2 = 3;

    private static final int PLAIN = 0;
    private static final int PLAIN_DICTIONARY = 2;
    private static final int RLE = 3;
    private static final int DELTA_LENGTHS = 6;
    private static final int DELTA_STRINGS = 7;
    private static final int RLE_DICTIONARY = 8;

    /** Gives one value after another. */
    private interface Values {
        /** The next value's bytes, which are good until the next page. */
        PageBytes next();
    }

    private static final class Header {
        private int type = -1;
        private int size = -1;
        private int packed = -1;
        private @Nullable Integer crc;
        private int values = -1;
        private int encoding = -1;
        private int levelEncoding = RLE;
        private int levelBytes;
        private int repetitionBytes;
        private boolean compressed = true;
    }

    private final FileChannel channel;
    private final ParquetFooter footer;
    private final Allowance allowance;
    private int chunksBegun;

    @SuppressWarnings("NullAway.Init") // the first page
    private InputStream in;

    @SuppressWarnings("NullAway.Init") // the first chunk
    private ParquetCodec codec;

    private long leftInChunk;
    private int leftInPage;
    private @Nullable HybridInts levels;

    @SuppressWarnings("NullAway.Init") // the first page
    private Values values;

    private byte[] raw = new byte[0];
    private byte[] page = new byte[0];
    private byte[] dictionary = new byte[0];

    /** Where each of the dictionary's values begins and after the last one ends; null where there is no dictionary. */
    private int @Nullable [] places;

    ParquetPages(FileChannel channel, ParquetFooter footer, Allowance allowance) {
        this.channel = channel;
        this.footer = footer;
        this.allowance = allowance;
    }

    /** The next value that is not null; null after the last. */
    @Nullable
    PageBytes next() throws IOException {
        while (true) {
            while (leftInPage == 0) {
                if (leftInChunk == 0 && !nextChunk()) {
                    return null;
                }
                if (leftInChunk > 0) {
                    nextPage();
                }
            }
            leftInPage--;
            if (levels == null || levels.next() == 1) {
                return values.next();
            }
        }
    }

    private boolean nextChunk() {
        if (chunksBegun == footer.chunks().size()) {
            return false;
        }
        ParquetFooter.Chunk chunk = footer.chunks().get(chunksBegun++);
        in = new BufferedInputStream(new FileSection(channel, chunk.offset(), chunk.length()).open(0));
        codec = chunk.rows() == 0 ? ParquetCodec.UNCOMPRESSED : ParquetCodec.of(chunk.codec());
        leftInChunk = chunk.rows();
        places = null;
        return true;
    }

    private void nextPage() throws IOException {
        Header header;
        try {
            header = readHeader();
            readRaw(header);
        } catch (EOFException e) {
            throw new IllegalArgumentException("its pages end before their rows do", e);
        }
        switch (header.type) {
            case INDEX -> {
                // Says nothing of the values.
            }
            case DICTIONARY -> readDictionary(header);
            case DATA -> readData(header);
            case DATA_2 -> readData2(header);
            default -> throw new IllegalArgumentException("a page of the unknown type " + header.type);
        }
    }

    private Header readHeader() throws IOException {
        ThriftInput thrift = new ThriftInput(in);
        Header header = new Header();
        thrift.struct((id, type) -> {
            switch (id) {
                case 1 -> header.type = thrift.i32(type);
                case 2 -> header.size = thrift.i32(type);
                case 3 -> header.packed = thrift.i32(type);
                case 4 -> header.crc = thrift.i32(type);
                case 5, 7, 8 -> {
                    ThriftInput.require(type, ThriftInput.STRUCT);
                    readKind(thrift, header, id == 8);
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        return header;
    }

    /** Values and encoding, and where levels lie; the second version of data pages has other fields after the first. */
    private static void readKind(ThriftInput thrift, Header header, boolean second) throws IOException {
        thrift.struct((id, type) -> {
            if (id == 1) {
                header.values = thrift.i32(type);
            } else if (id == (second ? 4 : 2)) {
                header.encoding = thrift.i32(type);
            } else if (id == 3 && !second) {
                header.levelEncoding = thrift.i32(type);
            } else if (id == 5 && second) {
                header.levelBytes = thrift.i32(type);
            } else if (id == 6 && second) {
                header.repetitionBytes = thrift.i32(type);
            } else if (id == 7 && second) {
                header.compressed = ThriftInput.bool(type);
            } else {
                return false;
            }
            return true;
        });
    }

    private void readRaw(Header header) throws IOException {
        if (header.size < 0 || header.packed < 0 || header.packed > channel.size()) {
            throw new IllegalArgumentException("a page of " + header.packed + " bytes, " + header.size + " unpacked");
        }
        raw = room(raw, header.packed);
        if (in.readNBytes(raw, 0, header.packed) < header.packed) {
            throw new EOFException();
        }
        if (header.crc != null) {
            CRC32 crc = new CRC32();
            crc.update(raw, 0, header.packed);
            if ((int) crc.getValue() != header.crc) {
                throw new IllegalArgumentException("a page's checksum is wrong");
            }
        }
    }

    private byte[] room(byte[] array, int size) {
        if (array.length >= size) {
            return array;
        }
        int larger = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(size, 3L * array.length / 2));
        allowance.take(larger);
        return new byte[larger];
    }

    private void readDictionary(Header header) {
        if (header.encoding != PLAIN && header.encoding != PLAIN_DICTIONARY) {
            throw new IllegalArgumentException("a dictionary of the encoding " + header.encoding);
        }
        dictionary = room(dictionary, header.size);
        codec.unpack(raw, 0, header.packed, dictionary, header.size);
        if (header.values < 0 || header.values > header.size / Integer.BYTES) {
            throw new IllegalArgumentException(
                    "a dictionary of " + header.values + " values in " + header.size + " bytes");
        }
        allowance.take(Integer.BYTES * (header.values + 1L));
        places = new int[header.values + 1];
        PageBytes bytes = new PageBytes(dictionary, 0, header.size);
        for (int i = 0; i < header.values; i++) {
            int length = bytes.int32();
            places[i] = bytes.take(length);
            places[i + 1] = places[i] + length + Integer.BYTES;
        }
    }

    private void readData(Header header) {
        page = room(page, header.size);
        codec.unpack(raw, 0, header.packed, page, header.size);
        PageBytes bytes = new PageBytes(page, 0, header.size);
        levels = null;
        if (footer.optional()) {
            if (header.levelEncoding != RLE) {
                throw new IllegalArgumentException(
                        "nulls in the encoding " + header.levelEncoding + ", which is out of use");
            }
            levels = new HybridInts(bytes.part(bytes.int32()), 1);
        }
        begin(header, bytes);
    }

    /** Levels stand before what is compressed. */
    private void readData2(Header header) {
        PageBytes bytes = new PageBytes(raw, 0, header.packed);
        bytes.take(header.repetitionBytes);
        PageBytes stored = bytes.part(header.levelBytes);
        levels = footer.optional() ? new HybridInts(stored, 1) : null;
        int before = header.packed - bytes.left();
        int size = header.size - before;
        if (size < 0) {
            throw new IllegalArgumentException("a page of " + header.size + " bytes with levels of " + before);
        }
        page = room(page, size);
        ParquetCodec how = header.compressed ? codec : ParquetCodec.UNCOMPRESSED;
        how.unpack(raw, before, bytes.left(), page, size);
        begin(header, new PageBytes(page, 0, size));
    }

    private void begin(Header header, PageBytes bytes) {
        if (header.values < 0 || header.values > leftInChunk) {
            throw new IllegalArgumentException(
                    "a page of " + header.values + " rows where " + leftInChunk + " are left");
        }
        leftInPage = header.values;
        leftInChunk -= header.values;
        values = switch (header.encoding) {
            case PLAIN -> () -> bytes.part(bytes.int32());
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> byDictionary(bytes);
            case DELTA_LENGTHS -> byLengths(DeltaInts.read(bytes, header.values, allowance), bytes);
            case DELTA_STRINGS -> byBeginnings(header.values, bytes);
            default ->
                throw new IllegalArgumentException(
                        "values in the encoding " + header.encoding + ", which strings are not written in");
        };
    }

    private Values byDictionary(PageBytes bytes) {
        if (bytes.left() == 0) {
            return () -> {
                throw new IllegalArgumentException("a page without its values");
            };
        }
        HybridInts indices = new HybridInts(bytes, bytes.u8());
        return () -> {
            int index = indices.next();
            if (places == null || index < 0 || index >= places.length - 1) {
                throw new IllegalArgumentException(
                        "value " + index + " of a dictionary of " + (places == null ? 0 : places.length - 1));
            }
            int from = places[index];
            return new PageBytes(dictionary, from, places[index + 1] - Integer.BYTES - from);
        };
    }

    private static Values byLengths(int[] lengths, PageBytes bytes) {
        int[] done = {0};
        return () -> bytes.part(lengths[checked(done[0]++, lengths)]);
    }

    /** Each value begins as the one before does, for so long, and goes on with bytes of its own. */
    private Values byBeginnings(int count, PageBytes bytes) {
        int[] shared = DeltaInts.read(bytes, count, allowance);
        int[] own = DeltaInts.read(bytes, count, allowance);
        int[] done = {0};
        byte[][] last = {new byte[0]};
        return () -> {
            int i = checked(done[0]++, shared);
            int length = own[checked(i, own)];
            if (shared[i] > last[0].length) {
                throw new IllegalArgumentException("a value that shares more than there is");
            }
            int from = bytes.take(length);
            byte[] value = Arrays.copyOf(last[0], Math.addExact(shared[i], length));
            System.arraycopy(bytes.array, from, value, shared[i], length);
            last[0] = value;
            return new PageBytes(value, 0, value.length);
        };
    }

    private static int checked(int index, int[] in) {
        if (index >= in.length) {
            throw new IllegalArgumentException("a page with fewer values than rows");
        }
        return index;
    }
}

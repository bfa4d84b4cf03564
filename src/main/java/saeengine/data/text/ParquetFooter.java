package saeengine.data.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import saeengine.data.Allowance;
import saeengine.data.DataException;
import saeengine.data.FileSection;
import saeengine.data.OpenFiles;

/**
 * Where a column of strings lies in a Parquet file, from the file's footer (Apache Parquet's parquet.thrift). The column is
 * one of the file's own, not of a group within it, and each row has one string or null.
 */
final class ParquetFooter {
    private static final int MAGIC = 4;
    private static final int TAIL = Integer.BYTES + MAGIC;
    private static final int BYTE_ARRAY = 6;
    private static final int REPEATED = 2;
    private static final List<String> TYPES = List.of(
            "truth values", "int32", "int64", "int96", "float", "double", "byte arrays", "byte arrays of one length");

    /** Of what is annotated as a byte array: strings, enums, JSON. */
    private static final List<Integer> STRINGS = List.of(-1, 0, 4, 19);

    /** More rows than this times the file's bytes are no text, but work without end. */
    private static final long ROWS_A_BYTE = 1000;

    private static final long SPARE_ROWS = 1_000_000;
    private static final int HELD_BYTES = 200;

    /** The pages of a column in one row group. */
    record Chunk(long offset, long length, int codec, long rows) {}

    private static final class Element {
        private String name = "";
        private int type = -1;
        private int repetition;
        private int annotation = -1;
        private int children;

        private String kind() {
            return type >= 0 && type < TYPES.size() ? TYPES.get(type) : "a group";
        }
    }

    private final Path file;
    private final String column;
    private final long dataEnd;
    private final long fileSize;
    private final Allowance allowance;
    private final List<Element> schema = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // each begins with it
    private Element element;

    private long rows;

    private ParquetFooter(Path file, String column, long dataEnd, long fileSize, Allowance allowance) {
        this.file = file;
        this.column = column;
        this.dataEnd = dataEnd;
        this.fileSize = fileSize;
        this.allowance = allowance;
    }

    /**
     * @throws DataException where the file has no such column of strings
     * @throws IllegalArgumentException with the cause, where the footer is not what the format asks for
     */
    static ParquetFooter read(FileChannel channel, Path file, String column, Allowance allowance) throws IOException {
        long size = channel.size();
        if (size < MAGIC + TAIL) {
            throw new IllegalArgumentException("its " + size + " bytes are too few");
        }
        String head = magic(OpenFiles.read(channel, 0, MAGIC));
        ByteBuffer tail = OpenFiles.read(channel, size - TAIL, TAIL).order(ByteOrder.LITTLE_ENDIAN);
        long length = tail.getInt() & 0xFFFF_FFFFL;
        String end = magic(tail);
        if (end.equals("PARE")) {
            throw new IllegalArgumentException("it is encrypted");
        }
        if (!head.equals("PAR1") || !end.equals("PAR1")) {
            throw new IllegalArgumentException("it does not begin and end with PAR1");
        }
        long dataEnd = size - TAIL - length;
        if (dataEnd < MAGIC) {
            throw new IllegalArgumentException("its footer of " + length + " bytes is longer than it is");
        }
        ParquetFooter footer = new ParquetFooter(file, column, dataEnd, size, allowance);
        footer.read(new ThriftInput(new BufferedInputStream(new FileSection(channel, dataEnd, length).open(0))));
        return footer;
    }

    private static String magic(ByteBuffer bytes) {
        byte[] four = new byte[MAGIC];
        bytes.get(four);
        return new String(four, StandardCharsets.ISO_8859_1);
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** Whether rows may be null, so that pages say which are. */
    boolean optional() {
        return element.repetition == 1;
    }

    private void read(ThriftInput in) throws IOException {
        try {
            in.struct((id, type) -> switch (id) {
                case 2 -> {
                    in.list(type, each -> readElement(in, each));
                    element = find();
                    yield true;
                }
                case 4 -> {
                    if (element == null) {
                        throw new IllegalArgumentException("its footer has rows before columns");
                    }
                    in.list(type, each -> readGroup(in, each));
                    yield true;
                }
                case 8 -> throw new IllegalArgumentException("it is encrypted");
                default -> false;
            });
        } catch (EOFException e) {
            throw new IllegalArgumentException("its footer is cut short", e);
        }
        if (element == null) {
            throw new IllegalArgumentException("its footer names no columns");
        }
    }

    private void readElement(ThriftInput in, int listed) throws IOException {
        ThriftInput.require(listed, ThriftInput.STRUCT);
        Element read = new Element();
        in.struct((id, type) -> {
            switch (id) {
                case 1 -> read.type = in.i32(type);
                case 3 -> read.repetition = in.i32(type);
                case 4 -> read.name = in.text(type);
                case 5 -> read.children = in.i32(type);
                case 6 -> read.annotation = in.i32(type);
                default -> {
                    return false;
                }
            }
            return true;
        });
        allowance.take(HELD_BYTES + 2L * read.name.length());
        schema.add(read);
    }

    /** The element of the column, which is a child of the first one, the whole file's. */
    private Element find() {
        List<Element> top = new ArrayList<>();
        int at = 1;
        for (int left = schema.isEmpty() ? 0 : schema.get(0).children; left > 0; left--) {
            if (at >= schema.size()) {
                throw new IllegalArgumentException("its footer lacks columns");
            }
            top.add(schema.get(at));
            for (long below = schema.get(at++).children; below > 0; below--) {
                if (at >= schema.size()) {
                    throw new IllegalArgumentException("its footer lacks columns");
                }
                below += Math.max(0, schema.get(at++).children);
            }
        }
        for (Element each : top) {
            if (each.name.equals(column)) {
                return requireStrings(each);
            }
        }
        throw new DataException(file + ": has no column '" + column + "'; its columns are: "
                + top.stream().map(each -> each.name + " (" + each.kind() + ")").collect(Collectors.joining(", "))
                + "; write the texts into a file with a column of that name");
    }

    private Element requireStrings(Element found) {
        boolean one = found.children == 0 && found.repetition != REPEATED;
        if (!one || found.type != BYTE_ARRAY || !STRINGS.contains(found.annotation)) {
            throw new DataException(file + ": its column '" + column + "' holds "
                    + (!one ? "lists or groups" : found.type == BYTE_ARRAY ? "no strings" : found.kind())
                    + ", and a text is a string in each row; write the texts into a file of such ones");
        }
        return found;
    }

    private void readGroup(ThriftInput in, int listed) throws IOException {
        ThriftInput.require(listed, ThriftInput.STRUCT);
        List<ChunkBuilder> found = new ArrayList<>();
        long[] groupRows = {-1};
        in.struct((id, type) -> {
            if (id == 1) {
                in.list(type, each -> readChunk(in, each, found));
            } else if (id == 3) {
                groupRows[0] = in.i64(type);
            } else {
                return false;
            }
            return true;
        });
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "a row group has the column '" + column + "' " + found.size() + " times");
        }
        chunks.add(found.get(0).chunk(groupRows[0]));
        allowance.take(HELD_BYTES);
        rows += groupRows[0];
        if (rows > SPARE_ROWS + ROWS_A_BYTE * fileSize) {
            throw new IllegalArgumentException("its " + fileSize + " bytes are said to hold " + rows + " rows");
        }
    }

    private void readChunk(ThriftInput in, int listed, List<ChunkBuilder> found) throws IOException {
        ThriftInput.require(listed, ThriftInput.STRUCT);
        ChunkBuilder builder = new ChunkBuilder();
        in.struct((id, type) -> {
            switch (id) {
                case 1 -> builder.elsewhere = in.text(type);
                case 3 -> {
                    ThriftInput.require(type, ThriftInput.STRUCT);
                    builder.read(in);
                }
                case 8 -> {
                    builder.encrypted = true;
                    return false;
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (builder.isOf(column)) {
            found.add(builder);
        }
    }

    /** The settings of a column in a row group as they are read. */
    private final class ChunkBuilder {
        private int depth;
        private String name = "";
        private String elsewhere = "";
        private boolean encrypted;
        private int codec = -1;
        private long values = -1;
        private long length = -1;
        private long data = -1;
        private long dictionary;

        private void read(ThriftInput in) throws IOException {
            in.struct((id, type) -> {
                switch (id) {
                    case 3 ->
                        in.list(type, each -> {
                            name = in.text(each);
                            depth++;
                        });
                    case 4 -> codec = in.i32(type);
                    case 5 -> values = in.i64(type);
                    case 7 -> length = in.i64(type);
                    case 9 -> data = in.i64(type);
                    case 11 -> dictionary = in.i64(type);
                    default -> {
                        return false;
                    }
                }
                return true;
            });
        }

        private boolean isOf(String wanted) {
            return depth == 1 && name.equals(wanted);
        }

        private Chunk chunk(long groupRows) {
            if (encrypted || !elsewhere.isEmpty()) {
                throw new IllegalArgumentException(
                        encrypted ? "the column is encrypted" : "the column lies in another file");
            }
            long offset = dictionary > 0 ? Math.min(dictionary, data) : data;
            boolean inside = offset >= MAGIC && length >= 0 && length <= dataEnd - offset;
            if (!inside || groupRows < 0 || values != groupRows) {
                throw new IllegalArgumentException("a row group's place or size cannot be");
            }
            return new Chunk(offset, length, codec, values);
        }
    }
}

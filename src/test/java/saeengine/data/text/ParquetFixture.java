package saeengine.data.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.deltalengthbytearray.DeltaLengthByteArrayValuesWriter;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files made by Apache's own writer. */
public final class ParquetFixture {
    private static final String STRINGS =
            "message m { required int64 id; optional group meta { optional binary text (UTF8); }"
                    + " %s binary text (UTF8); optional binary other (UTF8); }";

    /**
     * How a file is written.
     *
     * @param second pages of the second version, and differences of strings in place of plain ones
     * @param groupRows so many rows in each row group
     * @param pageRows so many rows in each page
     * @param required whether the column's type says that there are no nulls
     */
    public record Form(
            CompressionCodecName codec,
            boolean second,
            boolean dictionary,
            int groupRows,
            int pageRows,
            boolean required,
            boolean checksums) {
        static Form of(CompressionCodecName codec, boolean second, boolean dictionary) {
            return new Form(codec, second, dictionary, 1000, 100, false, true);
        }
    }

    private ParquetFixture() {}

    /** A file as it is mostly found: compressed, with a dictionary, in row groups and pages. */
    public static Path write(Path file, List<String> texts) {
        return write(file, texts, new Form(CompressionCodecName.SNAPPY, false, true, 20, 6, false, false));
    }

    /** A file whose column 'text' holds these, among other columns. */
    public static Path write(Path file, List<String> texts, Form form) {
        String schema = String.format(STRINGS, form.required() ? "required" : "optional");
        try (ParquetWriter<String> writer = new Builder(file, MessageTypeParser.parseMessageType(schema))
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(form.codec())
                .withCodecFactory(form.codec() == CompressionCodecName.GZIP ? new Gzip() : null)
                .withWriterVersion(form.second() ? WriterVersion.PARQUET_2_0 : WriterVersion.PARQUET_1_0)
                .withDictionaryEncoding(form.dictionary())
                .withRowGroupRowCountLimit(form.groupRows())
                .withPageRowCountLimit(form.pageRows())
                .withPageWriteChecksumEnabled(form.checksums())
                .withMinRowCountForPageSizeCheck(1)
                .build()) {
            for (String text : texts) {
                writer.write(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** One page of lengths followed by the strings, which Apache's writer itself never chooses. */
    public static Path writeByLengths(Path file, List<String> texts) {
        MessageType schema = MessageTypeParser.parseMessageType("message m { required binary text (UTF8); }");
        ValuesWriter values = new DeltaLengthByteArrayValuesWriter(1 << 16, 1 << 20, new HeapByteBufferAllocator());
        texts.forEach(text -> values.writeBytes(Binary.fromString(text)));
        try (ParquetFileWriter writer =
                new ParquetFileWriter(new LocalOutputFile(file), schema, ParquetFileWriter.Mode.CREATE, 1 << 20, 0)) {
            writer.start();
            writer.startBlock(texts.size());
            writer.startColumn(schema.getColumns().get(0), texts.size(), CompressionCodecName.UNCOMPRESSED);
            BytesInput bytes = values.getBytes();
            writer.writeDataPage(
                    texts.size(),
                    (int) bytes.size(),
                    BytesInput.copy(bytes),
                    Encoding.RLE,
                    Encoding.RLE,
                    Encoding.DELTA_LENGTH_BYTE_ARRAY);
            writer.endColumn();
            writer.endBlock();
            writer.end(Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A file of one row with any columns, of which none is written but those that are required numbers. */
    static Path writeColumns(Path file, String columns) {
        try (ParquetWriter<String> writer =
                new Builder(file, MessageTypeParser.parseMessageType("message m { " + columns + " }")).build()) {
            writer.write(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static final class Builder extends ParquetWriter.Builder<String, Builder> {
        private final MessageType schema;

        private Builder(Path file, MessageType schema) {
            super(new LocalOutputFile(file));
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<String> getWriteSupport(Configuration settings) {
            return new Texts(schema);
        }
    }

    private static final class Texts extends WriteSupport<String> {
        private final MessageType schema;
        private RecordConsumer to;
        private long rows;

        private Texts(MessageType schema) {
            this.schema = schema;
        }

        @Override
        public WriteContext init(Configuration settings) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            to = consumer;
        }

        @Override
        public void write(String text) {
            to.startMessage();
            if (schema.containsField("id")) {
                int at = schema.getFieldIndex("id");
                to.startField("id", at);
                to.addLong(rows++);
                to.endField("id", at);
            }
            if (text != null) {
                put("text", text);
            }
            if (schema.containsField("other") && text != null && text.length() % 2 == 0) {
                put("other", "not " + text);
            }
            to.endMessage();
        }

        private void put(String name, String value) {
            int at = schema.getFieldIndex(name);
            to.startField(name, at);
            to.addBinary(Binary.fromString(value));
            to.endField(name, at);
        }
    }

    /** Apache's own needs Hadoop. */
    private static final class Gzip implements CompressionCodecFactory {
        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            return new BytesInputCompressor() {
                @Override
                public BytesInput compress(BytesInput bytes) throws IOException {
                    ByteArrayOutputStream packed = new ByteArrayOutputStream();
                    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                        bytes.writeAllTo(out);
                    }
                    return BytesInput.from(packed.toByteArray());
                }

                @Override
                public CompressionCodecName getCodecName() {
                    return CompressionCodecName.GZIP;
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {}
    }
}

package saeengine.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import saeengine.data.tensors.ModelFixture;
import saeengine.data.tensors.NpzFixture;
import saeengine.data.tensors.PickleBuilder;
import saeengine.data.tensors.SafeTensorsFixture;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.data.tensors.TorchFixture;
import saeengine.data.tensors.TorchWriter;
import saeengine.data.text.ParquetFixture;
import saeengine.data.tokenizer.BpeTables;
import saeengine.data.tokenizer.TokenizerFixture;
import saeengine.data.tokenizer.TokenizerPartsTest;
import saeengine.testing.SharedData;

/** Small valid files for the fuzzer to change: of the project's own making, and public ones where they are at hand. */
public final class FuzzSeeds {
    private static final long LARGEST_SEED = 20_000;

    private final List<byte[]> files = new ArrayList<>();
    private int shared;
    private boolean missing;

    private FuzzSeeds() {}

    public List<byte[]> files() {
        return files;
    }

    /** What the files are, to be printed. */
    public String from() {
        return (files.size() - shared) + " files of the project's own and " + shared + " public ones"
                + (missing ? ", for ../shared/data is not on this machine" : "");
    }

    public static FuzzSeeds safeTensors(Path folder) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        Path path = folder.resolve("seed");
        new SafeTensorsWriter()
                .metadata("format", "pt")
                .metadata("note", "two\nlines")
                .add("encoder.weight", new float[6], 2, 3)
                .add("ids", new long[] {1, -1}, 2)
                .add("steps", new int[] {7})
                .addBf16("half", new float[] {1, 2, 3}, 3)
                .add("double", new double[] {0.1}, 1, 1, 1)
                .add("none", new float[0], 0, 4)
                .write(path);
        seeds.add(path);
        seeds.add(SafeTensorsFixture.write(
                path,
                "{" + SafeTensorsFixture.entry("b", "F32", "[]", 24, 28) + ","
                        + SafeTensorsFixture.entry("a", "F16", "[2,6]", 0, 24) + ","
                        + SafeTensorsFixture.entry("m", "BOOL", "[2]", 28, 30) + ","
                        + SafeTensorsFixture.entry("u", "U64", "[1]", 30, 38) + "}   ",
                new byte[38]));
        seeds.addShared("pt-fixtures", name -> name.endsWith(".safetensors"), head -> true);
        return seeds;
    }

    public static FuzzSeeds torchZip(Path folder) throws IOException {
        FuzzSeeds seeds = torch(folder, TorchFixture.Format.ZIP, "torch-zip.pt");
        Path path = folder.resolve("seed");
        new TorchWriter()
                .add("encoder.weight", new float[6], 2, 3)
                .add("k", new int[] {32})
                .add("ids", new long[] {1L << 40, -1}, 2)
                .write(path);
        seeds.add(path);
        seeds.addShared("pt-fixtures", name -> true, head -> head == 'P');
        return seeds;
    }

    public static FuzzSeeds torchLegacy(Path folder) throws IOException {
        FuzzSeeds seeds = torch(folder, TorchFixture.Format.LEGACY, "torch-legacy.pt");
        seeds.addShared("pt-fixtures", name -> true, head -> head == 0x80);
        return seeds;
    }

    /** Arrays of both orders, several types and none of numpy's own sizes, and what numpy wrote. */
    public static FuzzSeeds npz(Path folder) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        Path path = folder.resolve("seed");
        seeds.add(new NpzFixture()
                .add("W_enc", new float[6], 2, 3)
                .add("f", "<f8", true, "(2, 1, 3)", new byte[48])
                .add("half", "<f2", false, "(3,)", new byte[6])
                .add("flag", "|b1", false, "()", new byte[1])
                .add("none", "<i8", false, "(0, 4)", new byte[0])
                .write(path));
        try (InputStream in = FuzzSeeds.class.getResourceAsStream("sae/gemma-scope.npz")) {
            seeds.files.add(in.readAllBytes());
        }
        return seeds;
    }

    /** Every compression and encoding that is read, nulls, row groups and pages of few rows; without checksums. */
    public static FuzzSeeds parquet(Path folder) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        List<String> texts = Arrays.asList("a", null, "one two", "one three", "", "a", "é".repeat(300), "a", "b", null);
        for (CompressionCodecName codec : List.of(
                CompressionCodecName.UNCOMPRESSED,
                CompressionCodecName.SNAPPY,
                CompressionCodecName.GZIP,
                CompressionCodecName.ZSTD)) {
            for (boolean second : new boolean[] {false, true}) {
                for (boolean dictionary : new boolean[] {false, true}) {
                    Path path = folder.resolve(codec + "-" + second + "-" + dictionary);
                    seeds.add(ParquetFixture.write(
                            path, texts, new ParquetFixture.Form(codec, second, dictionary, 7, 3, false, false)));
                }
            }
        }
        seeds.add(ParquetFixture.writeByLengths(folder.resolve("lengths"), List.of("a", "one two", "", "a")));
        return seeds;
    }

    /** Texts whose names say how they are compressed. */
    public static FuzzSeeds packed(Path folder, String name) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        for (String text : List.of("One.\n<|endoftext|>\nTwo, é.", "word ".repeat(3000) + "<|endoftext|>", "")) {
            seeds.add(PackedFixture.write(folder.resolve(name), text));
        }
        return seeds;
    }

    /** The pair of files of the same vocabulary; the second is no JSON. */
    public static void writeVocabulary(Path folder) {
        Fixtures.smallTables().write(folder);
    }

    /** Two files of one tensor each, called {@code one} and {@code two}, and the text of their index. */
    public static byte[] writeShards(Path folder) {
        ModelFixture.safeTensors(folder.resolve("one"), "a", 1);
        ModelFixture.torch(folder.resolve("two"), "b", 2);
        return ("{\"metadata\": {\"total_size\": 8, \"more\": [1]},"
                        + " \"weight_map\": {\"b\": \"two\", \"a\": \"one\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Byte-level BPE of 280 tokens, with its merges in both notations, and a very small one. */
    public static FuzzSeeds tokenizerJson() throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        BpeTables tables = Fixtures.smallTables();
        for (boolean pairs : new boolean[] {false, true}) {
            seeds.files.add(TokenizerFixture.json(tables, pairs, pairs).getBytes(StandardCharsets.UTF_8));
        }
        seeds.files.add(
                ("{\"version\":\"1.0\",\"added_tokens\":[{\"id\":4,\"content\":\"<|endoftext|>\",\"special\":true}],"
                                + "\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
                                + "\"trim_offsets\":true},\"post_processor\":null,\"decoder\":{\"type\":\"ByteLevel\"},"
                                + "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,\"vocab\":{\"a\":0,\"b\":1,"
                                + "\"ab\":2,\"c\":3,\"<|endoftext|>\":4},\"merges\":[\"a b\"]}}")
                        .getBytes(StandardCharsets.UTF_8));
        TokenizerPartsTest.files().forEach(file -> seeds.files.add(file.getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    /** Views of all kinds, nested entries and plain values, and what torch itself wrote. */
    private static FuzzSeeds torch(Path folder, TorchFixture.Format format, String resource) throws IOException {
        FuzzSeeds seeds = new FuzzSeeds();
        TorchFixture fixture = new TorchFixture(format)
                .storage("0", "FloatStorage", 24, TorchFixture.ramp(24))
                .storage("1", "ByteStorage", 4, new byte[4])
                .view("whole", "0", 0, new long[] {2, 12}, new long[] {12, 1})
                .view("columns", "0", 1, new long[] {3, 2}, new long[] {1, 3})
                .view("repeated", "1", 1, new long[] {2, 2}, new long[] {0, 1})
                .view("one", "0", 5, new long[] {}, new long[] {});
        fixture.entry("list", new PickleBuilder().op(']', '(', 'K', 1, 'K', 2, 'e'));
        fixture.entry("dict", new PickleBuilder().op('}', 'K', 3).text("three").op('s'));
        Path path = folder.resolve("seed");
        seeds.add(fixture.write(path));
        try (InputStream in = FuzzSeeds.class.getResourceAsStream("tensors/" + resource)) {
            seeds.files.add(in.readAllBytes());
        }
        return seeds;
    }

    private void add(Path path) throws IOException {
        files.add(Files.readAllBytes(path));
    }

    private void addShared(String relative, Predicate<String> named, Predicate<Integer> firstByte) throws IOException {
        Path folder = SharedData.find(relative).orElse(null);
        missing = folder == null;
        if (missing) {
            return;
        }
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.sorted(Comparator.naturalOrder()).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                boolean fits = bytes.length > 0 && bytes.length <= LARGEST_SEED && firstByte.test(bytes[0] & 0xff);
                if (fits && named.test(path.toString()) && isReadable(path)) {
                    files.add(bytes);
                    shared++;
                }
            }
        }
    }

    private static boolean isReadable(Path path) {
        try (TensorFile file = TensorFiles.open(path)) {
            return !file.names().isEmpty();
        } catch (DataException refused) {
            return false;
        }
    }
}

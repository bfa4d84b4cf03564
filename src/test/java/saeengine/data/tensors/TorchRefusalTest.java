package saeengine.data.tensors;

import static saeengine.data.Refusals.assertRefused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.DataException;

/** Torch files that are damaged, or made to do harm: each is refused in one line. */
class TorchRefusalTest {
    private static final long[] FOUR = {4};
    private static final long[] STEP = {1};

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void refusesToRunAnything(TorchFixture.Format format) throws IOException {
        Path trace = folder.resolve("trace");
        Path path = new TorchFixture(format)
                .entry(
                        "x",
                        new PickleBuilder()
                                .global("os", "system")
                                .text("touch " + trace)
                                .op(0x85, 'R'))
                .write(folder.resolve("evil.pt"));
        assertRefused(path, "asks for os.system, which is neither a tensor nor a dict", () -> TorchFile.open(path));
    }

    static Stream<Arguments> impossibleViews() {
        return Stream.of(
                Arguments.of(1, FOUR, STEP, "reach outside its storage of 4 elements"),
                Arguments.of(0, new long[] {2, 2}, new long[] {3, 1}, "reach outside"),
                Arguments.of(-1, FOUR, STEP, "negative offset"),
                Arguments.of(0, new long[] {-4}, STEP, "negative dimension"),
                Arguments.of(0, new long[] {1 << 30, 1 << 30}, new long[] {0, 0}, "repeats a storage"),
                Arguments.of(0, new long[] {(1 << 22) + 1}, new long[] {0}, "repeats a storage"),
                Arguments.of(0, new long[65], new long[65], "over 64 dimensions"));
    }

    @ParameterizedTest
    @MethodSource("impossibleViews")
    void refusesViewsThatLeaveTheirStorage(long offset, long[] shape, long[] strides, String cause) throws IOException {
        for (TorchFixture.Format format : TorchFixture.Format.values()) {
            Path path = new TorchFixture(format)
                    .storage("0", "FloatStorage", 4, TorchFixture.ramp(4))
                    .view("x", "0", offset, shape, strides)
                    .write(folder.resolve("bad.pt"));
            assertRefused(path, cause, () -> TorchFile.open(path));
        }
    }

    @Test
    void refusesStoragesThatDoNotFit() throws IOException {
        Path zip = new TorchFixture(TorchFixture.Format.ZIP)
                .storage("0", "FloatStorage", 4, new byte[15])
                .view("x", "0", 0, FOUR, STEP)
                .write(folder.resolve("zip.pt"));
        assertRefused(zip, "storage 0 should hold 4 F32 values but has 15 bytes", () -> TorchFile.open(zip));
        Path legacy = new TorchFixture(TorchFixture.Format.LEGACY)
                .storage("0", "FloatStorage", 4, new byte[15])
                .view("x", "0", 0, FOUR, STEP)
                .write(folder.resolve("legacy.pt"));
        assertRefused(legacy, "ends inside storage 0", () -> TorchFile.open(legacy));
        Path huge = new TorchFixture(TorchFixture.Format.LEGACY)
                .storage("0", "DoubleStorage", Integer.MAX_VALUE, new byte[16])
                .view("x", "0", 0, FOUR, STEP)
                .write(folder.resolve("huge.pt"));
        assertRefused(huge, "ends inside storage 0", () -> TorchFile.open(huge));
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryTruncation(TorchFixture.Format format) throws IOException {
        Path whole = new TorchFixture(format)
                .storage("0", "FloatStorage", 4, TorchFixture.ramp(4))
                .view("x", "0", 0, FOUR, STEP)
                .write(folder.resolve("whole.pt"));
        byte[] bytes = Files.readAllBytes(whole);
        TorchFile.open(whole).close();
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(bytes, length));
            assertRefused(cut, "", () -> TorchFile.open(cut).get("x").toFloats());
        }
    }

    /** A change of any one byte may pass unseen, but may end in nothing worse than a refusal. */
    @ParameterizedTest
    @EnumSource
    void survivesEveryChangedByte(TorchFixture.Format format) throws IOException {
        Path whole = new TorchFixture(format)
                .storage("0", "FloatStorage", 4, TorchFixture.ramp(4))
                .view("x", "0", 0, FOUR, STEP)
                .write(folder.resolve("whole.pt"));
        byte[] bytes = Files.readAllBytes(whole);
        for (int i = 0; i < bytes.length; i++) {
            for (int change : new int[] {1, 0xff}) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) change;
                Path path = Files.write(folder.resolve("changed.pt"), changed);
                try (TorchFile file = TorchFile.open(path)) {
                    file.names().forEach(name -> file.get(name).toFloats());
                } catch (DataException refused) {
                    assertRefused(path, "", () -> {
                        throw refused;
                    });
                }
            }
        }
    }

    static Stream<Arguments> oddValues() {
        PickleBuilder same =
                new PickleBuilder().op('}').text("a.b").op('K', 1, 's').text("a");
        PickleBuilder loop = new PickleBuilder().op(']', 'q', 0, 'h', 0, 'a');
        PickleBuilder laughs = new PickleBuilder().op('K', 1);
        for (int level = 0; level < 30; level++) {
            laughs.op('q', level, '0', ']', '(', 'h', level, 'h', level, 'e');
        }
        PickleBuilder longNames =
                new PickleBuilder().op('}').text("x".repeat(10_000)).op('}');
        for (int i = 0; i < 3_000; i++) {
            longNames.op('M', i, i >> 8, 'K', 1, 's');
        }
        return Stream.of(
                Arguments.of(longNames.op('s'), "unfold to over 48 MiB of values"),
                Arguments.of(
                        new PickleBuilder().op('(', 'N', 'N', 'N', 'N', 'K', 1, 't', 'Q'), "that is no torch storage"),
                Arguments.of(new PickleBuilder().op('K', 1), "neither a dict nor a list nor a tensor"),
                Arguments.of(same.op('}').text("b").op('K', 2, 's', 's'), "two of its entries are named 'a.b'"),
                Arguments.of(loop, "nested over 64 deep"),
                Arguments.of(laughs, "unfold to over 48 MiB"),
                Arguments.of(new PickleBuilder().op(')', 'Q'), "no torch storage"),
                Arguments.of(
                        new PickleBuilder().storage("FloatStorage", "0", 4).storage("LongStorage", "0", 4),
                        "describes storage 0 in two ways"),
                Arguments.of(new PickleBuilder().storage("FloatStorage", "0", -4), "no torch storage"),
                Arguments.of(
                        new PickleBuilder()
                                .global("torch._utils", "_rebuild_tensor_v2")
                                .op(')', 'R'),
                        "describes a tensor in an unknown way"),
                Arguments.of(
                        new PickleBuilder()
                                .global("torch._utils", "_rebuild_parameter")
                                .op(')', 'R'),
                        "describes a parameter in an unknown way"),
                Arguments.of(
                        new PickleBuilder().global("collections", "OrderedDict").op('K', 1, 0x85, 'R'),
                        "fills an OrderedDict in an unknown way"));
    }

    @ParameterizedTest
    @MethodSource("oddValues")
    void refusesOddValues(PickleBuilder value, String cause) throws IOException {
        PickleBuilder root = new PickleBuilder().proto().bytes(value.toBytes());
        Path path = new TorchFixture(TorchFixture.Format.ZIP).write(folder.resolve("odd.pt"), root);
        assertRefused(path, cause, () -> TorchFile.open(path));
    }

    @Test
    void refusesOtherZips() throws IOException {
        byte[] pickle = new PickleBuilder().proto().op('}').stop().toBytes();
        Path path = folder.resolve("x.pt");
        new RawZip().add("word/document.xml", pickle).write(path);
        assertRefused(path, "0 entries */data.pkl", () -> TorchFile.open(path));
        new RawZip().add("a/data.pkl", pickle).add("b/data.pkl", pickle).write(path);
        assertRefused(path, "2 entries */data.pkl", () -> TorchFile.open(path));
        new RawZip().claimCompressed().add("a/data.pkl", pickle).write(path);
        assertRefused(path, "a/data.pkl is compressed", () -> TorchFile.open(path));
        new RawZip()
                .add("a/data.pkl", pickle)
                .add("a/byteorder", "big".getBytes())
                .write(path);
        assertRefused(path, "byte order is 'big'", () -> TorchFile.open(path));
        new RawZip()
                .add("a/data.pkl", pickle)
                .add("a/x", pickle)
                .add("a/x", pickle)
                .write(path);
        assertRefused(path, "two zip entries named a/x", () -> TorchFile.open(path));
        PickleBuilder lost = new PickleBuilder()
                .proto()
                .op('}')
                .text("x")
                .tensor(new PickleBuilder().storage("FloatStorage", "5", 1), 0, STEP, STEP)
                .op('s');
        new RawZip().add("a/data.pkl", lost.stop().toBytes()).write(path);
        assertRefused(path, "tensor 'x': it lacks the zip entry a/data/5", () -> TorchFile.open(path));
    }

    /** A directory and a pickle that agree on far more than there is: it must not be allocated to be found missing. */
    @Test
    void refusesAnEntryThatClaimsMoreThanTheFile() throws IOException {
        Path path = new TorchFixture(TorchFixture.Format.ZIP)
                .storage("0", "ByteStorage", 1 << 28, new byte[77])
                .view("x", "0", 0, new long[] {1 << 28}, STEP)
                .write(folder.resolve("x.pt"));
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.length - 8; at++) {
            // The sizes in the directory, which stand there twice.
            if (file.getInt(at) == 77 && file.getInt(at + 4) == 77) {
                file.putInt(at, 1 << 28).putInt(at + 4, 1 << 28);
            }
        }
        Files.write(path, bytes);
        assertRefused(path, "made/data/0 claims 268435456 bytes of a file of", () -> TorchFile.open(path));
    }

    /** The keys of storages are looked up and shown, and a list that holds itself has neither a hash nor an end. */
    @Test
    void refusesALegacyListOfKeysThatAreNone() throws IOException {
        byte[] whole =
                Files.readAllBytes(new TorchFixture(TorchFixture.Format.LEGACY).write(folder.resolve("whole.pt")));
        int keys = new PickleBuilder().proto().op(']', '(', 'e').stop().toBytes().length;
        PickleBuilder loop = new PickleBuilder().op(']', 'q', 0, '(', ']', 'h', 0, 'a', 'e');
        PickleBuilder laughs = new PickleBuilder().op(']');
        for (int level = 0; level < 30; level++) {
            laughs.op('q', level, '0', ']', '(', 'h', level, 'h', level, 'e');
        }
        for (PickleBuilder list : List.of(loop, laughs)) {
            PickleBuilder bytes = new PickleBuilder().bytes(Arrays.copyOf(whole, whole.length - keys));
            Path path = Files.write(
                    folder.resolve("keys.pt"),
                    bytes.proto().bytes(list.toBytes()).stop().toBytes());
            assertRefused(path, "a storage whose key is no string", () -> TorchFile.open(path));
        }
    }

    @ParameterizedTest
    @EnumSource
    void quotesNamesWithinOneLine(TorchFixture.Format format) throws IOException {
        Path path = new TorchFixture(format)
                .storage("0", "FloatStorage", 4, TorchFixture.ramp(4))
                .view("two\nlines", "0", 1, FOUR, STEP)
                .write(folder.resolve("bad.pt"));
        assertRefused(path, "tensor 'two\\nlines': shape [4]", () -> TorchFile.open(path));
    }

    @Test
    void refusesOtherPickles() throws IOException {
        Path path = folder.resolve("x.pt");
        Files.write(path, TorchFixture.legacyHead(0x1951, 1001, true));
        assertRefused(path, "none written by torch.save", () -> TorchFile.open(path));
        Files.write(path, TorchFixture.legacyHead(0x1950, 1002, true));
        assertRefused(path, "unknown version", () -> TorchFile.open(path));
        Files.write(path, TorchFixture.legacyHead(0x1950, 1001, false));
        assertRefused(path, "little-endian", () -> TorchFile.open(path));
        Files.writeString(path, "hello");
        assertRefused(path, "neither a zip nor a pickle", () -> TorchFile.open(path));
    }
}

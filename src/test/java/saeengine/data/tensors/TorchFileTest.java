package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
    @TempDir
    Path folder;

    /** Two small files written by torch 1.13 itself, one in each format, from one and the same value. */
    @ParameterizedTest
    @ValueSource(strings = {"torch-zip.pt", "torch-legacy.pt"})
    void readsWhatTorchWrites(String resource) throws Exception {
        Path path = Path.of(TorchFileTest.class.getResource(resource).toURI());
        try (TorchFile file = TorchFile.open(path)) {
            assertValues(
                    file,
                    "model.plain",
                    0,
                    1,
                    2,
                    3,
                    4,
                    5,
                    6,
                    7,
                    8,
                    9,
                    10,
                    11,
                    12,
                    13,
                    14,
                    15,
                    16,
                    17,
                    18,
                    19,
                    20,
                    21,
                    22,
                    23);
            assertValues(
                    file,
                    "model.transposed",
                    0,
                    6,
                    12,
                    18,
                    1,
                    7,
                    13,
                    19,
                    2,
                    8,
                    14,
                    20,
                    3,
                    9,
                    15,
                    21,
                    4,
                    10,
                    16,
                    22,
                    5,
                    11,
                    17,
                    23);
            assertArrayEquals(new long[] {6, 4}, file.get("model.transposed").shape());
            assertValues(file, "model.slice", 7, 9, 11, 13, 15, 17);
            assertValues(file, "model.expanded", 7, 7, 7);
            assertValues(file, "model.wte", 0.5, -1.25, 3, 4);
            assertValues(file, "model.lm_head", 0.5, -1.25, 3, 4);
            assertValues(file, "model.scalar", -1e9);
            assertArrayEquals(new long[0], file.get("model.scalar").shape());
            assertValues(file, "model.empty");
            assertArrayEquals(new long[] {0, 3}, file.get("model.empty").shape());
            assertValues(file, "model.half", 1.5, -2.25, 65504);
            assertValues(file, "model.bfloat", 1.5, -2.5);
            assertValues(file, "model.double", 0.1);
            assertArrayEquals(
                    new long[] {(1L << 53) + 1, -1}, file.get("model.long").toLongs());
            assertEquals(StoredType.BOOL, file.get("model.mask").dtype());
            assertArrayEquals(new long[] {1, 0}, file.get("model.mask").toLongs());
            assertArrayEquals(new long[] {255, 0}, file.get("model.byte").toLongs());
            assertValues(file, "param", 1, 2);
            assertEquals(15, file.names().size());
            assertEquals("model.plain", file.names().iterator().next());
            assertEquals(
                    Map.of(
                            "optimizer.state.0.step",
                            12L,
                            "optimizer.betas.0",
                            0.9,
                            "optimizer.betas.1",
                            0.999,
                            "name",
                            "tiny",
                            "epoch",
                            3L,
                            "done",
                            true),
                    file.scalars());
            assertTrue(file.metadata().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsViewsInCOrder(TorchFixture.Format format) throws IOException {
        Path path = new TorchFixture(format)
                .storage("12", "FloatStorage", 24, TorchFixture.ramp(24))
                .storage("4", "FloatStorage", 2, TorchFixture.floats(-1, -2))
                .view("whole", "12", 0, new long[] {2, 12}, new long[] {12, 1})
                .view("later", "12", 20, new long[] {4}, new long[] {1})
                .view("columns", "12", 1, new long[] {3, 2}, new long[] {1, 3})
                .view("other", "4", 0, new long[] {2}, new long[] {1})
                .view("repeated", "4", 1, new long[] {2, 2}, new long[] {0, 0})
                .view("one", "12", 5, new long[] {}, new long[] {})
                .write(folder.resolve("x.bin"));
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(List.of("whole", "later", "columns", "other", "repeated", "one"), List.copyOf(file.names()));
            assertEquals(23, file.get("whole").toFloats()[23]);
            assertValues(file, "later", 20, 21, 22, 23);
            assertValues(file, "columns", 1, 4, 2, 5, 3, 6);
            float[] into = new float[8];
            file.get("columns").readFloats(into, 2);
            assertArrayEquals(new float[] {0, 0, 1, 4, 2, 5, 3, 6}, into);
            assertValues(file, "other", -1, -2);
            assertValues(file, "repeated", -2, -2, -2, -2);
            assertValues(file, "one", 5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DoubleStorage, F64, 8", "FloatStorage, F32, 4", "HalfStorage, F16, 2", "BFloat16Storage, BF16, 2",
        "LongStorage, I64, 8", "IntStorage, I32, 4", "ShortStorage, I16, 2", "CharStorage, I8, 1",
        "ByteStorage, U8, 1", "BoolStorage, BOOL, 1"
    })
    void knowsEveryStorage(String storageClass, StoredType type, int width) throws IOException {
        byte[] bytes = new byte[3 * width];
        bytes[width] = 1;
        for (TorchFixture.Format format : TorchFixture.Format.values()) {
            Path path = new TorchFixture(format)
                    .storage("0", storageClass, 3, bytes)
                    .view("x", "0", 1, new long[] {2}, new long[] {1})
                    .write(folder.resolve(storageClass + format));
            try (TensorFile file = TorchFile.open(path)) {
                assertEquals(type, file.get("x").dtype());
                double[] values = file.get("x").toDoubles();
                assertTrue(values[0] > 0 && values[1] == 0, type + " " + values[0] + " " + values[1]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsStridedWholeNumbersAndDoubles(TorchFixture.Format format) throws IOException {
        byte[] bytes = new byte[6 * 8];
        for (int i = 0; i < 6; i++) {
            bytes[8 * i] = (byte) i;
        }
        Path path = new TorchFixture(format)
                .storage("0", "LongStorage", 6, bytes)
                .view("x", "0", 0, new long[] {2, 3}, new long[] {1, 2})
                .write(folder.resolve("x"));
        try (TensorFile file = TorchFile.open(path)) {
            assertArrayEquals(new long[] {0, 2, 4, 1, 3, 5}, file.get("x").toLongs());
            assertArrayEquals(new double[] {0, 2, 4, 1, 3, 5}, file.get("x").toDoubles());
        }
    }

    @ParameterizedTest
    @EnumSource
    void laysNestedEntriesFlat(TorchFixture.Format format) throws IOException {
        TorchFixture fixture = new TorchFixture(format).storage("0", "FloatStorage", 2, TorchFixture.floats(8, 9));
        PickleBuilder tensor = new PickleBuilder().tensor(fixture.reference("0"), 0, new long[] {2}, new long[] {1});
        PickleBuilder parameter = new PickleBuilder()
                .global("torch._utils", "_rebuild_parameter")
                .op('(')
                .bytes(tensor.toBytes())
                .op(0x88)
                .emptyOrderedDict()
                .op('t', 'R');
        Path path = fixture.entry(
                        "list",
                        new PickleBuilder().op(']').bytes(tensor.toBytes()).op('a', 'K', 5, 'a'))
                .entry(
                        "dict",
                        new PickleBuilder()
                                .op('}', 'K', 3)
                                .bytes(parameter.toBytes())
                                .op('s'))
                .entry("bytes", new PickleBuilder().op('C', 1, 'x'))
                .entry("kind", new PickleBuilder().global("torch", "FloatStorage"))
                .entry(
                        "state",
                        new PickleBuilder()
                                .emptyOrderedDict()
                                .op('}')
                                .text("_metadata")
                                .op('N', 's', 'b'))
                .write(folder.resolve("x"));
        try (TorchFile file = TorchFile.open(path)) {
            assertEquals(List.of("list.0", "dict.3"), List.copyOf(file.names()));
            assertValues(file, "dict.3", 8, 9);
            assertEquals(Map.of("list.1", 5L), file.scalars());
        }
    }

    @Test
    void longListsOfPlainValuesAreLeftOut() throws IOException {
        TorchFixture fixture =
                new TorchFixture(TorchFixture.Format.ZIP).storage("0", "FloatStorage", 1, TorchFixture.floats(3));
        PickleBuilder losses = new PickleBuilder().op(']', '(');
        for (int i = 0; i < TorchTree.LONGEST_LIST; i++) {
            losses.op('K', 1);
        }
        PickleBuilder tensor = new PickleBuilder().tensor(fixture.reference("0"), 0, new long[] {1}, new long[] {1});
        fixture.entry("kept", new PickleBuilder().bytes(losses.toBytes()).op('e'));
        fixture.entry("long", losses.bytes(tensor.toBytes()).op('}').text("k").op('K', 2, 's', 'e'));
        try (TorchFile file = TorchFile.open(fixture.write(folder.resolve("x")))) {
            assertEquals(List.of("long.1000"), List.copyOf(file.names()));
            assertEquals(TorchTree.LONGEST_LIST + 1, file.scalars().size());
            assertEquals(1L, file.scalars().get("kept.999"));
            assertEquals(2L, file.scalars().get("long.1001.k"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyTensorIsEmptyWhereverItLies(TorchFixture.Format format) throws IOException {
        Path path = new TorchFixture(format)
                .storage("0", "FloatStorage", 2, TorchFixture.floats(8, 9))
                .view("x", "0", 1L << 62, new long[] {0, 3}, new long[] {3, 1})
                .write(folder.resolve("x"));
        try (TensorFile file = TensorFiles.open(path)) {
            assertValues(file, "x");
        }
    }

    @Test
    void aLoneTensorHasAName() throws IOException {
        TorchFixture fixture =
                new TorchFixture(TorchFixture.Format.ZIP).storage("0", "FloatStorage", 1, TorchFixture.floats(3));
        PickleBuilder tensor = new PickleBuilder().tensor(fixture.reference("0"), 0, new long[] {}, new long[] {});
        try (TensorFile file = TorchFile.open(fixture.write(folder.resolve("x"), tensor))) {
            assertValues(file, "tensor", 3);
        }
    }

    /** The oldest files let a tensor look into a view of a storage; its offset then counts from the view. */
    @Test
    void readsLegacyStorageViews() throws IOException {
        TorchFixture fixture =
                new TorchFixture(TorchFixture.Format.LEGACY).storage("7", "FloatStorage", 10, TorchFixture.ramp(10));
        PickleBuilder view = new PickleBuilder()
                .op('(')
                .text("storage")
                .global("torch", "FloatStorage")
                .text("7")
                .text("cpu")
                .number(10)
                .op('(')
                .text("70")
                .number(4)
                .number(3)
                .op('t', 't', 'Q');
        PickleBuilder tensor = new PickleBuilder().tensor(view, 1, new long[] {2}, new long[] {1});
        try (TensorFile file = TorchFile.open(fixture.entry("x", tensor).write(folder.resolve("x")))) {
            assertValues(file, "x", 5, 6);
        }
    }

    private static void assertValues(TensorFile file, String name, double... expected) {
        assertArrayEquals(expected, file.get(name).toDoubles(), name);
        float[] floats = new float[expected.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) expected[i];
        }
        assertArrayEquals(floats, file.get(name).toFloats(), name);
    }
}

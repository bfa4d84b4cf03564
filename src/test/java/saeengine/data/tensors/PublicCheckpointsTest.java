package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.Refusals;
import saeengine.testing.SharedData;

/** Checkpoints from public repositories, against what torch itself reads from them. */
class PublicCheckpointsTest {
    private static final Map<String, StoredType> TYPES = Map.ofEntries(
            Map.entry("float64", StoredType.F64),
            Map.entry("float32", StoredType.F32),
            Map.entry("float16", StoredType.F16),
            Map.entry("bfloat16", StoredType.BF16),
            Map.entry("int64", StoredType.I64),
            Map.entry("int32", StoredType.I32),
            Map.entry("int16", StoredType.I16),
            Map.entry("int8", StoredType.I8),
            Map.entry("uint8", StoredType.U8),
            Map.entry("bool", StoredType.BOOL));

    @TestFactory
    Stream<DynamicTest> everyTensorIsWhatTorchReads() throws IOException {
        Path list = SharedData.require("pt-fixtures/expected.json");
        JsonObject expected = JsonParser.parseString(Files.readString(list)).getAsJsonObject();
        assertTrue(expected.size() >= 58, "the list has shrunk to " + expected.size());
        return expected.entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getKey(),
                        () -> check(
                                list.resolveSibling(file.getKey()),
                                file.getValue().getAsJsonObject())));
    }

    private static void check(Path path, JsonObject expected) {
        if (expected.keySet().stream().anyMatch(key -> key.startsWith("refused"))) {
            Refusals.assertRefused(path, "", () -> TensorFiles.open(path));
            return;
        }
        try (TensorFile file = TensorFiles.open(path)) {
            assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(file.names()));
            expected.entrySet()
                    .forEach(e -> check(file.get(e.getKey()), e.getValue().getAsJsonObject()));
        }
    }

    private static void check(StoredTensor tensor, JsonObject expected) {
        String what = tensor.toString();
        assertEquals(TYPES.get(expected.get("dtype").getAsString()), tensor.dtype(), what);
        assertArrayEquals(
                numbers(expected.getAsJsonArray("shape")),
                Arrays.stream(tensor.shape()).asDoubleStream().toArray(),
                what);
        double[] values = tensor.toDoubles();
        double[] first = numbers(expected.getAsJsonArray("first"));
        assertArrayEquals(first, Arrays.copyOf(values, Math.min(4, values.length)), what);
        double sum = Arrays.stream(values).filter(Double::isFinite).sum();
        double scale =
                Arrays.stream(values).filter(Double::isFinite).map(Math::abs).sum();
        assertEquals(expected.get("sum").getAsDouble(), sum, 1e-12 * scale, what);
        float[] floats = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            assertEquals((float) values[i], floats[i], what);
        }
        if (tensor.dtype().isWhole()) {
            assertArrayEquals(
                    values, Arrays.stream(tensor.toLongs()).asDoubleStream().toArray(), what);
        }
    }

    private static double[] numbers(JsonArray array) {
        return array.asList().stream()
                .mapToDouble(PublicCheckpointsTest::number)
                .toArray();
    }

    private static double number(JsonElement value) {
        return switch (value.getAsString()) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> value.getAsDouble();
        };
    }

    @Test
    void plainValuesLieBesideTheTensors() {
        try (TorchFile file = TorchFile.open(SharedData.require("pt-fixtures/pt_config__weights_with_config.pt"))) {
            assertEquals(512L, file.scalars().get("my_config.d_model"));
            assertEquals(0.1, file.scalars().get("my_config.some_float"));
            assertEquals("hello", file.scalars().get("my_config.some_str"));
            assertEquals(true, file.scalars().get("my_config.some_bool"));
            assertEquals(3L, file.scalars().get("my_config.some_list_int.2"));
            assertEquals("some_value", file.scalars().get("my_config.some_dict.some_key"));
        }
    }

    /** One network after one and after two epochs: the tensors are alike in all but their values. */
    @Test
    void twoFormatsOfOneNetworkAreAlike() {
        try (TensorFile torch = TensorFiles.open(SharedData.require("mnist-pair/mnist.pt"));
                TensorFile safe = TensorFiles.open(SharedData.require("mnist-pair/mnist.safetensors"))) {
            assertEquals(new TreeSet<>(torch.names()), new TreeSet<>(safe.names()));
            for (String name : torch.names()) {
                assertEquals(torch.get(name).dtype(), safe.get(name).dtype());
                assertArrayEquals(torch.get(name).shape(), safe.get(name).shape());
            }
            assertArrayEquals(
                    new long[] {3752}, torch.get("norm1.num_batches_tracked").toLongs());
            assertArrayEquals(
                    new long[] {7504}, safe.get("norm1.num_batches_tracked").toLongs());
            assertEquals(0.0016727697802707553, torch.get("fc1.weight").toDoubles()[0]);
            assertEquals(-0.00022917f, safe.get("fc1.weight").toFloats()[0], 1e-8f);
        }
    }

    /** The weights of the tiny GPT-Neo, once more in each form; the tied head is on the storage of the embedding. */
    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.legacy.bin"})
    void torchFormsOfTheTinyModelAgree(String name) {
        try (TensorFile safe = TensorFiles.open(SharedData.require("gptneo-random-tiny/model.safetensors"));
                TensorFile torch = TensorFiles.open(SharedData.require("gptneo-random-tiny/" + name))) {
            assertFalse(safe.has("lm_head.weight"));
            safe.names().forEach(tensor -> assertSame(safe.get(tensor), torch.get(tensor)));
            assertArrayEquals(
                    torch.get("transformer.wte.weight").toFloats(),
                    torch.get("lm_head.weight").toFloats());
            List<String> others =
                    torch.names().stream().filter(n -> !safe.has(n)).toList();
            assertTrue(
                    others.stream().allMatch(n -> n.equals("lm_head.weight") || n.matches(".*\\.(masked_)?bias")),
                    others.toString());
            StoredTensor mask = torch.get("transformer.h.1.attn.attention.bias");
            assertEquals(StoredType.U8, mask.dtype());
            assertArrayEquals(new long[] {1, 1, 64, 64}, mask.shape());
        }
    }

    /** A 16-bit copy holds the nearest value that its 11 or 8 significant bits can. */
    @ParameterizedTest
    @CsvSource({"model.f16.safetensors, F16, 0x1p-11, 0x1p-25", "model.bf16.safetensors, BF16, 0x1p-8, 0x0p0"})
    void halfPrecisionCopiesAgree(String file, StoredType type, String relative, String absolute) {
        try (TensorFile full = TensorFiles.open(SharedData.require("gptneo-random-tiny/model.safetensors"));
                TensorFile half = TensorFiles.open(SharedData.require("gptneo-random-tiny/" + file))) {
            assertEquals(full.names(), half.names());
            for (String name : full.names()) {
                assertEquals(type, half.get(name).dtype());
                float[] exact = full.get(name).toFloats();
                float[] rounded = half.get(name).toFloats();
                for (int i = 0; i < exact.length; i++) {
                    double allowed = Math.abs(exact[i]) * Double.parseDouble(relative) + Double.parseDouble(absolute);
                    assertEquals(exact[i], rounded[i], allowed, name + "[" + i + "]");
                }
            }
        }
    }

    @Test
    void viewsOfTheTinyModelAgree() {
        try (TensorFile safe = TensorFiles.open(SharedData.require("gptneo-random-tiny/model.safetensors"));
                TorchFile views = TorchFile.open(SharedData.require("gptneo-random-tiny/nested_views.pt"))) {
            safe.names().forEach(name -> assertSame(safe.get(name), views.get("model." + name)));
            assertArrayEquals(
                    new float[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11},
                    views.get("views.t").toFloats());
            assertArrayEquals(
                    new float[] {10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
                    views.get("views.slice").toFloats());
            assertArrayEquals(new float[] {2, 7, 12, 17}, views.get("views.col").toFloats());
            assertArrayEquals(new float[] {3.5f}, views.get("views.scalar").toFloats());
            assertArrayEquals(
                    new float[] {0, 1, 2, 3, 4, 5}, views.get("views.bf16").toFloats());
            assertArrayEquals(new long[] {0, 1, 2, 3, 4}, views.get("views.i64").toLongs());
            assertEquals(17L, views.scalars().get("step"));
            assertEquals(2.5, views.scalars().get("extra.flags.2.1"));
        }
    }

    @Test
    void aTransposedEncoderComesOutInCOrder() {
        try (TensorFile sae = TensorFiles.open(SharedData.require("sae/sae_128_4.pt"));
                TensorFile golden = TensorFiles.open(SharedData.require("sae/sae_128_4.golden.safetensors"))) {
            double[] x = golden.get("x").toDoubles();
            double[] weights = sae.get("encoder_weights").toDoubles();
            double[] bias = sae.get("encoder_bias").toDoubles();
            double[] preBias = sae.get("pre_bias").toDoubles();
            double[] expected = golden.get("pre").toDoubles();
            for (int i = 0; i < expected.length; i++) {
                double sum = bias[i % 128];
                for (int j = 0; j < 64; j++) {
                    sum += (x[i / 128 * 64 + j] - preBias[j]) * weights[j * 128 + i % 128];
                }
                assertEquals(expected[i], sum, 1e-10);
            }
        }
    }

    private static void assertSame(StoredTensor expected, StoredTensor actual) {
        assertEquals(expected.dtype(), actual.dtype(), actual.toString());
        assertArrayEquals(expected.shape(), actual.shape(), actual.toString());
        assertArrayEquals(expected.toDoubles(), actual.toDoubles(), actual.toString());
    }
}

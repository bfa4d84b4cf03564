package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.family.TrainedGradients;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.CrossEntropy;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;
import saeengine.testing.GptNeoShape;
import saeengine.testing.Relative;
import saeengine.testing.SharedData;

/** Public models against golden float64 numbers: hidden states, logits, loss, gradients, in every file format. */
class PublicModelsTest {
    private static final String RANDOM = "gptneo-random-tiny/";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.legacy.bin", "model.safetensors"})
    void hiddenStatesOfTheRandomModel(String weights) throws IOException {
        Path model = modelFolder(weights);
        try (TensorFile golden = TensorFiles.open(SharedData.require(RANDOM + "golden_f64.safetensors"));
                CpuDevice device = CpuDevice.checked(2)) {
            Transformer gptNeo = load(device, model);
            List<int[]> sequences = sequences(golden);
            for (int layer = 0; layer <= 4; layer++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = gptNeo.residual(tape, gptNeo.sequences(tape, sequences), layer);
                    double[] expected = golden.get("hidden_states." + layer).toDoubles();
                    Relative.assertWithin(1e-5, x.toArray(), expected, weights + ", residual stream " + layer);
                }
            }
            try (Tape tape = Tape.inference(device)) {
                Tensor x = gptNeo.residual(tape, gptNeo.sequences(tape, sequences), 4);
                double[] expected = golden.get("logits").toDoubles();
                Relative.assertWithin(1e-5, gptNeo.logits(tape, x).toArray(), expected, weights + ", logits");
            }
        }
    }

    private Path modelFolder(String weights) throws IOException {
        Files.copy(SharedData.require(RANDOM + "config.json"), folder.resolve("config.json"));
        String name = weights.replace(".legacy", "");
        Files.copy(SharedData.require(RANDOM + weights), folder.resolve(name));
        return folder;
    }

    private static Transformer load(CpuDevice device, Path model) {
        return ModelLoader.open(model.toString(), 1).load(device, 4).model();
    }

    private static List<int[]> sequences(TensorFile golden) {
        int[] ids = Arrays.stream(golden.get("input_ids").toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
        return List.of(Arrays.copyOf(ids, 40), Arrays.copyOfRange(ids, 40, 80));
    }

    @Test
    void everyGradientOfTheRandomModel() {
        Path file = SharedData.require(RANDOM + "model.safetensors");
        try (TensorFile golden = TensorFiles.open(SharedData.require(RANDOM + "golden_f64.safetensors"));
                TensorFile gradients = TensorFiles.open(SharedData.require(RANDOM + "golden_grads_f64.safetensors"));
                TensorFile weights = TensorFiles.open(file);
                CpuDevice device = CpuDevice.checked(2)) {
            TransformerConfig config =
                    ModelLoader.open(file.getParent().toString(), 1).config();
            Transformer model = new Transformer(config, (name, shape) -> {
                Parameter parameter = Parameter.trained(device, name, shape);
                parameter.set(weights.get(GptNeoShape.stored(name, shape)).toFloats());
                return parameter;
            });
            try (Tape tape = Tape.recording(device)) {
                Tensor loss = loss(tape, model, sequences(golden));
                assertEquals(golden.get("loss").toDoubles()[0], loss.item(), 1e-4);
                tape.backward(loss);
                for (Parameter parameter : model.parameters()) {
                    double[] expected = gradients
                            .get(GptNeoShape.stored(parameter.name(), parameter.shape()))
                            .toDoubles();
                    float[] got = tape.grad(parameter).toArray();
                    Relative.assertWithin(1e-4, got, expected, "gradient of " + parameter.name());
                }
            }
        }
    }

    /** The mean over all targets: each sequence but its last token predicts the sequence but its first. */
    private static Tensor loss(Tape tape, Transformer model, List<int[]> sequences) {
        List<int[]> read =
                sequences.stream().map(s -> Arrays.copyOf(s, s.length - 1)).toList();
        int[] targets = sequences.stream()
                .flatMapToInt(s -> Arrays.stream(s, 1, s.length))
                .toArray();
        Tensor x = model.residual(tape, model.sequences(tape, read), 4);
        return CrossEntropy.crossEntropy(tape, model.logits(tape, x), tape.of(targets, targets.length));
    }

    @Test
    void hiddenStatesOfTheTrainedModel() {
        Path model = SharedData.require("gptneo-tinystories-64");
        try (TensorFile golden = TensorFiles.open(model.resolve("golden_f64.safetensors"));
                CpuDevice device = CpuDevice.checked(2)) {
            Transformer gptNeo = load(device, model);
            int[] ids = Arrays.stream(golden.get("input_ids").toLongs())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            for (int layer = 0; layer <= 4; layer++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = gptNeo.residual(tape, gptNeo.sequences(tape, List.of(ids)), layer);
                    double[] expected = golden.get("hidden_states." + layer).toDoubles();
                    Relative.assertWithin(1e-5, x.toArray(), expected, "residual stream " + layer);
                }
            }
        }
    }

    /** Part of each head rotated, one matrix for queries, keys and values, attention and MLP side by side. */
    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "model.safetensors"})
    void theRandomGptNeoX(String weights) throws IOException {
        String name = "gptneox-random-tiny/";
        Files.copy(SharedData.require(name + "config.json"), folder.resolve("config.json"));
        Files.copy(SharedData.require(name + weights), folder.resolve(weights));
        try (TensorFile golden = TensorFiles.open(SharedData.require(name + "golden_f64.safetensors"));
                CpuDevice device = CpuDevice.checked(2)) {
            Transformer model =
                    ModelLoader.open(folder.toString(), 1).load(device, 3).model();
            List<int[]> sequences = sequences(golden);
            for (int layer = 0; layer <= 3; layer++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = model.residual(tape, model.sequences(tape, sequences), layer);
                    double[] expected = golden.get("hidden_states." + layer).toDoubles();
                    Relative.assertWithin(1e-5, x.toArray(), expected, weights + ", residual stream " + layer);
                }
            }
            try (Tape tape = Tape.inference(device)) {
                Tensor x = model.residual(tape, model.sequences(tape, sequences), 3);
                double[] expected = golden.get("logits").toDoubles();
                Relative.assertWithin(1e-5, model.logits(tape, x).toArray(), expected, weights + ", logits");
            }
        }
    }

    @Test
    void everyGradientOfTheRandomGptNeoX() {
        Path model = SharedData.require("gptneox-random-tiny");
        try (TensorFile golden = TensorFiles.open(model.resolve("golden_f64.safetensors"));
                TensorFile gradients = TensorFiles.open(model.resolve("golden_grads_f64.safetensors"));
                CpuDevice device = CpuDevice.checked(2)) {
            TrainedGradients.of(device, model, sequences(golden))
                    .forEach((name, got) ->
                            Relative.assertWithin(1e-4, got, gradients.get(name).toDoubles(), "gradient of " + name));
        }
    }
}

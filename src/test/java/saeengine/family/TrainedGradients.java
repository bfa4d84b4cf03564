package saeengine.family;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.autograd.Tape;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.nn.Transformer;
import saeengine.op.CrossEntropy;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** The gradients of a model's mean next-token loss, as a checkpoint's tensors. */
public final class TrainedGradients {
    private TrainedGradients() {}

    /** Of a folder with config.json and model.safetensors; each sequence but its last token predicts the rest. */
    public static Map<String, float[]> of(Device device, Path folder, List<int[]> sequences) {
        Families.Shape shape = Families.read("config.json", json(folder), Use.STORED);
        try (TensorFile file = TensorFiles.open(folder.resolve("model.safetensors"))) {
            Transformer model = new Transformer(shape.config(), (name, size) -> {
                Parameter parameter = Parameter.trained(device, name, size);
                Place place = shape.tensors().place(name, size);
                parameter.set(place.take(file.get(place.tensor()).toFloats()));
                return parameter;
            });
            try (Tape t = Tape.recording(device)) {
                t.backward(loss(t, model, sequences));
                StoredForm form = new StoredForm(shape.tensors());
                for (Parameter parameter : model.parameters()) {
                    form.put(parameter.name(), t.grad(parameter).toArray(), parameter.shape());
                }
                Map<String, float[]> gradients = new LinkedHashMap<>();
                form.tensors().forEach(tensor -> gradients.put(tensor.name(), tensor.values()));
                return gradients;
            }
        }
    }

    private static com.google.gson.JsonObject json(Path folder) {
        try {
            return JsonParser.parseString(Files.readString(folder.resolve("config.json")))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor loss(Tape t, Transformer model, List<int[]> sequences) {
        List<int[]> read =
                sequences.stream().map(s -> Arrays.copyOf(s, s.length - 1)).toList();
        int[] targets = sequences.stream()
                .flatMapToInt(s -> Arrays.stream(s, 1, s.length))
                .toArray();
        Tensor x = model.residual(t, model.sequences(t, read), model.config().layers());
        return CrossEntropy.crossEntropy(t, model.logits(t, x), t.of(targets, targets.length));
    }
}

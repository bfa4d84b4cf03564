package saeengine.toy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.WriteFailed;

/**
 * What a toy run recorded, JSON lines: a first one of what does not change, then one a record.
 *
 * <p>Arrays are nested as the tensors of the field are: W [instances][hidden][features], W_enc and W_dec
 * [instances][latents][d], h [d][examples] and h' [instances][d][examples].
 */
public final class ToyLog implements AutoCloseable {
    private final Path path;
    private final BufferedWriter out;

    public ToyLog(Path path) {
        this.path = path;
        try {
            this.out = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /** The first line of a model's log. */
    public void begin(ToyFeatures features, float[] importance) {
        ToyShape shape = features.shape();
        JsonObject line = new JsonObject();
        line.addProperty("kind", "toy-model");
        line.addProperty("instances", shape.instances());
        line.addProperty("features", shape.features());
        line.addProperty("hidden", shape.hidden());
        line.add("probability", array(features.probability(), shape.instances(), shape.features()));
        line.add("importance", array(importance, shape.instances(), shape.features()));
        write(line);
    }

    public void add(ToyShape shape, ToyTraining.Snapshot snapshot) {
        JsonObject line = new JsonObject();
        line.addProperty("step", snapshot.step());
        line.addProperty("lr", snapshot.rate());
        line.add("loss", array(snapshot.loss(), shape.instances()));
        line.add("W", array(snapshot.w(), shape.instances(), shape.hidden(), shape.features()));
        line.add("b_final", array(snapshot.b(), shape.instances(), shape.features()));
        write(line);
    }

    /**
     * The first line of an autoencoder's log.
     *
     * @param target the share of examples on which each feature is active, [features]
     * @param w the model's, [hidden, features]
     * @param hidden the examples of which reconstructions are recorded, [d, examples]
     */
    public void begin(ToySae.Shape shape, ToyResampling resampling, float[] target, float[] w, float[] hidden) {
        JsonObject line = new JsonObject();
        line.addProperty("kind", "toy-sae");
        line.addProperty("instances", shape.instances());
        line.addProperty("latents", shape.latents());
        line.addProperty("d", shape.d());
        line.addProperty("tied", shape.tied());
        line.addProperty("resampling", resampling.name().toLowerCase(java.util.Locale.ROOT));
        line.add("probability", array(target, target.length));
        line.add("W", array(w, shape.d(), target.length));
        line.add("h", array(hidden, shape.d(), hidden.length / shape.d()));
        write(line);
    }

    public void add(ToySae.Shape shape, ToySaeTraining.Snapshot snapshot) {
        int instances = shape.instances();
        int latents = shape.latents();
        JsonObject line = new JsonObject();
        line.addProperty("step", snapshot.step());
        line.add("frac_active", array(snapshot.active(), instances, latents));
        line.add("loss_reconstruction", array(snapshot.reconstruction(), instances));
        line.add("loss_sparsity", array(snapshot.sparsity(), instances));
        line.add("W_enc", array(snapshot.encoder(), instances, latents, shape.d()));
        line.add("W_dec", array(snapshot.decoder(), instances, latents, shape.d()));
        line.add("b_enc", array(snapshot.encoderBias(), instances, latents));
        line.add("b_dec", array(snapshot.decoderBias(), instances, shape.d()));
        int shown = snapshot.output().length / (instances * shape.d());
        line.add("h_reconstructed", array(snapshot.output(), instances, shape.d(), shown));
        JsonArray resampled = new JsonArray();
        for (int row : snapshot.resampled()) {
            JsonArray place = new JsonArray();
            place.add(row / latents);
            place.add(row % latents);
            resampled.add(place);
        }
        line.add("resampled", resampled);
        write(line);
    }

    private static JsonArray array(float[] values, int... shape) {
        return array(i -> number(values[i]), values.length, shape);
    }

    private static JsonArray array(double[] values, int... shape) {
        return array(i -> number((float) values[i]), values.length, shape);
    }

    private static JsonElement number(float value) {
        return Float.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    private static JsonArray array(java.util.function.IntFunction<JsonElement> value, int size, int... shape) {
        return nested(value, 0, size, shape, 0);
    }

    private static JsonArray nested(
            java.util.function.IntFunction<JsonElement> value, int from, int size, int[] shape, int depth) {
        JsonArray array = new JsonArray(shape[depth]);
        int each = size / shape[depth];
        for (int i = 0; i < shape[depth]; i++) {
            int at = from + i * each;
            array.add(depth == shape.length - 1 ? value.apply(at) : nested(value, at, each, shape, depth + 1));
        }
        return array;
    }

    private void write(JsonObject line) {
        try {
            out.write(line.toString());
            out.write('\n');
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }
}

package saeengine.train;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import saeengine.data.DataException;
import saeengine.data.SafeTensorsWriter;
import saeengine.data.StoredTensor;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;
import saeengine.sae.Autoencoder;
import saeengine.tensor.Parameter;

/**
 * An autoencoder's weights on disk: W_enc [d, F], W_dec [F, d], b_enc [F], b_dec [d] in float32, and a config.json
 * beside them.
 */
public final class SaeFile {
    public static final String WEIGHTS = "sae.safetensors";
    public static final String CONFIG = "config.json";

    private SaeFile() {}

    /** Writes the weights; the file appears whole or not at all. */
    public static void write(Autoencoder sae, Path file) {
        int d = sae.dims();
        int f = sae.features();
        new SafeTensorsWriter()
                .metadata("format", "sae-engine")
                .add("W_enc", transposed(sae.encoder().toArray(), f, d), d, f)
                .add("W_dec", sae.decoder().toArray(), f, d)
                .add("b_enc", sae.encoderBias().toArray(), f)
                .add("b_dec", sae.decoderBias().toArray(), d)
                .write(file);
    }

    /** Says beside the weights what they are. */
    public static void writeConfig(Autoencoder sae, Path file) {
        JsonObject config = new JsonObject();
        config.addProperty("recipe", "autoencoder");
        config.addProperty("d_in", sae.dims());
        config.addProperty("d_sae", sae.features());
        config.addProperty("activation", "relu");
        config.addProperty("loss", "squared error, summed over dims, mean over rows");
        config.addProperty("dtype", "float32");
        JsonFiles.write(file, new GsonBuilder().setPrettyPrinting().create().toJson(config) + "\n");
    }

    /** Reads weights into an autoencoder of the same shape; {@code file} may be a folder that holds them. */
    public static void read(Path file, Autoencoder sae) {
        Path weights = Files.isDirectory(file) ? file.resolve(WEIGHTS) : file;
        int d = sae.dims();
        int f = sae.features();
        try (TensorFile stored = TensorFiles.open(weights)) {
            sae.encoder().set(transposed(values(stored, "W_enc", d, f), d, f));
            set(sae.decoder(), stored, f, d);
            set(sae.encoderBias(), stored, f);
            set(sae.decoderBias(), stored, d);
        }
    }

    private static void set(Parameter parameter, TensorFile stored, long... shape) {
        parameter.set(values(stored, parameter.name(), shape));
    }

    private static float[] values(TensorFile stored, String name, long... shape) {
        StoredTensor tensor = stored.get(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new DataException(stored.path() + ": '" + name + "' is " + Arrays.toString(tensor.shape())
                    + ", this run needs " + Arrays.toString(shape) + " (dims by features)");
        }
        return tensor.toFloats();
    }

    /** A [rows, cols] array as [cols, rows]. */
    static float[] transposed(float[] values, int rows, int cols) {
        float[] out = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                out[j * rows + i] = values[i * cols + j];
            }
        }
        return out;
    }
}

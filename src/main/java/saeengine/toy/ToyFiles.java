package saeengine.toy;

import java.nio.file.Path;
import java.util.Locale;
import saeengine.data.DataException;
import saeengine.data.NearNames;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.StoredTensor;
import saeengine.tensor.Device;

/** Toy models and their autoencoders as safetensors, with tensors of the field's names and shapes. */
public final class ToyFiles {
    private static final String KIND = "kind";
    private static final String MODEL = "toy-model";

    private ToyFiles() {}

    /** A model as it is stored, with the features that it was trained on. */
    public record Stored(ToyFeatures features, float[] importance, float[] w, float[] b) {
        /** The model on a device. */
        public ToyModel on(Device device) {
            ToyModel model = new ToyModel(device, features.shape(), importance);
            model.weight().set(w);
            model.bias().set(b);
            return model;
        }
    }

    public static void write(Path file, ToyModel model, ToyFeatures features, float[] importance) {
        ToyShape s = model.shape();
        new SafeTensorsWriter()
                .metadata(KIND, MODEL)
                .metadata("correlated_pairs", Integer.toString(features.correlatedPairs()))
                .metadata("anticorrelated_pairs", Integer.toString(features.anticorrelatedPairs()))
                .metadata("magnitude", features.magnitude().name().toLowerCase(Locale.ROOT))
                .add("W", model.weight().toArray(), s.instances(), s.hidden(), s.features())
                .add("b_final", model.bias().toArray(), s.instances(), s.features())
                .add("feature_probability", features.probability(), s.instances(), s.features())
                .add("importance", importance, s.instances(), s.features())
                .write(file);
    }

    /** @throws DataException naming what is wrong with the file */
    public static Stored read(Path file) {
        try (SafeTensorsFile stored = SafeTensorsFile.open(file)) {
            if (!MODEL.equals(stored.metadata().get(KIND))) {
                throw new DataException(file + ": is no toy model; give the folder of a 'toy train'");
            }
            long[] w = stored.get("W").shape();
            if (w.length != 3) {
                throw new DataException(
                        file + ": W has " + w.length + " dimensions, needs 3: instances, hidden, features");
            }
            ToyShape shape = new ToyShape((int) w[0], (int) w[2], (int) w[1]);
            ToyFeatures features = new ToyFeatures(
                    shape,
                    rows(file, stored, "feature_probability", shape),
                    count(file, stored, "correlated_pairs"),
                    count(file, stored, "anticorrelated_pairs"),
                    magnitude(file, stored));
            float[] weight = stored.get("W").toFiniteFloats("train it again");
            return new Stored(
                    features, rows(file, stored, "importance", shape), weight, rows(file, stored, "b_final", shape));
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }

    private static float[] rows(Path file, SafeTensorsFile stored, String name, ToyShape shape) {
        StoredTensor tensor = stored.get(name);
        if (tensor.count() != shape.rows()) {
            throw new DataException(file + ": " + name + " has " + tensor.count() + " numbers, needs " + shape.rows()
                    + ", one for each feature of each instance");
        }
        return tensor.toFiniteFloats("train it again");
    }

    private static int count(Path file, SafeTensorsFile stored, String key) {
        String value = stored.metadata().get(key);
        if (value == null || !value.matches("\\d{1,6}")) {
            throw new DataException(file + ": " + key + " is " + value + ", needs a whole number");
        }
        return Integer.parseInt(value);
    }

    private static ToyFeatures.Magnitude magnitude(Path file, SafeTensorsFile stored) {
        String value = String.valueOf(stored.metadata().get("magnitude"));
        for (ToyFeatures.Magnitude each : ToyFeatures.Magnitude.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(value)) {
                return each;
            }
        }
        throw new DataException(file + ": magnitude is " + value + ", needs uniform or normal"
                + NearNames.question(value, java.util.List.of("uniform", "normal")));
    }

    /** The decoder is written as a forward pass uses it, of unit rows. */
    public static void write(Path file, ToySae sae, Device device) {
        ToySae.Shape s = sae.shape();
        new SafeTensorsWriter()
                .metadata(KIND, "toy-sae")
                .metadata("tied", Boolean.toString(s.tied()))
                .add("W_enc", sae.encoder().toArray(), s.instances(), s.latents(), s.d())
                .add("W_dec", sae.unitDecoder(device), s.instances(), s.latents(), s.d())
                .add("b_enc", sae.encoderBias().toArray(), s.instances(), s.latents())
                .add("b_dec", sae.decoderBias().toArray(), s.instances(), s.d())
                .write(file);
    }
}

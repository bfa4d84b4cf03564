package saeengine.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Folding;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.RowNorm;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.StoredSaeBuilder;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.sae.Sae;
import saeengine.sae.StoredActivations;
import saeengine.tensor.Device;

/** Reads and writes autoencoders: the conventions of a file format are folded into those of a {@link Sae}. */
public final class SaeStore {
    public static final String WEIGHTS = "sae.safetensors";
    private static final List<String> BARE = List.of("W_enc", "W_dec", "b_enc", "b_dec");

    private SaeStore() {}

    /**
     * An autoencoder's weights and conventions as files hold them.
     *
     * @param inputScale what raw rows were multiplied by in training; it is folded into the weights, so that the
     *     stored autoencoder takes raw rows
     */
    public static StoredSae stored(Sae sae, double inputScale, Provenance provenance) {
        Sae.Shape shape = sae.shape();
        StoredSaeBuilder builder = shape.transcodes()
                ? StoredSae.transcoder(shape.dims(), shape.outputs(), shape.features())
                : StoredSae.builder(shape.dims(), shape.features());
        StoredSae stored = builder.encoder(
                        sae.encoder().toArray(), sae.encoderBias().toArray())
                .decoder(sae.decoder().toArray(), sae.decoderBias().toArray())
                .skip(sae.skip() == null ? null : sae.skip().toArray())
                .activation(shape.activation().stored(sae))
                .subtractsBias(shape.centred())
                .rescaled(shape.activation().rescales())
                .inputScale(inputScale)
                .rowNorm(shape.rowNorm())
                .provenance(provenance)
                .build();
        return inputScale == 1 ? stored : Folding.inputScaleIntoWeights(stored);
    }

    /** A new autoencoder with a file's weights, all its scales folded into them. */
    public static Sae open(Device device, StoredSae stored) {
        StoredSae plain = withoutScales(stored);
        Sae sae = new Sae(device, shape(plain));
        set(sae, plain);
        return sae;
    }

    /**
     * Refuses to go on with a run whose weights meant something else: its folder says whether b_dec was subtracted from
     * the input, which a recipe may have got wrong in an earlier version.
     */
    public static void requireSameCentring(Path folder, Sae sae) {
        if (!Files.exists(folder.resolve(WEIGHTS))) {
            return;
        }
        boolean was = SaeFiles.read(folder).subtractsBias();
        if (was != sae.shape().centred()) {
            throw new IllegalArgumentException("--resume: " + folder + " was trained " + (was ? "with" : "without")
                    + " b_dec subtracted from the input, this version's recipe has it "
                    + (was ? "only added to the output" : "subtracted")
                    + "; begin another run, with --init " + folder + " to start from its weights");
        }
    }

    private static StoredSae withoutScales(StoredSae stored) {
        StoredSae unscaled = stored.inputScale() == 1 ? stored : Folding.inputScaleIntoWeights(stored);
        return unscaled.rescaled() ? Folding.decoderNormsIntoEncoder(unscaled) : unscaled;
    }

    private static Sae.Shape shape(StoredSae stored) {
        return new Sae.Shape(
                stored.dims(),
                stored.dOut(),
                stored.features(),
                StoredActivations.of(stored.activation()),
                StoredActivations.k(stored.activation()),
                stored.subtractsBias(),
                false,
                writes(stored),
                stored.rowNorm());
    }

    private static Sae.Writes writes(StoredSae stored) {
        if (!stored.isTranscoder()) {
            return Sae.Writes.ITS_INPUT;
        }
        return stored.skip().isPresent() ? Sae.Writes.ANOTHER_PLACE_WITH_SKIP : Sae.Writes.ANOTHER_PLACE;
    }

    /**
     * Gives an autoencoder the weights of a file or folder. A bare file of the four matrices is taken as it is; one
     * with settings is folded into the autoencoder's convention.
     *
     * @param inputScale what the autoencoder's rows are multiplied by; the file's takes raw rows
     * @return what is not as the file has it, in words
     */
    public static List<String> init(Path from, Sae sae, double inputScale) {
        List<String> changes = load(from, sae);
        if (inputScale != 1) {
            StoredSae raw = stored(sae, 1 / inputScale, Provenance.none());
            set(sae, raw);
        }
        return changes;
    }

    private static List<String> load(Path from, Sae sae) {
        Path file = Files.isDirectory(from) ? from.resolve(WEIGHTS) : from;
        if (Files.isRegularFile(file) && isBare(file)) {
            if (sae.shape().transcodes()) {
                throw new IllegalArgumentException("--init " + from + ": four matrices without settings do not say that"
                        + " they are a transcoder's; put the config.json of one beside them");
            }
            try (TensorFile weights = TensorFiles.open(file)) {
                int d = sae.dims();
                int f = sae.features();
                float[] encoder = values(weights, "W_enc", d, f);
                sae.decoder().set(values(weights, "W_dec", f, d));
                if (!sae.shape().tied()) {
                    sae.encoder().set(transposed(encoder, d, f));
                }
                sae.encoderBias().set(values(weights, "b_enc", f));
                sae.decoderBias().set(values(weights, "b_dec", d));
                sae.own().stream()
                        .filter(own -> weights.has(own.name()))
                        .forEach(own -> own.set(values(weights, own.name(), f)));
            }
            return List.of();
        }
        StoredSae read = SaeFiles.read(from);
        StoredSae stored = withoutScales(read);
        if (stored.rowNorm() != RowNorm.NONE || writes(stored) != sae.shape().writes()) {
            throw new IllegalArgumentException("--init " + from + ": is a " + stored + ", this run needs "
                    + (sae.shape().transcodes() ? "a transcoder of its kind" : "an autoencoder of rows as they are"));
        }
        boolean centred = sae.shape().centred();
        StoredSae fitting = stored.subtractsBias() == centred
                ? stored
                : centred ? Folding.subtractedBias(stored) : Folding.plainBias(stored);
        if (fitting.dims() != sae.dims() || fitting.features() != sae.features()) {
            throw new IllegalArgumentException("--init " + from + ": is " + fitting.dims() + " dims by "
                    + fitting.features() + " features, this run needs " + sae.dims() + " by " + sae.features());
        }
        if (fitting.dOut() != sae.outputs()) {
            throw new IllegalArgumentException("--init " + from + ": writes rows of " + fitting.dOut()
                    + " dims, this run's targets have " + sae.outputs());
        }
        set(sae, fitting);
        return changes(read, fitting, sae);
    }

    private static List<String> changes(StoredSae read, StoredSae fitting, Sae sae) {
        List<String> changes = new ArrayList<>();
        if (read.inputScale() != 1) {
            changes.add("its input scale " + read.inputScale() + " is in the weights now");
        }
        if (read.rescaled()) {
            changes.add("its decoder's norms are in the encoder now");
        }
        if (read.subtractsBias() != fitting.subtractsBias()) {
            changes.add("b_dec is " + (fitting.subtractsBias() ? "subtracted from the input now" : "only added now")
                    + ", b_enc is changed by as much");
        }
        Activation was = read.activation();
        Activation is = sae.shape().activation().stored(sae);
        if (!was.toString().equals(is.toString())) {
            changes.add("its activation was " + was + ", this recipe's is " + is
                    + (was.getClass() == is.getClass() ? "" : "; what was the old one's own is not taken over"));
        }
        return changes;
    }

    /** The number of features of weights to start from; refused where their rows are not {@code dims} wide. */
    public static int features(Path from, int dims) {
        Path file = Files.isDirectory(from) ? from.resolve(WEIGHTS) : from;
        if (Files.isRegularFile(file) && isBare(file)) {
            try (TensorFile weights = TensorFiles.open(file)) {
                int features = Math.toIntExact(weights.get("b_enc").count());
                values(weights, "W_enc", dims, features);
                return features;
            }
        }
        StoredSae stored = SaeFiles.read(from);
        if (stored.dims() != dims) {
            throw new IllegalArgumentException(
                    "--init " + from + ": takes rows of " + stored.dims() + " dims, this run's have " + dims);
        }
        return stored.features();
    }

    private static boolean isBare(Path file) {
        boolean settings =
                Files.exists(file.resolveSibling("cfg.json")) || Files.exists(file.resolveSibling("config.json"));
        if (settings) {
            return false;
        }
        try (TensorFile weights = TensorFiles.open(file)) {
            return BARE.stream().allMatch(weights::has);
        }
    }

    private static float[] values(TensorFile weights, String name, long... shape) {
        long[] found = weights.get(name).shape();
        if (!java.util.Arrays.equals(found, shape)) {
            throw new IllegalArgumentException("--init " + weights.path() + ": '" + name + "' is "
                    + java.util.Arrays.toString(found) + ", this run needs " + java.util.Arrays.toString(shape)
                    + " (dims by features)");
        }
        return weights.get(name).toFiniteFloats("weights to start from have to be finite numbers");
    }

    private static void set(Sae sae, StoredSae stored) {
        sae.decoder().set(stored.decoder());
        if (!sae.shape().tied()) {
            sae.encoder().set(stored.encoder());
        }
        sae.encoderBias().set(stored.encoderBias());
        sae.decoderBias().set(stored.decoderBias());
        stored.skip().ifPresent(skip -> Objects.requireNonNull(sae.skip()).set(skip));
        sae.shape().activation().load(sae, stored.activation());
    }

    /** A [rows, cols] array as [cols, rows]. */
    private static float[] transposed(float[] values, int rows, int cols) {
        float[] out = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                out[j * rows + i] = values[i * cols + j];
            }
        }
        return out;
    }
}

package saeengine.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Folding;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.Relu;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.TopK;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/** Autoencoders in and out of the file formats: the conventions of a file folded into those of a {@link Sae}. */
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
        StoredSae stored = StoredSae.builder(shape.dims(), shape.features())
                .encoder(sae.encoder().toArray(), sae.encoderBias().toArray())
                .decoder(sae.decoder().toArray(), sae.decoderBias().toArray())
                .activation(activation(shape))
                .subtractsBias(shape.centred())
                .inputScale(inputScale)
                .provenance(provenance)
                .build();
        return inputScale == 1 ? stored : Folding.inputScaleIntoWeights(stored);
    }

    private static Activation activation(Sae.Shape shape) {
        return switch (shape.activation()) {
            case RELU -> Activation.relu();
            case TOPK -> Activation.topK(shape.k(), Activation.Rectify.AFTER);
            case TOPK_SIGNED -> Activation.topK(shape.k(), Activation.Rectify.NONE);
        };
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
        Activation activation = stored.activation();
        int k = activation instanceof TopK topK ? topK.k() : 0;
        boolean runs = activation instanceof Relu || k > 0;
        if (!runs || !stored.isPlain()) {
            throw new IllegalArgumentException(
                    "it is a " + stored + ", this version runs ReLU and TopK autoencoders only, of rows as they are");
        }
        Sae.Activation kind =
                k == 0 ? Sae.Activation.RELU : activation.isSigned() ? Sae.Activation.TOPK_SIGNED : Sae.Activation.TOPK;
        return new Sae.Shape(stored.dims(), stored.features(), kind, k, stored.subtractsBias(), false);
    }

    /**
     * Gives an autoencoder the weights of a file or folder. A bare file of the four matrices is taken as it is; one
     * with settings is folded into the autoencoder's convention.
     *
     * @param inputScale what the autoencoder's rows are multiplied by; the file's takes raw rows
     */
    public static void init(Path from, Sae sae, double inputScale) {
        load(from, sae);
        if (inputScale != 1) {
            StoredSae raw = stored(sae, 1 / inputScale, Provenance.none());
            set(sae, raw);
        }
    }

    private static void load(Path from, Sae sae) {
        Path file = Files.isDirectory(from) ? from.resolve(WEIGHTS) : from;
        if (Files.isRegularFile(file) && isBare(file)) {
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
            }
            return;
        }
        StoredSae stored = withoutScales(SaeFiles.read(from));
        if (!stored.isPlain()) {
            throw new IllegalArgumentException(
                    "--init " + from + ": is a " + stored + ", this run needs an autoencoder of rows as they are");
        }
        boolean centred = sae.shape().centred();
        StoredSae fitting = stored.subtractsBias() == centred
                ? stored
                : centred ? Folding.subtractedBias(stored) : Folding.plainBias(stored);
        if (fitting.dims() != sae.dims() || fitting.features() != sae.features()) {
            throw new IllegalArgumentException("--init " + from + ": is " + fitting.dims() + " dims by "
                    + fitting.features() + " features, this run needs " + sae.dims() + " by " + sae.features());
        }
        set(sae, fitting);
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

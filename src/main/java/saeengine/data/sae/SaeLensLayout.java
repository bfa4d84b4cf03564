package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.SafeTensorsWriter;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;

/**
 * SAELens' format: W_enc [d, F], W_dec [F, d], b_enc [F], b_dec [d] and perhaps threshold [F] in {@code
 * sae_weights.safetensors}, the settings in {@code cfg.json}, and log10(density + 1e-10) in {@code
 * sparsity.safetensors}.
 *
 * <p>Input scales and decoder norms are folded into what is written; BatchTopK is written as a JumpReLU of equal
 * thresholds, as SAELens does when training has ended.
 */
final class SaeLensLayout implements Layout {
    private static final String WEIGHTS = "sae_weights.safetensors";
    private static final String CONFIG = "cfg.json";
    private static final String SPARSITY = "sparsity.safetensors";
    private static final String SCALER = "activation_scaler.json";
    private static final String THRESHOLD = "threshold";
    private static final String LOG_THRESHOLD = "log_threshold";
    private static final String TOPK_THRESHOLD = "topk_threshold";

    /** Written by some versions for a finetuned decoder; all ones where there was none. */
    private static final Set<String> FINETUNING = Set.of("scaling_factor", "finetuning_scaling_factor");

    private static final Set<String> COMMON = Set.of("W_enc", "W_dec", "b_enc", "b_dec");

    /** Keeps the logarithm of a feature that never fired finite. */
    private static final double FLOOR = 1e-10;

    @Override
    public SaeFormat format() {
        return SaeFormat.SAELENS;
    }

    @Override
    public String weightsName() {
        return WEIGHTS;
    }

    @Override
    public List<String> optionalNames() {
        return List.of(SPARSITY);
    }

    @Override
    public boolean recognises(Weights weights) {
        return !weights.isTorch()
                && !OwnLayout.isMarked(weights)
                && weights.hasAll(Set.of("W_enc", "W_dec", "b_dec"))
                && Files.exists(weights.beside(CONFIG));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Settings config = SaeLensConfig.modern(Settings.read(weights.beside(CONFIG)));
        String architecture = config.text("architecture").orElse("standard");
        requireKnown(weights, config, architecture);
        int[] shape = weights.matrix("W_enc");
        int d = shape[0];
        int f = shape[1];
        SizeCheck.require(config, "d_in", d, "d_sae", f);
        return StoredSae.builder(d, f)
                .encoder(Matrices.transposed(weights.floats("W_enc", d, f), d, f), weights.floats("b_enc", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .activation(activation(weights, config, architecture, hint, f))
                .subtractsBias(config.flag("apply_b_dec_to_input").orElse(true))
                .rescaled(config.flag("rescale_acts_by_decoder_norm").orElse(false))
                .inputScale(inputScale(weights, config))
                .densities(densities(weights, f))
                .provenance(SaeLensConfig.provenance(config))
                .build();
    }

    private static Activation activation(Weights weights, Settings config, String architecture, TopKHint hint, int f) {
        if (architecture.equals("topk")) {
            return hint.agreed(weights, config.required("k", config::integer), Activation.Rectify.AFTER);
        }
        hint.requireUnused(weights);
        return switch (architecture) {
            case "standard" -> Activation.relu();
            case "jumprelu" -> Activation.jumpRelu(thresholds(weights, f));
            default -> Activation.batchTopK((float) weights.scalar(TOPK_THRESHOLD), wholeK(config));
        };
    }

    private static float[] thresholds(Weights weights, int f) {
        if (weights.has(THRESHOLD)) {
            return weights.floats(THRESHOLD, f);
        }
        float[] logs = weights.logarithms(LOG_THRESHOLD, f);
        float[] thresholds = new float[f];
        for (int i = 0; i < f; i++) {
            thresholds[i] = (float) Math.exp(logs[i]);
        }
        return thresholds;
    }

    /** In BatchTopK the k may be a fraction, for it is a mean. */
    private static int wholeK(Settings config) {
        double k = config.number("k").orElse(0.0);
        return k == Math.rint(k) ? (int) k : 0;
    }

    private static void requireKnown(Weights weights, Settings config, String architecture) {
        Set<String> known = new TreeSet<>(COMMON);
        known.addAll(FINETUNING);
        switch (architecture) {
            case "standard", "topk" -> {}
            case "jumprelu" -> known.addAll(Set.of(THRESHOLD, LOG_THRESHOLD));
            case "batchtopk", "matryoshka_batchtopk" -> known.add(TOPK_THRESHOLD);
            default ->
                throw config.refused("has the architecture '" + architecture
                        + "', and only standard, topk, jumprelu and batchtopk are understood");
        }
        Set<String> unknown = new TreeSet<>(weights.file().names());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw weights.refused("holds " + Names.few(unknown) + ", which no autoencoder of the architecture '"
                    + architecture + "' has");
        }
        for (String name : FINETUNING) {
            if (weights.has(name)) {
                requireOnes(weights, name);
            }
        }
    }

    private static void requireOnes(Weights weights, String name) {
        for (float factor : weights.file().get(name).toFloats()) {
            if (factor != 1) {
                throw weights.refused("scales its features by '" + name + "', which is not understood");
            }
        }
    }

    private static double inputScale(Weights weights, Settings config) {
        String normalised = config.has("normalize_activations")
                ? Settings.plain(config.json().get("normalize_activations"))
                : "none";
        return switch (normalised) {
            case "none", "false" -> 1;
            case "expected_average_only_in", "true" -> {
                Settings scaler = Settings.read(weights.beside(SCALER));
                yield scaler.required("scaling_factor", scaler::number);
            }
            default -> throw config.refused("normalises each row by '" + normalised + "', which is not understood");
        };
    }

    private static float[] densities(Weights weights, int f) {
        Path file = weights.beside(SPARSITY);
        if (!Files.exists(file)) {
            return null;
        }
        try (TensorFile sparsity = TensorFiles.open(file)) {
            float[] values = new Weights(sparsity).floats("sparsity", f);
            for (int i = 0; i < f; i++) {
                values[i] = (float) Math.max(0, Math.pow(10, values[i]) - FLOOR);
            }
            return values;
        }
    }

    @Override
    public void write(StoredSae sae, Path folder) {
        if (sae.activation().isSigned()) {
            throw new DataException(SaeFormat.SAELENS + " cannot hold a " + sae + ": its TopK always applies a ReLU");
        }
        StoredSae plain = Folding.inputScaleIntoWeights(Folding.decoderNormsIntoEncoder(sae));
        int d = plain.dims();
        int f = plain.features();
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .add("W_enc", Matrices.transposed(plain.encoder(), f, d), d, f)
                .add("W_dec", plain.decoder(), f, d)
                .add("b_enc", plain.encoderBias(), f)
                .add("b_dec", plain.decoderBias(), d);
        String architecture = switch (plain.activation().kind()) {
            case RELU -> "standard";
            case TOPK -> "topk";
            case JUMPRELU, BATCHTOPK -> "jumprelu";
        };
        if (architecture.equals("jumprelu")) {
            writer.add(THRESHOLD, plain.activation().thresholdsOf(f), f);
        }
        writer.write(folder.resolve(WEIGHTS));
        plain.densities().ifPresent(densities -> writeSparsity(densities, folder.resolve(SPARSITY)));
        AtomicFile.writeText(folder.resolve(CONFIG), Settings.text(SaeLensConfig.of(plain, architecture)));
    }

    private static void writeSparsity(float[] densities, Path file) {
        float[] logs = new float[densities.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log10(densities[i] + FLOOR);
        }
        new SafeTensorsWriter().add("sparsity", logs, logs.length).write(file);
    }
}

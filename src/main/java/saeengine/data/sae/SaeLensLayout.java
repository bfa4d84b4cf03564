package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/**
 * SAELens' format: W_enc [d, F], W_dec [F, d_out], b_enc [F], b_dec [d_out] and what its {@link SaeLensArchitecture}
 * has besides, in {@code sae_weights.safetensors}; the settings in {@code cfg.json}, and log10(density + 1e-10) in
 * {@code sparsity.safetensors}.
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

    private static final Set<String> COMMON = Set.of("W_enc", "W_dec", "b_dec");

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
                && weights.hasAll(COMMON)
                && Files.exists(weights.beside(CONFIG));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Settings config = SaeLensConfig.modern(Settings.read(weights.beside(CONFIG)));
        SaeLensArchitecture architecture = architecture(config);
        requireKnown(weights, architecture);
        int[] shape = weights.matrix("W_enc");
        int d = shape[0];
        int f = shape[1];
        SizeCheck.require(config, "d_in", d, "d_sae", f);
        StoredSaeBuilder sae = architecture.isTranscoder()
                ? transcoder(weights, config, architecture, d, f)
                : autoencoder(weights, config, d, f);
        boolean gated = architecture == SaeLensArchitecture.GATED;
        return sae.encoder(
                        Matrices.transposed(weights.floats("W_enc", d, f), d, f),
                        weights.floats(gated ? "b_gate" : "b_enc", f))
                .activation(activation(weights, config, architecture, hint, f))
                .rescaled(rescaled(config, architecture))
                .groups(groups(config, architecture, f))
                .densities(densities(weights, f))
                .provenance(SaeLensConfig.provenance(config))
                .build();
    }

    private static SaeLensArchitecture architecture(Settings config) {
        String name = config.text("architecture").orElse("standard");
        return SaeLensArchitecture.named(name)
                .orElseThrow(() -> config.refused("has the architecture '" + name + "', and only "
                        + SaeLensArchitecture.names() + " are understood"));
    }

    private static StoredSaeBuilder autoencoder(Weights weights, Settings config, int d, int f) {
        SizeCheck.require(config, SaeLensConfig.D_OUT, d);
        return StoredSae.builder(d, f)
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .subtractsBias(config.flag("apply_b_dec_to_input").orElse(true))
                .inputScale(inputScale(weights, config))
                .rowNorm(SaeLensConfig.rowNorm(config));
    }

    /** Its inputs are not its outputs, so b_dec is not taken off them, nor is there one scale for both. */
    private static StoredSaeBuilder transcoder(
            Weights weights, Settings config, SaeLensArchitecture architecture, int d, int f) {
        config.requireAbsentOr("apply_b_dec_to_input", "false");
        config.requireAbsentOr("normalize_activations", "none");
        int dOut = weights.matrix("W_dec")[1];
        SizeCheck.require(config, SaeLensConfig.D_OUT, dOut);
        return StoredSae.transcoder(d, dOut, f)
                .decoder(weights.floats("W_dec", f, dOut), weights.floats("b_dec", dOut))
                .skip(architecture.hasSkip() ? weights.floats(SaeLensArchitecture.SKIP, dOut, d) : null);
    }

    private static Activation activation(
            Weights weights, Settings config, SaeLensArchitecture architecture, TopKHint hint, int f) {
        if (architecture == SaeLensArchitecture.TOPK) {
            return hint.agreed(weights, config.required("k", config::integer), Activation.Rectify.AFTER);
        }
        hint.requireUnused(weights);
        if (architecture.isJumpRelu()) {
            return Activation.jumpRelu(thresholds(weights, f));
        }
        return switch (architecture) {
            case GATED -> Activation.gated(weights.floats("r_mag", f), weights.floats("b_mag", f));
            case BATCHTOPK, MATRYOSHKA ->
                Activation.batchTopK(
                        (float) weights.scalar(TOPK_THRESHOLD),
                        config.number("k").orElse(0.0));
            default -> Activation.relu();
        };
    }

    /** Only the family of TopK has it; of a ReLU it makes no other function, and the others do not look at it. */
    private static boolean rescaled(Settings config, SaeLensArchitecture architecture) {
        boolean family = switch (architecture) {
            case STANDARD, TOPK, BATCHTOPK, MATRYOSHKA -> true;
            default -> false;
        };
        if (!family) {
            config.requireAbsentOr(SaeLensConfig.RESCALES, "false");
        }
        return config.flag(SaeLensConfig.RESCALES).orElse(false);
    }

    /** SAELens names the width up to each level; the last is the whole, whether it is named or not. */
    private static int @Nullable [] groups(Settings config, SaeLensArchitecture architecture, int f) {
        int[] widths = config.integers(SaeLensConfig.WIDTHS).orElse(new int[0]);
        if (architecture != SaeLensArchitecture.MATRYOSHKA || widths.length == 0) {
            return null;
        }
        boolean whole = widths[widths.length - 1] == f;
        int[] sizes = new int[widths.length + (whole ? 0 : 1)];
        for (int i = 0, before = 0; i < sizes.length; i++) {
            int width = i < widths.length ? widths[i] : f;
            sizes[i] = width - before;
            before = width;
        }
        return sizes;
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

    private static void requireKnown(Weights weights, SaeLensArchitecture architecture) {
        Set<String> unknown = new TreeSet<>(weights.file().names());
        unknown.removeAll(COMMON);
        unknown.removeAll(FINETUNING);
        unknown.removeAll(architecture.tensors());
        if (!unknown.isEmpty()) {
            throw weights.refused("holds " + Names.few(unknown) + ", which no autoencoder of the architecture '"
                    + architecture + "' has");
        }
        FINETUNING.forEach(weights::requireOnes);
    }

    private static double inputScale(Weights weights, Settings config) {
        if (!SaeLensConfig.scalesInput(config)) {
            return 1;
        }
        Settings scaler = Settings.read(weights.beside(SCALER));
        return scaler.required("scaling_factor", scaler::number);
    }

    private static float @Nullable [] densities(Weights weights, int f) {
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
        StoredSae plain = Folding.inputScaleIntoWeights(Folding.decoderNormsIntoEncoder(sae));
        SaeLensArchitecture architecture =
                SaeLensArchitecture.of(plain).orElseThrow(() -> new DataException(refusal(sae)));
        int d = plain.dims();
        int f = plain.features();
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .add("W_enc", Matrices.transposed(plain.encoder(), f, d), d, f)
                .add("W_dec", plain.decoder(), f, plain.dOut())
                .add("b_dec", plain.decoderBias(), plain.dOut());
        if (plain.activation() instanceof Gated gated) {
            writer.add("b_gate", plain.encoderBias(), f)
                    .add("r_mag", gated.rMag(), f)
                    .add("b_mag", gated.bMag(), f);
        } else {
            writer.add("b_enc", plain.encoderBias(), f);
        }
        if (architecture.isJumpRelu()) {
            JumpRelu jump = (JumpRelu) Folding.jumpRelu(plain).activation();
            writer.add(THRESHOLD, jump.thresholds(), f);
        }
        plain.skip().ifPresent(skip -> writer.add(SaeLensArchitecture.SKIP, skip, plain.dOut(), d));
        writer.write(folder.resolve(WEIGHTS));
        plain.densities().ifPresent(densities -> writeSparsity(densities, folder.resolve(SPARSITY)));
        AtomicFile.writeText(folder.resolve(CONFIG), Settings.text(SaeLensConfig.of(plain, architecture)));
    }

    private static String refusal(StoredSae sae) {
        Activation activation = sae.activation();
        String why = "no architecture of its computes that";
        if (activation instanceof TopK && activation.isSigned()) {
            why = "its TopK always applies a ReLU";
        } else if (activation.needsBatch()) {
            why = "it keeps a BatchTopK as the JumpReLU of a threshold, and this one's was never set";
        } else if (sae.skip().isPresent() && !sae.isTranscoder()) {
            why = "its skip matrices belong to transcoders";
        } else if (sae.isTranscoder()) {
            why = "its transcoders are ReLU and JumpReLU only";
        }
        return SaeFormat.SAELENS + " cannot hold a " + sae + ": " + why;
    }

    private static void writeSparsity(float[] densities, Path file) {
        float[] logs = new float[densities.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log10(densities[i] + FLOOR);
        }
        new SafeTensorsWriter().add("sparsity", logs, logs.length).write(file);
    }
}

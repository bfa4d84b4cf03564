package saeengine.data.sae;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import saeengine.data.DataException;
import saeengine.data.tensors.TorchFile;
import saeengine.data.tensors.TorchWriter;

/**
 * OpenAI's format: pre_bias [d], latent_bias [F], encoder.weight [F, d], decoder.weight [d, F] and the name of the
 * activation in one torch file, with three counters of its training that compute nothing. Where the activation is
 * TopK, and only there, each row goes through a layer norm.
 */
final class OpenAiLayout implements Layout {
    private static final String WEIGHTS = "autoencoder.pt";
    private static final String ACTIVATION = "activation";
    private static final String STATE = "activation_state_dict";
    private static final Set<String> TENSORS = Set.of("pre_bias", "latent_bias", "encoder.weight", "decoder.weight");
    private static final Set<String> COUNTERS =
            Set.of("stats_last_nonzero", "latents_activation_frequency", "latents_mean_square");

    @Override
    public SaeFormat format() {
        return SaeFormat.OPENAI;
    }

    @Override
    public String weightsName() {
        return WEIGHTS;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && weights.hasAll(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        requireKnown(weights);
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        Activation activation = activation(weights, hint);
        return StoredSae.builder(d, f)
                .encoder(weights.floats("encoder.weight", f, d), weights.floats("latent_bias", f))
                .decoder(
                        Matrices.transposed(weights.floats("decoder.weight", d, f), d, f),
                        weights.floats("pre_bias", d))
                .activation(activation)
                .rowNorm(activation instanceof TopK ? RowNorm.LAYER_NORM : RowNorm.NONE)
                .subtractsBias(true)
                .build();
    }

    private static void requireKnown(Weights weights) {
        Set<String> unknown = new TreeSet<>(weights.file().names());
        unknown.removeAll(TENSORS);
        unknown.removeAll(COUNTERS);
        if (!unknown.isEmpty()) {
            throw weights.refused(
                    "holds " + Names.few(unknown) + ", which no autoencoder of " + SaeFormat.OPENAI + "'s has");
        }
    }

    private static Activation activation(Weights weights, TopKHint hint) {
        Map<String, Object> scalars = weights.file() instanceof TorchFile torch ? torch.scalars() : Map.of();
        Object name = scalars.getOrDefault(ACTIVATION, "ReLU");
        if (name.equals("ReLU")) {
            hint.requireUnused(weights);
            return Activation.relu();
        }
        if (!name.equals("TopK")) {
            throw weights.refused("has the activation " + name + ", and only ReLU and TopK are understood");
        }
        Object k = scalars.get(STATE + ".k");
        Object after = scalars.getOrDefault(STATE + ".postact_fn", "ReLU");
        if (!(k instanceof Long number) || number != number.intValue()) {
            throw weights.refused("is a TopK whose k is " + k + ", and a whole number is needed");
        }
        if (!after.equals("ReLU") && !after.equals("Identity")) {
            throw weights.refused("applies " + after + " to what it keeps, and only ReLU and Identity are understood");
        }
        return hint.agreed(
                weights, number.intValue(), after.equals("ReLU") ? Activation.Rectify.AFTER : Activation.Rectify.NONE);
    }

    @Override
    public void write(StoredSae sae, Path folder) {
        boolean relu = sae.activation() instanceof Relu && sae.isPlain();
        boolean topK = sae.activation() instanceof TopK && sae.rowNorm() == RowNorm.LAYER_NORM;
        if (!relu && !topK) {
            throw new DataException(SaeFormat.OPENAI + " cannot hold a " + sae + ": it has only ReLU of rows as they"
                    + " are, and TopK with a layer norm of each row");
        }
        StoredSae plain = Folding.subtractedBias(Folding.inputScaleIntoWeights(Folding.decoderNormsIntoEncoder(sae)));
        int d = plain.dims();
        int f = plain.features();
        float[] ones = new float[f];
        Arrays.fill(ones, 1);
        TorchWriter writer = new TorchWriter()
                .add("pre_bias", plain.decoderBias(), d)
                .add("latent_bias", plain.encoderBias(), f)
                .add("stats_last_nonzero", new long[f], f)
                .add("latents_activation_frequency", ones, f)
                .add("latents_mean_square", new float[f], f)
                .add("encoder.weight", plain.encoder(), f, d)
                .add("decoder.weight", Matrices.transposed(plain.decoder(), f, d), d, f);
        if (plain.activation() instanceof TopK kept) {
            writer.add(ACTIVATION, "TopK")
                    .add(STATE, Map.of("k", kept.k(), "postact_fn", kept.isSigned() ? "Identity" : "ReLU"));
        } else {
            writer.add(ACTIVATION, "ReLU").add(STATE, Map.of());
        }
        writer.write(folder.resolve(WEIGHTS));
    }
}

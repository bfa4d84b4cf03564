package saeengine.data.sae;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import saeengine.data.tensors.NpzFile;

/**
 * Gemma Scope's format, which is only read: W_enc [d, F], W_dec [F, d], b_enc [F], b_dec [d] and threshold [F] in
 * {@code params.npz}, the first two perhaps with a small w. A JumpReLU that does not subtract its bias.
 *
 * <p>Nothing else lies beside them. The folders above name the layer, and a transcoder by none of them, so that one is
 * read as an autoencoder: the function is the same. Those of the embeddings were trained on rows sqrt(d) as large, in a
 * folder {@code embedding} in place of a layer's: their W_enc is divided by it and W_dec multiplied.
 */
final class GemmaScopeLayout implements Layout {
    /** As the repositories have them: {@code layer_20/width_16k/average_l0_71/params.npz}. */
    private static final Pattern PLACE =
            Pattern.compile("/(embedding|layer_(\\d{1,6}))/width_[^/]+/average_l0_[^/]+/[^/]+$");

    private static final Set<String> TENSORS = Set.of("w_enc", "w_dec", "b_enc", "b_dec", "threshold");

    /** All ones wherever it was seen. */
    private static final String FACTORS = "scaling_factor";

    @Override
    public SaeFormat format() {
        return SaeFormat.GEMMA_SCOPE;
    }

    @Override
    public boolean recognises(Weights weights) {
        Set<String> names = new TreeSet<>();
        weights.file().names().forEach(name -> names.add(name.startsWith("W_") ? "w_" + name.substring(2) : name));
        names.remove(FACTORS);
        return weights.file() instanceof NpzFile && names.equals(TENSORS);
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        hint.requireUnused(weights);
        weights.requireOnes(FACTORS);
        String encoder = weights.has("W_enc") ? "W_enc" : "w_enc";
        String decoder = weights.has("W_dec") ? "W_dec" : "w_dec";
        int[] shape = weights.matrix(encoder);
        int d = shape[0];
        int f = shape[1];
        String path = weights.path().toAbsolutePath().normalize().toString().replace('\\', '/');
        Matcher place = PLACE.matcher(path);
        boolean placed = place.find();
        boolean embedding = placed && place.group(2) == null;
        double scale = embedding ? Math.sqrt(d) : 1;
        return StoredSae.builder(d, f)
                .encoder(
                        Matrices.times(Matrices.transposed(weights.floats(encoder, d, f), d, f), 1 / scale),
                        weights.floats("b_enc", f))
                .decoder(Matrices.times(weights.floats(decoder, f, d), scale), weights.floats("b_dec", d))
                .activation(Activation.jumpRelu(weights.floats("threshold", f)))
                .provenance(placed ? provenance(place.group(2)) : Provenance.none())
                .build();
    }

    private static Provenance provenance(String layer) {
        return layer == null
                ? Provenance.none().with(Provenance.HOOK, "hook_embed")
                : Provenance.none().with(Provenance.LAYER, layer);
    }
}

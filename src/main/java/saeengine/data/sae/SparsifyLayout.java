package saeengine.data.sae;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;

/**
 * sparsify's format: encoder.weight [F, d], encoder.bias [F], W_dec [F, d], b_dec [d] and perhaps W_skip [d, d] in
 * {@code sae.safetensors}, the settings in {@code cfg.json}. A TopK after a ReLU, its decoder's bias subtracted first;
 * with {@code transcode} it is not.
 *
 * <p>Early versions had a {@code signed}: then it is the k of largest absolute value, without a ReLU.
 */
final class SparsifyLayout implements Layout {
    private static final String WEIGHTS = "sae.safetensors";
    private static final String CONFIG = "cfg.json";
    private static final String SKIP = "W_skip";
    private static final String SKIPS = "skip_connection";
    private static final String TRANSCODES = "transcode";
    private static final String SIGNED = "signed";
    private static final Set<String> TENSORS = Set.of("encoder.weight", "encoder.bias", "W_dec", "b_dec");

    @Override
    public SaeFormat format() {
        return SaeFormat.SPARSIFY;
    }

    @Override
    public String weightsName() {
        return WEIGHTS;
    }

    @Override
    public boolean recognises(Weights weights) {
        return !weights.isTorch() && weights.hasAll(TENSORS) && Files.exists(weights.beside(CONFIG));
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Settings config = Settings.read(weights.beside(CONFIG));
        config.requireAbsentOr("activation", "topk");
        config.requireAbsentOr("embed_skip", "false");
        config.requireAbsentOr("gram_lookup", "false");
        boolean transcodes = config.flag(TRANSCODES).orElse(false);
        boolean skips = config.flag(SKIPS).orElse(false);
        Set<String> expected = new TreeSet<>(TENSORS);
        if (skips) {
            expected.add(SKIP);
        }
        if (!weights.hasExactly(expected)) {
            throw weights.refused("holds " + Names.few(weights.file().names()) + ", and with '" + SKIPS + "' " + skips
                    + " only " + Names.few(expected) + " are understood");
        }
        int[] shape = weights.matrix("encoder.weight");
        int f = shape[0];
        int d = shape[1];
        SizeCheck.require(config, "d_in", d);
        int said = config.integer("num_latents").orElse(0);
        if (said != 0 && said != f) {
            throw config.refused("'num_latents' is " + said + ", but the weights beside it have " + f);
        }
        StoredSaeBuilder sae = transcodes ? StoredSae.transcoder(d, d, f) : StoredSae.builder(d, f);
        return sae.encoder(weights.floats("encoder.weight", f, d), weights.floats("encoder.bias", f))
                .decoder(weights.floats("W_dec", f, d), weights.floats("b_dec", d))
                .skip(skips ? weights.floats(SKIP, d, d) : null)
                .activation(activation(weights, config, hint))
                .subtractsBias(!transcodes)
                .provenance(Provenance.none().withSettings(SaeFormat.SPARSIFY, config.json()))
                .build();
    }

    private static Activation activation(Weights weights, Settings config, TopKHint hint) {
        int k = config.required("k", config::integer);
        if (!config.flag(SIGNED).orElse(false)) {
            return hint.agreed(weights, k, Activation.Rectify.BEFORE);
        }
        hint.requireUnused(weights);
        return Activation.absTopK(k);
    }

    @Override
    public void write(StoredSae sae, Path folder) {
        if (!(sae.activation() instanceof TopK topK)
                || topK.isSigned()
                || sae.dims() != sae.dOut()
                || sae.rowNorm() != RowNorm.NONE) {
            throw new DataException(SaeFormat.SPARSIFY + " cannot hold a " + sae
                    + ": it has only TopK with a ReLU, of rows as they are, decoded to rows of the same width");
        }
        StoredSae plain = Folding.inputScaleIntoWeights(Folding.decoderNormsIntoEncoder(sae));
        StoredSae fitting = plain.isTranscoder() ? plain : Folding.subtractedBias(plain);
        int d = fitting.dims();
        int f = fitting.features();
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .add("encoder.weight", fitting.encoder(), f, d)
                .add("encoder.bias", fitting.encoderBias(), f)
                .add("W_dec", fitting.decoder(), f, d)
                .add("b_dec", fitting.decoderBias(), d);
        fitting.skip().ifPresent(skip -> writer.add(SKIP, skip, d, d));
        writer.write(folder.resolve(WEIGHTS));
        AtomicFile.writeText(folder.resolve(CONFIG), Settings.text(config(fitting, topK.k())));
    }

    private static JsonObject config(StoredSae sae, int k) {
        JsonObject config = sae.provenance().settings(SaeFormat.SPARSIFY);
        config.addProperty("activation", "topk");
        // What num_latents would be made of where it is 0; both are there, and the second one counts.
        config.addProperty("expansion_factor", Math.max(1, sae.features() / sae.dims()));
        for (String key : List.of("normalize_decoder", "multi_topk")) {
            if (!config.has(key)) {
                config.add(key, new JsonPrimitive(false));
            }
        }
        config.addProperty("num_latents", sae.features());
        config.addProperty("k", k);
        config.addProperty(SKIPS, sae.skip().isPresent());
        config.addProperty(TRANSCODES, sae.isTranscoder());
        config.remove(SIGNED);
        config.addProperty("d_in", sae.dims());
        return config;
    }
}

package saeengine.data.sae;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.tensors.TorchWriter;

/**
 * Turns a {@link StoredSae} into the state dict and the settings of the dictionary_learning class that computes it.
 *
 * <p>Input scales go into the biases, as that library does it itself, so features come out divided by the scale.
 */
final class DictionaryWriter {
    private static final float NEVER_SET = -1;

    private final StoredSae sae;
    private final DictionaryClass type;

    private DictionaryWriter(StoredSae sae, DictionaryClass type) {
        this.sae = sae;
        this.type = type;
    }

    static void write(StoredSae given, Path folder) {
        if (!given.isPlain()) {
            throw new DataException(
                    SaeFormat.DICTIONARY_LEARNING + " cannot hold a " + given + ": none of its classes computes that");
        }
        StoredSae plain = Folding.decoderNormsIntoEncoder(Folding.inputScaleIntoBiases(given));
        DictionaryClass type = type(plain);
        StoredSae sae = switch (type) {
            case TOP_K, BATCH_TOP_K, MATRYOSHKA, GATED -> Folding.subtractedBias(plain);
            case JUMP_RELU -> Folding.plainBias(plain);
            case AUTO_ENCODER, AUTO_ENCODER_NEW -> plain;
        };
        DictionaryWriter writer = new DictionaryWriter(sae, type);
        writer.state().write(folder.resolve(DictionaryLearningLayout.WEIGHTS));
        AtomicFile.writeText(folder.resolve(DictionaryLearningLayout.CONFIG), Settings.text(writer.config()));
    }

    private static DictionaryClass type(StoredSae sae) {
        Activation activation = sae.activation();
        if (activation instanceof Relu) {
            return sae.subtractsBias() ? DictionaryClass.AUTO_ENCODER : DictionaryClass.AUTO_ENCODER_NEW;
        }
        if (activation instanceof TopK && !activation.isSigned()) {
            return DictionaryClass.TOP_K;
        }
        if (activation instanceof BatchTopK batch) {
            return type(sae, batch);
        }
        if (activation instanceof JumpRelu) {
            return DictionaryClass.JUMP_RELU;
        }
        if (activation instanceof Gated) {
            return DictionaryClass.GATED;
        }
        throw new DataException(SaeFormat.DICTIONARY_LEARNING + " cannot hold a " + sae
                + (activation instanceof TopK
                        ? ": its TopK always applies a ReLU"
                        : ": none of its classes computes that"));
    }

    /** A BatchTopK whose k nobody knows, or no whole number, is a JumpReLU of equal thresholds; its class needs k. */
    private static DictionaryClass type(StoredSae sae, BatchTopK batch) {
        if (batch.k() > 0 && batch.k() == Math.rint(batch.k())) {
            return sae.groups().isPresent() ? DictionaryClass.MATRYOSHKA : DictionaryClass.BATCH_TOP_K;
        }
        if (batch.isSet()) {
            return DictionaryClass.JUMP_RELU;
        }
        throw new DataException(SaeFormat.DICTIONARY_LEARNING + " cannot hold a " + sae
                + ": without a threshold its k has to be a whole number");
    }

    private TorchWriter state() {
        int d = sae.dims();
        int f = sae.features();
        return switch (type) {
            case AUTO_ENCODER -> linear(new TorchWriter().add("bias", sae.decoderBias(), d));
            case AUTO_ENCODER_NEW -> linear(new TorchWriter()).add("decoder.bias", sae.decoderBias(), d);
            case TOP_K, BATCH_TOP_K ->
                linear(new TorchWriter()
                        .add("b_dec", sae.decoderBias(), d)
                        .add("k", new int[] {k()})
                        .add("threshold", new float[] {threshold()}));
            case JUMP_RELU -> transposed().add("threshold", jumpRelu().thresholds(), f);
            case GATED -> gated((Gated) sae.activation());
            case MATRYOSHKA -> {
                long[] sizes =
                        Arrays.stream(sae.groups().orElseThrow()).asLongStream().toArray();
                yield transposed()
                        .add("k", new int[] {k()})
                        .add("threshold", new float[] {threshold()})
                        .add("group_sizes", sizes, sizes.length);
            }
        };
    }

    private JumpRelu jumpRelu() {
        return (JumpRelu) Folding.jumpRelu(sae).activation();
    }

    private int k() {
        return sae.activation() instanceof TopK topK ? topK.k() : (int) ((BatchTopK) sae.activation()).k();
    }

    private TorchWriter transposed() {
        int d = sae.dims();
        int f = sae.features();
        return new TorchWriter()
                .add("W_enc", Matrices.transposed(sae.encoder(), f, d), d, f)
                .add("b_enc", sae.encoderBias(), f)
                .add("W_dec", sae.decoder(), f, d)
                .add("b_dec", sae.decoderBias(), d);
    }

    private TorchWriter gated(Gated gated) {
        int d = sae.dims();
        int f = sae.features();
        return new TorchWriter()
                .add("decoder_bias", sae.decoderBias(), d)
                .add("r_mag", gated.rMag(), f)
                .add("gate_bias", sae.encoderBias(), f)
                .add("mag_bias", gated.bMag(), f)
                .add("encoder.weight", sae.encoder(), f, d)
                .add("decoder.weight", Matrices.transposed(sae.decoder(), f, d), d, f);
    }

    private TorchWriter linear(TorchWriter writer) {
        int d = sae.dims();
        int f = sae.features();
        return writer.add("encoder.weight", sae.encoder(), f, d)
                .add("encoder.bias", sae.encoderBias(), f)
                .add("decoder.weight", Matrices.transposed(sae.decoder(), f, d), d, f);
    }

    /** Below zero stands for "never set" in that library. */
    private float threshold() {
        if (type == DictionaryClass.TOP_K) {
            return SpareThreshold.of(sae).orElse(NEVER_SET);
        }
        BatchTopK batch = (BatchTopK) sae.activation();
        if (batch.isSet() && batch.threshold() < 0) {
            throw new DataException(SaeFormat.DICTIONARY_LEARNING + " cannot hold a " + sae
                    + ": a threshold below zero means there that it was never set");
        }
        return batch.isSet() ? batch.threshold() : NEVER_SET;
    }

    private JsonObject config() {
        JsonObject config = sae.provenance().settings(SaeFormat.DICTIONARY_LEARNING);
        config.add("trainer", trainer(object(config, "trainer")));
        config.add("buffer", buffer(object(config, "buffer")));
        JsonObject own = SpareThreshold.ownFacts(sae);
        sae.provenance().fact(Provenance.RECIPE).ifPresent(recipe -> own.addProperty(Provenance.RECIPE, recipe));
        number(own, Provenance.TOKENS_SEEN, sae.provenance().number(Provenance.TOKENS_SEEN));
        if (type != DictionaryClass.TOP_K) {
            own.remove(SpareThreshold.KEY);
        }
        if (own.size() > 0) {
            config.add(DictionaryReader.OWN_FACTS, own);
        }
        return config;
    }

    private JsonObject trainer(JsonObject trainer) {
        Provenance from = sae.provenance();
        JsonPrimitive name = new JsonPrimitive(type.className());
        if (!name.equals(trainer.get("dict_class"))) {
            trainer.addProperty("trainer_class", type.trainer(from.fact(Provenance.RECIPE)));
            trainer.add("dict_class", name);
        }
        trainer.addProperty("activation_dim", sae.dims());
        trainer.addProperty("dict_size", sae.features());
        trainer.remove("k");
        trainer.remove("group_sizes");
        if (type == DictionaryClass.TOP_K
                || type == DictionaryClass.BATCH_TOP_K
                || type == DictionaryClass.MATRYOSHKA) {
            trainer.addProperty("k", k());
        }
        if (type == DictionaryClass.MATRYOSHKA) {
            trainer.add("group_sizes", Settings.array(sae.groups().orElseThrow()));
        }
        from.fact(Provenance.MODEL).ifPresent(model -> trainer.addProperty("lm_name", model));
        from.fact(Provenance.HOOK).ifPresent(hook -> trainer.addProperty("submodule_name", hook));
        number(trainer, "layer", from.layer());
        defaulted(trainer, "device", new JsonPrimitive("cpu"));
        defaulted(trainer, "wandb_name", name);
        for (String key : List.of("lr", "steps", "seed", "layer", "lm_name", "submodule_name")) {
            defaulted(trainer, key, JsonNull.INSTANCE);
        }
        return trainer;
    }

    private JsonObject buffer(JsonObject buffer) {
        buffer.addProperty("d_submodule", sae.dims());
        number(buffer, "ctx_len", sae.provenance().number(Provenance.CONTEXT_SIZE));
        defaulted(buffer, "io", new JsonPrimitive("out"));
        defaulted(buffer, "device", new JsonPrimitive("cpu"));
        for (String key : List.of("n_ctxs", "ctx_len", "refresh_batch_size", "out_batch_size")) {
            defaulted(buffer, key, JsonNull.INSTANCE);
        }
        return buffer;
    }

    private static JsonObject object(JsonObject parent, String key) {
        JsonElement child = parent.get(key);
        return child != null && child.isJsonObject() ? child.getAsJsonObject() : new JsonObject();
    }

    private static void number(JsonObject json, String key, Optional<Long> value) {
        value.ifPresent(number -> json.addProperty(key, number));
    }

    private static void defaulted(JsonObject json, String key, JsonElement value) {
        if (!json.has(key)) {
            json.add(key, value);
        }
    }
}

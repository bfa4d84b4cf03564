package saeengine.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.family.Families;
import saeengine.family.TensorNames;
import saeengine.family.Use;
import saeengine.nn.TransformerConfig;
import saeengine.train.JsonFiles;
import saeengine.train.PretrainStore;

/** The config.json a model is trained from, and the one that is written beside its weights. */
final class PretrainConfig {
    private final Path file;
    private final JsonObject json;
    private final Families.Shape shape;

    private PretrainConfig(Path file, JsonObject json) {
        this.file = file;
        this.json = json;
        this.shape = Families.read(file.toString(), json, Use.TRAINED);
    }

    /** @param vocabulary what --vocabulary says; null for nothing */
    static PretrainConfig read(Path file, @Nullable Integer vocabulary) {
        JsonObject json = JsonFiles.read(file);
        boolean named = json.has("vocab_size") && !json.get("vocab_size").isJsonNull();
        if (vocabulary != null && !named) {
            json.addProperty("vocab_size", vocabulary);
        }
        PretrainConfig config = new PretrainConfig(file, json);
        if (vocabulary != null && vocabulary != config.shape().vocabulary()) {
            throw new DataException("--vocabulary " + vocabulary + ": " + file + " has a vocab_size of "
                    + config.shape().vocabulary() + "; leave the option out");
        }
        return config;
    }

    TransformerConfig shape() {
        return shape.config();
    }

    /** What the model's tensors are called in its file. */
    TensorNames names() {
        return shape.tensors();
    }

    /** The end-of-text id: the tokenizer's, which the config may not contradict, or the config's where it has none. */
    int endOfText(int ofTokenizer, int tokenizerSize) {
        int vocabulary = shape().vocabulary();
        if (tokenizerSize > vocabulary) {
            throw new DataException(file + ": its vocab_size is " + vocabulary + ", the tokenizer has " + tokenizerSize
                    + " ids; they have to be made for each other");
        }
        boolean named = json.get("eos_token_id") instanceof JsonPrimitive id && id.isNumber();
        int ofConfig = named ? json.get("eos_token_id").getAsInt() : ofTokenizer;
        if (ofConfig < 0 || (ofTokenizer >= 0 && ofConfig != ofTokenizer) || ofConfig >= vocabulary) {
            throw new DataException(file + ": its eos_token_id is " + (named ? ofConfig : "not named")
                    + ", the tokenizer's <|endoftext|> is " + (ofTokenizer < 0 ? "missing" : ofTokenizer)
                    + "; leave it out or make them agree");
        }
        return ofConfig;
    }

    /** Fails where a value that a run began with is another now; what the weights are saved as may change. */
    void requireSame(JsonObject before) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(json.keySet());
        keys.remove("torch_dtype");
        for (String key : keys) {
            if (!Objects.equals(before.get(key), json.get(key))) {
                throw new DataException(file + ": has changed since the run began: " + key + " was " + before.get(key)
                        + ", is " + json.get(key) + "; put back what it was, or begin another run");
            }
        }
    }

    /** What other programs need to know beside the shape; with what a family writes out. */
    JsonObject complete(int endOfText, PretrainStore.Precision dtype) {
        JsonObject all = json.deepCopy();
        JsonArray architectures = new JsonArray();
        architectures.add(shape.family().architectures().get(0));
        all.add("architectures", architectures);
        all.addProperty("bos_token_id", endOfText);
        all.addProperty("eos_token_id", endOfText);
        all.addProperty("tie_word_embeddings", shape().tied());
        all.addProperty("torch_dtype", dtype == PretrainStore.Precision.BF16 ? "bfloat16" : "float32");
        all.addProperty("initializer_range", 0.02);
        shape.family().complete(all, shape());
        return all;
    }
}

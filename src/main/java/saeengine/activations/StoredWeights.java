package saeengine.activations;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import saeengine.data.DataException;
import saeengine.data.StoredTensor;
import saeengine.data.TensorFile;
import saeengine.nn.GptNeo;
import saeengine.nn.GptNeoConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/**
 * The weights of a checkpoint, held against its config.json: every tensor is one the model uses or one known to change
 * nothing, or the checkpoint is refused.
 *
 * <p>Checkpoints of the bare model leave out the prefix of the one with a head.
 */
final class StoredWeights implements Weights {
    private static final String PREFIX = "transformer.";
    private static final String TABLE = PREFIX + "wte.weight";
    private static final String HEAD = "lm_head.weight";

    /** Causal masks, which the attention types and the window say again, and the number that stands in for -infinity. */
    private static final Pattern BUFFER =
            Pattern.compile("transformer\\.h\\.(\\d+)\\.attn\\.attention\\.(masked_)?bias");

    private final Device device;
    private final TensorFile file;
    private final GptNeoConfig config;
    private final boolean bare;

    StoredWeights(Device device, TensorFile file, GptNeoConfig config) {
        this.device = device;
        this.file = file;
        this.config = config;
        this.bare = !file.has(TABLE) && file.has(TABLE.substring(PREFIX.length()));
        requireKnown();
    }

    private void requireKnown() {
        Set<String> used = new HashSet<>();
        // The model names what it asks for; nothing is made.
        new GptNeo(config, (name, shape) -> {
            used.add(name);
            return null;
        });
        for (String name : file.names()) {
            String full = bare && !name.equals(HEAD) ? PREFIX + name : name;
            if (!used.contains(full) && !isBuffer(full) && !full.equals(HEAD)) {
                throw new DataException(file.get(name)
                        + " is none that the GPT-Neo of its config.json has: what it does would be left out; correct"
                        + " the config, or take the tensor out if it is no part of the model");
            }
        }
        if (!config.tied() && !file.has(HEAD)) {
            throw new DataException(file.path() + ": has no '" + HEAD
                    + "', which config.json asks for, since tie_word_embeddings is false");
        }
    }

    private boolean isBuffer(String name) {
        var matcher = BUFFER.matcher(name);
        return matcher.matches()
                && matcher.group(1).length() < 6
                && Integer.parseInt(matcher.group(1)) < config.layers();
    }

    /**
     * Refuses a tied model with another head beside the embedding: some versions of transformers take the embedding for
     * the head then, others that head.
     */
    void requireOneHead() {
        if (!config.tied() || !file.has(HEAD)) {
            return;
        }
        StoredTensor head = file.get(HEAD);
        StoredTensor table = file.get(stored(TABLE));
        if (!Arrays.equals(head.shape(), table.shape()) || !Arrays.equals(head.toFloats(), table.toFloats())) {
            throw new DataException(head + " is not the token embedding, though config.json ties the two; set"
                    + " tie_word_embeddings to false to use it, or take it out of the file");
        }
    }

    private String stored(String name) {
        return bare && name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    @Override
    public Parameter get(String name, int... shape) {
        StoredTensor stored = file.get(stored(name));
        long[] wanted = Arrays.stream(shape).asLongStream().toArray();
        if (!Arrays.equals(stored.shape(), wanted)) {
            throw new DataException(file.path() + ": '" + name + "' is " + Arrays.toString(stored.shape())
                    + ", config.json asks for " + Arrays.toString(wanted));
        }
        if (stored.dtype().isWhole()) {
            throw new DataException(stored + " holds whole numbers: quantized weights are not supported, take the"
                    + " model in float32, float16 or bfloat16");
        }
        Parameter parameter = Parameter.frozen(device, name, shape);
        parameter.set(stored.toFiniteFloats(ModelLoader.ADVICE));
        return parameter;
    }
}

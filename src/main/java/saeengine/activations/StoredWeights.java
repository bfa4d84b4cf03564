package saeengine.activations;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.family.Families;
import saeengine.family.Place;
import saeengine.family.TensorNames;
import saeengine.nn.TransformerConfig;
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
    private static final String TABLE = "embed.weight";
    private static final String HEAD = "head.weight";

    private final Device device;
    private final TensorFile file;
    private final TransformerConfig config;
    private final TensorNames names;
    private final Place table;
    private final @Nullable Place head;
    private final boolean bare;

    StoredWeights(Device device, TensorFile file, Families.Shape shape) {
        this.device = device;
        this.file = file;
        this.config = shape.config();
        this.names = shape.tensors();
        table = names.place(TABLE, config.vocabulary(), config.hidden());
        head = names.has(HEAD) ? names.place(HEAD, config.vocabulary(), config.hidden()) : null;
        bare = !file.has(table.tensor()) && file.has(cut(table.tensor()));
        requireKnown();
    }

    private void requireKnown() {
        Set<String> used = new HashSet<>();
        config.shapes()
                .forEach((name, shape) ->
                        used.add(stored(names.place(name, shape).tensor())));
        if (head != null && hasHead()) {
            used.add(head.tensor());
        }
        for (String name : file.names()) {
            if (!used.contains(name) && !names.skips(bare ? names.prefix() + name : name, config.layers())) {
                throw new DataException(file.get(name) + " is none that the " + config.family()
                        + " of its config.json has: what it does would be left out; correct"
                        + " the config, or take the tensor out if it is no part of the model");
            }
        }
        if (config.ownHead() && !hasHead()) {
            throw new DataException(file.path() + ": has no '"
                    + Objects.requireNonNull(head).tensor()
                    + "', which config.json asks for, since tie_word_embeddings is false");
        }
    }

    private boolean hasHead() {
        return head != null && config.head().isPresent() && file.has(head.tensor());
    }

    /**
     * Refuses a tied model with another head beside the embedding: some versions of transformers take the embedding for
     * the head then, others that head.
     */
    void requireOneHead() {
        if (head == null || !config.tied() || !hasHead()) {
            return;
        }
        StoredTensor own = file.get(head.tensor());
        StoredTensor tied = file.get(stored(table.tensor()));
        if (!Arrays.equals(own.shape(), tied.shape()) || !Arrays.equals(own.toFloats(), tied.toFloats())) {
            throw new DataException(own + " is not the token embedding, though config.json ties the two; set"
                    + " tie_word_embeddings to false to use it, or take it out of the file");
        }
    }

    private String stored(String name) {
        return bare ? cut(name) : name;
    }

    private String cut(String name) {
        return name.startsWith(names.prefix()) ? name.substring(names.prefix().length()) : name;
    }

    @Override
    public Parameter get(String name, int... shape) {
        Place place = names.place(name, shape);
        StoredTensor stored = file.get(stored(place.tensor()));
        long[] wanted = Arrays.stream(place.tensorShape()).asLongStream().toArray();
        if (!Arrays.equals(stored.shape(), wanted)) {
            throw new DataException(file.path() + ": '" + place.tensor() + "' is " + Arrays.toString(stored.shape())
                    + ", config.json asks for " + Arrays.toString(wanted));
        }
        if (stored.dtype().isWhole()) {
            throw new DataException(stored + " holds whole numbers: quantized weights are not supported, take the"
                    + " model in float32, float16 or bfloat16");
        }
        Parameter parameter = Parameter.frozen(device, name, shape);
        parameter.set(place.take(stored.toFiniteFloats(ModelLoader.ADVICE)));
        return parameter;
    }
}

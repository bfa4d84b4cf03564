package saeengine.family;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import saeengine.data.KnownKeys;
import saeengine.nn.TransformerConfig;

/**
 * A family of models: how its config.json names the parts of a {@link TransformerConfig}, and where its checkpoints keep
 * their parameters. One file, and a line in {@link Families}.
 */
public interface Family {
    /** What its models are called, for the reader. */
    String name();

    /** The {@code model_type} values that are this family's. */
    Set<String> modelTypes();

    /** The classes of {@code architectures} whose tensors are read; the first is what {@code pretrain} writes. */
    List<String> architectures();

    /** What becomes of each key: used, known to change nothing, or refused; the ones that all families have come from {@link CommonKeys}. */
    KnownKeys keys(Use use);

    /** The parts. Keys were checked before. */
    TransformerConfig config(ConfigJson json);

    /** Where a checkpoint keeps each parameter, and which of its tensors are none. */
    TensorNames tensors(TransformerConfig config);

    /** Whether {@code pretrain} makes such models. */
    default boolean trains() {
        return false;
    }

    /** Adds to a config.json of a trained model what other programs may take another default for. */
    default void complete(JsonObject json, TransformerConfig config) {}
}

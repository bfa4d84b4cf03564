package saeengine.data.sae;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The classes of dictionary_learning: their names, the tensors in their state, and the trainer that makes them. */
enum DictionaryClass {
    AUTO_ENCODER("AutoEncoder", "StandardTrainer", Set.of("bias", "encoder.weight", "encoder.bias", "decoder.weight")),
    AUTO_ENCODER_NEW(
            "AutoEncoderNew",
            "StandardTrainerNew",
            Set.of("encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias")),
    TOP_K("AutoEncoderTopK", "TopKTrainer", Set.of("b_dec", "encoder.weight", "encoder.bias", "decoder.weight")),
    BATCH_TOP_K("BatchTopKSAE", "BatchTopKTrainer", TOP_K.tensors),
    JUMP_RELU("JumpReluAutoEncoder", "JumpReluTrainer", Set.of("W_enc", "b_enc", "W_dec", "b_dec", "threshold")),
    GATED(
            "GatedAutoEncoder",
            "GatedSAETrainer",
            Set.of("decoder_bias", "r_mag", "gate_bias", "mag_bias", "encoder.weight", "decoder.weight")),
    MATRYOSHKA(
            "MatryoshkaBatchTopKSAE",
            "MatryoshkaBatchTopKTrainer",
            Set.of("W_enc", "b_enc", "W_dec", "b_dec", "k", "threshold", "group_sizes"));

    /** Recipes without a constraint on the decoder; the trainer for these builds an AutoEncoder too. */
    private static final Set<String> FREE_DECODER = Set.of("dl-april", "relu-l1-colnorm");

    /** What the TopK classes store besides; older versions have one or none of them. */
    private static final Set<String> OPTIONAL = Set.of("k", "threshold");

    private final String className;
    private final String trainer;
    private final Set<String> tensors;

    DictionaryClass(String className, String trainer, Set<String> tensors) {
        this.className = className;
        this.trainer = trainer;
        this.tensors = tensors;
    }

    String className() {
        return className;
    }

    /** @param recipe what it was trained by, of this program's recipes */
    String trainer(Optional<String> recipe) {
        boolean free = recipe.filter(FREE_DECODER::contains).isPresent();
        return this == AUTO_ENCODER && free ? "StandardTrainerAprilUpdate" : trainer;
    }

    /** Whether a state dict of exactly these tensors is one of this class. */
    boolean fits(Set<String> names) {
        Set<String> rest = new TreeSet<>(names);
        if (this == TOP_K || this == BATCH_TOP_K) {
            rest.removeAll(OPTIONAL);
        }
        return rest.equals(tensors);
    }

    static Optional<DictionaryClass> named(String className) {
        return Arrays.stream(values())
                .filter(each -> each.className.equals(className))
                .findFirst();
    }

    static boolean anyFits(Set<String> names) {
        return Arrays.stream(values()).anyMatch(each -> each.fits(names));
    }
}
